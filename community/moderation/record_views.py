"""The desk: the history of one post, and the audit log."""

from __future__ import annotations

import json
from itertools import chain, islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.audit.chaining import find_faults
from community.audit.models import AuditEntry
from community.members.access import staff_view
from community.moderation.casework import comment_target
from community.moderation.presenting import Presenter
from community.moderation.queueing import REVIEWERS, decisions_on, post_for
from community.moderation.verifying import find_decision_faults
from community.posts.models import Post

LOG_SIZE, MOST_FAULTS_SHOWN = 50, 100


@require_safe
@staff_view(*REVIEWERS, "community.read_audit_log")
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions, reviews and decisions of one post. ``?version=`` picks the version shown in full."""
    post = post_for(request.user, pk)
    versions = list(post.revisions.select_related("author").prefetch_related("reviews"))
    shown = next(
        (v for v in versions if str(v.number) == request.GET.get("version")),
        versions[0] if versions else None,
    )
    before = next((v for v in versions if shown and v.number < shown.number), None)
    presenter = Presenter(post, shown and shown.payload, before and before.payload)
    context = {
        "post": post,
        "heading": presenter.post.heading_of(shown.payload) if shown else "",
        "versions": versions,
        "shown": shown,
        "before": before,
        "text": presenter.text(shown.payload) if shown else None,
        "changes": presenter.changes(before.payload, shown.payload) if before else [],
        "target": comment_target(post),
        "decisions": list(decisions_on(post.pk)),
        "is_taken_down": post.state == Post.State.TAKEN_DOWN,
        "may_take_down": request.user.has_perm("community.take_down_post"),
    }
    return render(request, "community/moderation/case.html", context)


@require_safe
@staff_view("community.read_audit_log")
def log(request: HttpRequest) -> HttpResponse:
    """The audit log, the newest line first; ``?check=1`` verifies the whole chain before answering."""
    before, subject = request.GET.get("before", ""), request.GET.get("subject", "")
    entries = AuditEntry.objects.select_related("actor").order_by("-pk")
    if before.isdecimal() and len(before) < 19:
        entries = entries.filter(pk__lt=int(before))
    if subject:
        entries = entries.filter(subject=subject[:60])
    rows = list(entries[: LOG_SIZE + 1])
    for row in rows:
        row.facts = json.dumps(row.data, ensure_ascii=False, indent=2)
    is_checked = "check" in request.GET
    faults = (
        list(islice(chain(find_faults(), find_decision_faults()), MOST_FAULTS_SHOWN)) if is_checked else []
    )
    context = {
        "rows": rows[:LOG_SIZE],
        "older": rows[LOG_SIZE - 1].pk if len(rows) > LOG_SIZE else None,
        "subject": subject,
        "is_checked": is_checked,
        "faults": faults,
        "count": AuditEntry.objects.count() if is_checked else 0,
    }
    return render(request, "community/moderation/log.html", context)
