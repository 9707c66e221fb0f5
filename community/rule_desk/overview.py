"""What the pages of the rule desk show of rules, versions and tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, Max, Q
from django.utils import timezone

from community.audit.models import AuditEntry
from community.posts.models import Revision
from community.rule_desk.choices import SHORT_OUTCOMES
from community.rule_desk.corpus import KINDS
from community.rulebook.models import RuleVersion
from community.rulebook.results import BackTest, Brake, RuleFigure, ScreeningResult
from community.rulebook.screening import Spot
from community.rulebook.showing import Segment, cut, texts_by_field

MOST_RULES = 200


@dataclass(frozen=True)
class RuleRow:
    rule: dict[str, Any]
    figure: RuleFigure | None
    tested: int | None
    """Past texts it hits by the last back-test."""
    cost: float | None
    brake: Brake | None

    @property
    def outcome(self) -> str:
        return str(SHORT_OUTCOMES.get(self.rule["outcome"], self.rule["outcome"]))


def rule_rows(version: RuleVersion, query: str = "") -> tuple[list[RuleRow], int]:
    """The rules whose name, code or phrases hold the query, with their figures; and how many there are in all."""
    found = [row for row in version.rules if matches(row, query)]
    figures = {figure.rule: figure for figure in version.figures.all()}
    brakes = {brake.rule: brake for brake in version.brakes.filter(released_at=None)}
    test = version.back_tests.exclude(finished_at=None).first()
    rows = [
        RuleRow(
            row,
            figures.get(row["id"]),
            test.hits.get(row["id"], 0) if test else None,
            test.costs.get(row["id"]) if test else None,
            brakes.get(row["id"]),
        )
        for row in found[:MOST_RULES]
    ]
    return rows, len(found)


def matches(row: dict[str, Any], query: str) -> bool:
    words = query.lower().split()
    text = " ".join(
        [row["id"], row.get("code", ""), *row.get("phrases", []), *row.get("patterns", [])]
    ).lower()
    return all(word in text for word in words)


def health() -> dict[str, Any]:
    """The last seven days of submissions: how many, how long it took, what was not screened."""
    since = timezone.now() - timedelta(days=7)
    return ScreeningResult.objects.filter(created_at__gt=since, is_shadow=False).aggregate(
        total=Count("pk"),
        unscreened=Count("pk", filter=Q(outcome="unscreened")),
        slow=Count("pk", filter=Q(fault="time")),
        refused=Count("pk", filter=Q(outcome="block", revision=None)),
        held=Count("pk", filter=Q(outcome="hold")),
        average=Avg("milliseconds"),
        longest=Max("milliseconds"),
    )


def shadow_figures(version: RuleVersion) -> list[tuple[str, int]]:
    """What the version in shadow would have said, by outcome."""
    rows = version.results.filter(is_shadow=True).values_list("outcome").annotate(count=Count("pk"))
    return [(str(SHORT_OUTCOMES[outcome]), count) for outcome, count in rows.order_by("outcome")]


def steps_of(version: RuleVersion) -> list[AuditEntry]:
    """Every step of its life, from the log, the newest first."""
    return list(
        AuditEntry.objects.filter(subject=f"rules:{version.number}")
        .select_related("actor")
        .order_by("-pk")[:50]
    )


@dataclass(frozen=True)
class SampleRow:
    post: int
    kind: str
    before: str
    after: str
    codes: list[str]
    rules: list[str]
    decided: str
    heading: str
    language: str
    passages: list[list[Segment]]


def sample_rows(samples: list[dict[str, Any]]) -> list[SampleRow]:
    """Samples with the words they are about. One query for all."""
    revisions = Revision.objects.select_related(*KINDS).in_bulk({row["revision"] for row in samples})
    return [row_of(row, revisions[row["revision"]]) for row in samples if row["revision"] in revisions]


def row_of(row: dict[str, Any], revision: Revision) -> SampleRow:
    post, texts = revision.post.detail, texts_by_field(revision.post, revision.payload)
    passages = []
    for field, start, end in row["spots"][:3]:
        if field in texts:
            spot = Spot(
                field, start, end, "", "", row["after"] if row["after"] != "allow" else "note", "", ""
            )
            passages.append(cut(texts[field], [spot]))
    return SampleRow(
        post=row["post"],
        kind=revision.post.get_kind_display(),
        before=str(SHORT_OUTCOMES.get(row["before"], "")),
        after=str(SHORT_OUTCOMES[row["after"]]),
        codes=row["codes"],
        rules=row["rules"],
        decided=row["decided"],
        heading=post.heading_of(revision.payload),
        language="en" if revision.payload.get("language", post.language) == "en" else "zh-Hans",
        passages=passages,
    )


def change_rows(test: BackTest) -> list[tuple[str, str, int]]:
    return [
        (str(SHORT_OUTCOMES[before]), str(SHORT_OUTCOMES[after]), count)
        for (before, _, after), count in (
            (key.partition(">"), count) for key, count in sorted(test.changes.items())
        )
    ]
