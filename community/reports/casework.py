"""What a reviewer needs on one screen to settle a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from community.moderation.casework import answered_text, claim_context, comment_target
from community.moderation.drawer import drawer_for
from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode
from community.moderation.presenting import Presenter
from community.moderation.queueing import decisions_on
from community.posts.models import Post
from community.reports.models import Report, ReportCase
from community.reports.timing import LIKELY_CRIME

SEE_REPORTERS = "community.decide_escalated"


@dataclass(frozen=True)
class Row:
    """One report as this reviewer may see it: who sent it is for senior colleagues, and otherwise not even here."""

    pk: int
    code: PolicyCode
    text: str
    weight: float
    state: str
    is_open: bool
    created_at: datetime
    version: int
    """Number of the version they saw."""
    reporter: str = ""


def rows_for(case: ReportCase, member) -> list[Row]:
    """The heaviest first."""
    reports = case.reports.select_related("code", "reporter", "revision").order_by("-weight", "pk")
    sees_names = member.has_perm(SEE_REPORTERS)
    return [row_of(report, report.reporter.display_name if sees_names else "") for report in reports]


def row_of(report: Report, reporter: str) -> Row:
    return Row(
        pk=report.pk,
        code=report.code,
        text=report.text,
        weight=round(report.weight, 1),
        state=report.get_state_display(),
        is_open=report.is_open,
        created_at=report.created_at,
        version=report.revision.number,
        reporter=reporter,
    )


def case_context(request: HttpRequest, case: ReportCase) -> dict[str, Any]:
    member, post = request.user, case.post
    rows = rows_for(case, member)
    present = post.live_revision if post.live_revision_id != case.revision_id else None
    presenter = Presenter(post, case.revision.payload, present and present.payload)
    is_there = post.state in (Post.State.PUBLISHED, Post.State.SUSPENDED)
    decisions = list(decisions_on(case.post_id))
    can_decide = is_there and ReportCase.objects.reviewable_by(member).filter(pk=case.pk).exists()
    return claim_context(request, case) | {
        "case": case,
        "rows": rows,
        "open_count": sum(row.is_open for row in rows),
        "seen": max((row.pk for row in rows), default=0),
        "sees_names": member.has_perm(SEE_REPORTERS),
        "text": presenter.text(case.revision.payload),
        "present": present,
        "present_text": presenter.text(present.payload) if present else None,
        "changes": presenter.changes(case.revision.payload, present.payload) if present else [],
        "target": comment_target(post),
        "answered": answered_text(post),
        "decisions": decisions,
        "settled_by": settled_by(case, decisions),
        "drawer": drawer_for(post.author, member),
        "author_reads_english": post.author.language == "en",
        "is_hidden": post.state == Post.State.SUSPENDED,
        "is_veiled": any(row.code.severity == LIKELY_CRIME for row in rows),
        "can_decide": can_decide,
        "is_held_for_second": case.is_waiting and is_there and not can_decide,
        "form": None,
    }


def settled_by(case: ReportCase, decisions: list[Decision]) -> Decision | None:
    """The decision that settled the case; whoever came too late reads it."""
    if case.is_waiting or case.decided_at is None:
        return None
    wanted = (Decision.Action.KEEP, Decision.Action.TAKE_DOWN)
    since = [d for d in decisions if d.action in wanted and d.created_at >= case.decided_at]
    return since[-1] if since else None
