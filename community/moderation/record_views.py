"""The desk: the history of one post."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.members.access import staff_view
from community.moderation.casework import comment_target
from community.moderation.corrections import CORRECTED
from community.moderation.policy import kinds_reviewed_by
from community.moderation.presenting import Presenter
from community.moderation.queueing import REVIEWERS, decisions_on, post_for
from community.posts.models import Post


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
        "may_adopt": post.is_public
        and post.kind in CORRECTED
        and post.kind in kinds_reviewed_by(request.user),
        "may_amend": may_amend(post, request.user),
    }
    return render(request, "community/moderation/case.html", context)


def may_amend(post: Post, member) -> bool:
    is_members = post.kind in (Post.Kind.STORY, Post.Kind.COMMENT)
    is_reviewer = post.kind in kinds_reviewed_by(member) and member.has_perm("community.decide_escalated")
    return post.is_public and is_members and is_reviewer
