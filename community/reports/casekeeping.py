"""The one open case of a text: opened by its first report, and reckoned anew with every other."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Max, Q

from community.moderation.models import Decision
from community.moderation.urgency import item_facts, urgency_of, urgent_at
from community.posts.models import Post, Revision
from community.reports.models import Report, ReportCase
from community.reports.timing import due_for

HIDEABLE = (Post.Kind.STORY, Post.Kind.COMMENT)
"""What reports may hide until somebody has looked; the editors' own texts only rise in the queue."""
CLEARED = (
    Q(action__in=(Decision.Action.KEEP, Decision.Action.RESTORE))
    | Q(action=Decision.Action.DECLINE, judged__proposed=Decision.Action.TAKE_DOWN)
    | Q(action=Decision.Action.OVERTURN, judged__action=Decision.Action.TAKE_DOWN)
)
"""Decisions that left or put a text in public after somebody had found fault with it."""


def case_for_report(post: Post, code, now) -> ReportCase:
    """The waiting case of a locked post, sooner due if this code asks for it."""
    due_at = due_for(code, now)
    case = ReportCase.objects.waiting().filter(post=post).first()
    if case is None:
        facts = item_facts(post, post.live_revision, due_at)
        case = ReportCase.objects.create(submitted_at=now, **facts)
    case.due_at = min(case.due_at, due_at)
    case.codes.add(code)
    return case


def reckon(case: ReportCase) -> None:
    """Weight, count and urgency from the reports that are open. The caller has locked the post."""
    open_reports = list(case.reports.unsettled().values_list("weight", flat=True))
    case.weight, case.report_count = round(sum(open_reports), 4), len(open_reports)
    worst = case.reports.unsettled().aggregate(worst=Max("code__severity"))["worst"] or 0
    case.urgency = urgency_of(severity=worst, weight=case.weight)
    case.urgent_at = urgent_at(case.due_at, case.urgency)
    case.save(update_fields=["weight", "report_count", "due_at", "urgency", "urgent_at", "is_suspended"])


def is_to_be_hidden(case: ReportCase, post: Post) -> bool:
    """Heavy enough reports on a member's public text that nobody has looked at because of reports yet."""
    heavy = case.weight >= settings.REPORTS_HIDE_WEIGHT
    return heavy and post.is_public and post.kind in HIDEABLE and not was_cleared(post.live_revision)


def was_cleared(revision: Revision) -> bool:
    """Whether a doubt about this very wording was looked into and cleared: reports hide it no more, they only raise it."""
    return Decision.objects.filter(CLEARED, revision=revision, undone_by=None).exists()


def newest_report(case: ReportCase) -> int:
    """Key of the report that came last; what a reviewer has not seen, they cannot have weighed."""
    return Report.objects.filter(case=case).aggregate(last=Max("pk"))["last"] or 0
