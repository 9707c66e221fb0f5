"""Telling the author: a notice with the statement of reasons, by mail once it can no longer be undone."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils import translation

from community.moderation.models import Decision
from community.moderation.policy import UNDO_TERM
from community.notices.telling import cancel_in_time, tell
from community.posts.models import Post

SILENT = (Decision.Action.PUBLISH, Decision.Action.HOLD, Decision.Action.ESCALATE, Decision.Action.UNFEATURE)
"""Nothing an author has to hear of (yet)."""


def notice_key(decision: Decision) -> str:
    return f"decision:{decision.entry_id}"


def tell_author(decision: Decision, post: Post) -> None:
    if decision.action in SILENT:
        return
    post = post.detail
    # The writer of the revision: for a guide page that is the editor, not whoever made the page. A member is told what
    # becomes of their text whoever wrote this version.
    writer = post.author if post.kind in (Post.Kind.STORY, Post.Kind.COMMENT) else decision.revision.author
    if writer.is_system:
        return
    with translation.override(writer.language):
        path, appeal_path = post.author_path(), appeal_path_of(decision)
    tell(
        member=writer,
        kind="decision",
        key=notice_key(decision),
        path=path,
        delay=UNDO_TERM,
        data={
            "action": decision.action,
            "heading": post.heading_of(decision.revision.payload),
            "codes": [code["code"] for code in decision.codes],
            "versions": [{"code": code["code"], "version": code["version"]} for code in decision.codes],
            "passage": decision.passage,
            "note": decision.note,
            "asked": decision.asked,
            "was_public": decision.previous_live_id is not None,
            "is_automatic": decision.is_automatic,
            "care": decision.review.care if decision.review else "",
            "appeal_path": appeal_path,
            "kind": post.kind,
        },
    )


def appeal_path_of(decision: Decision) -> str:
    """Where the author appeals; only adverse decisions can be appealed against."""
    if not decision.is_adverse:
        return ""
    try:
        return reverse("appeals:create", args=[decision.pk])
    except NoReverseMatch:
        return ""


def untell(decision: Decision) -> bool:
    """False when its mail has left already."""
    return cancel_in_time(notice_key(decision))
