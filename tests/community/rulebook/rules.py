"""A small rule set of its own for tests: every list the context needs, and rules made on the spot."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from community.rulebook.contents import tidy
from community.rulebook.drafting import make_version
from community.rulebook.engines import workshop
from community.rulebook.in_force import Reference, forget
from community.rulebook.models import Rollout, RuleVersion
from community.rulebook.results import BackTest
from community.screening import Engine
from community.screening.rules import CONTEXT_LISTS, build_rules
from tests.factories import make_member


def rule(
    name: str = "test.parrot", phrase: str = "鹦鹉计划", outcome: str = "hold", **fields: Any
) -> dict[str, Any]:
    return {
        "id": name,
        "code": "SOLICITATION",
        "outcome": outcome,
        "phrases": [phrase],
        "places": ["title", "body", "comment", "name"],
        "owner": "compliance",
        "reason": {"zh": f"提到了{phrase}", "en": f"names {phrase}"},
        "legal_basis": "社区规则 3",
        "must_hit": [f"来看看{phrase}"],
    } | fields


def content(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    words = {name: [f"词{name}"] for name in CONTEXT_LISTS}
    return tidy({"words": words, "severities": {"SOLICITATION": 3}, "rule": list(rules or [rule()])} | more)


def make_rules(*rules: dict[str, Any], state: str = "new", **fields: Any) -> RuleVersion:
    """A version of these rules; live or in shadow ones were back-tested and approved by somebody else."""
    author = fields.pop("author", None) or make_member("compliance-officer")
    version = make_version(content=content(*rules), model=None, author=author, note="示例", **fields)
    if state != "new":
        stand(version, state)
    return version


def stand(version: RuleVersion, state: str) -> None:
    live = RuleVersion.objects.live().first()
    test = passed(version, live)
    now = timezone.now()
    if state == "live":
        Rollout.objects.filter(state="live").update(state="retired")
    facts = (
        {"approver": make_member("senior-moderator"), "back_test": test, "live_since": now}
        if state == "live"
        else {}
    )
    Rollout.objects.filter(version=version).update(state=state, **facts)
    workshop.get(Reference(version.pk, version.number, version.sha256))  # as whoever puts it in force does
    forget()


def passed(version: RuleVersion, against: RuleVersion | None = None, **fields: Any) -> BackTest:
    return BackTest.objects.create(
        version=version, against=against, started_by=version.author, state=BackTest.State.PASSED,
        total=100, done=100, finished_at=timezone.now(), **fields,
    )  # fmt: skip


NO_RULES = Engine(build_rules(content() | {"rule": []}, version="none"))
"""For tests that are about something else: whatever their texts say is let through."""
