"""Readers, codes and reported texts for these tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.members.models import Member
from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode
from community.moderation.verdicts import Verdict
from community.posts.models import Post
from community.reports.casekeeping import newest_report
from community.reports.models import Report, ReportCase
from community.reports.reporting import report
from community.reports.settling import Ruling
from tests.factories import PolicyCodeFactory, make_member, make_story


def make_reader(*roles: str, **fields: Any) -> Member:
    """Somebody who is no newcomer."""
    return make_member(*roles, **{"joined_at": timezone.now() - timedelta(days=30)} | fields)


def make_code(code: str = "SOLICITATION", severity: int = 3, *, is_grave: bool = False) -> PolicyCode:
    return PolicyCodeFactory(code=code, severity=severity, is_grave=is_grave)


def send_report(
    post: Post, reporter: Member | None = None, code: PolicyCode | None = None, text: str = ""
) -> Report:
    return report(post=post, reporter=reporter or make_reader(), code=code or make_code(), text=text)


def make_case(post: Post, *codes: PolicyCode) -> ReportCase:
    """One report for each code, each by another reader."""
    for code in codes or [make_code("SPAM", 1)]:
        send_report(post, code=code)
    return ReportCase.objects.waiting().get(post=post)


def ruling_on(case: ReportCase, action: str = "keep", *, is_mended: bool = False, **changes: Any) -> Ruling:
    case.refresh_from_db()
    live = Post.objects.get(pk=case.post_id).live_revision
    facts: dict[str, Any] = {"version": case.version, "revision_id": live.pk, "sha256": live.sha256}
    if action == Decision.Action.TAKE_DOWN:
        facts |= {"codes": [make_code().code], "note": "文中有联系方式，请删去。"}
    verdict = Verdict(action=action, **facts | changes)
    return Ruling(verdict=verdict, seen=newest_report(case), is_mended=is_mended)


def settle_old(reporter: Member, state: str, count: int, *, days_ago: float = 1) -> None:
    """A record: so many earlier reports of this member that ended like this."""
    code, moment = make_code(), timezone.now() - timedelta(days=days_ago)
    for _ in range(count):
        story = make_story()
        case = ReportCase.objects.create(
            post_id=story.pk, revision=story.live_revision, kind=story.kind, author=story.author,
            due_at=moment, urgent_at=moment, state=state,
        )  # fmt: skip
        Report.objects.create(
            case=case, post_id=story.pk, revision=story.live_revision, reporter=reporter, code=code,
            weight=1, state=state, created_at=moment, settled_at=moment,
        )  # fmt: skip
