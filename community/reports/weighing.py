"""How much a report weighs, and who has to pause: by what is reported and by how the reporter's earlier ones ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from community.moderation.policy import POLICY
from community.moderation.policy_codes import PolicyCode
from community.posts.models import Post
from community.reports.models import Report

BY_SEVERITY = {4: 2.0, 3: 1.5, 2: 1.0, 1: 0.5}
REVIEWER, NEWCOMER = 2.0, 0.5
LEAST, MOST = 0.2, 2.0
NEWCOMER_TERM = timedelta(days=7)

PAUSE_TERM, LOOKED_BACK = timedelta(days=30), timedelta(days=90)
PAUSE_FROM, PAUSE_SHARE = 5, 0.8
"""Of at least so many reports settled in the last 90 days more than this share were dismissed: then a pause."""


def weight_of(reporter, code: PolicyCode, post: Post) -> float:
    return BY_SEVERITY.get(code.severity, 1.0) * credit_of(reporter, post)


def credit_of(reporter, post: Post) -> float:
    """How far to believe a reporter: 1 without a record, up to 2, never less than 0.2."""
    if reporter.has_perm(POLICY[post.kind].reviewer):
        return REVIEWER
    if timezone.now() - reporter.joined_at < NEWCOMER_TERM:
        return NEWCOMER
    ended = Report.objects.filter(reporter=reporter).settled().values_list("state", flat=True)
    upheld = sum(state == Report.State.UPHELD for state in ended)
    return min(MOST, max(LEAST, (upheld + 1) / (len(ended) + 2) * 2))


def paused_until(member) -> datetime | None:
    """When a member whose reports were nearly all dismissed may report again; counted from the last that was settled."""
    now = timezone.now()
    ended = list(
        Report.objects.filter(reporter=member, settled_at__gt=now - PAUSE_TERM - LOOKED_BACK)
        .settled()
        .order_by("-settled_at")
        .values_list("settled_at", "state")
    )
    if not ended or ended[0][0] + PAUSE_TERM <= now:
        return None
    last = ended[0][0]
    counted = [state for at, state in ended if at > last - LOOKED_BACK]
    dismissed = sum(state == Report.State.DISMISSED for state in counted)
    if len(counted) < PAUSE_FROM or dismissed <= PAUSE_SHARE * len(counted):
        return None
    return last + PAUSE_TERM
