"""The conversation below a text, ready for the template community/comments/_thread.html."""

from __future__ import annotations

from dataclasses import dataclass, field

from community.comments.forms import CommentForm
from community.comments.models import Comment
from community.conduct.limiting import Limits, limits_of
from community.posts.models import Post
from community.posts.standing import Standing, standing_of
from community.rulebook.keeping import with_returns_note

MOST_SHOWN = 500


@dataclass
class Node:
    comment: Comment
    is_own: bool = False
    standing: Standing | None = None
    """Only for the reader's own comments that are not public, or have a newer version."""
    is_noted: bool = False
    """Whether it tells of returns readers should be warned about."""
    replies: list[Node] = field(default_factory=list)


@dataclass
class Thread:
    target: Post
    nodes: list[Node]
    form: CommentForm
    can_write: bool
    reply_to: Comment | None = None
    is_target_noted: bool = False
    """Whether the text above tells of returns readers should be warned about."""
    limits: Limits = field(default_factory=Limits)
    """What the reader may not send in now."""


def thread_for(
    target: Post, member, *, form: CommentForm | None = None, reply_to: Comment | None = None
) -> Thread:
    """Everything the fragment needs, as ``thread`` in the context: two queries for visitors, five for members."""
    visible = Comment.objects.visible_to(member).filter(target_id=target.pk).order_by("created_at", "pk")
    if member.is_authenticated:
        visible = visible.select_related("draft")
    comments = list(visible[:MOST_SHOWN])
    own = [comment for comment in comments if member.is_authenticated and comment.author_id == member.pk]
    standings = own_standings(own)
    noted = with_returns_note([target.live_revision_id, *(c.live_revision_id for c in comments)])
    nodes = {
        c.pk: Node(
            c, is_own=c.pk in standings, standing=standings.get(c.pk), is_noted=c.live_revision_id in noted
        )
        for c in comments
    }
    top = []
    for node in nodes.values():
        above = nodes.get(node.comment.reply_to_id)
        if above:
            above.replies.append(node)
        elif node.comment.reply_to_id is None:
            top.append(node)
    return Thread(
        target,
        top,
        form or CommentForm(auto_id="comment_%s"),
        can_write=member.is_authenticated,
        reply_to=reply_to,
        limits=limits_of(member) if member.is_authenticated else Limits(),
        is_target_noted=target.live_revision_id in noted,
    )


def own_standings(own: list[Comment]) -> dict[int, Standing]:
    if not own:
        return {}
    loaded = Comment.objects.filter(pk__in=[comment.pk for comment in own]).select_related("draft")
    return {comment.pk: standing_of(comment) for comment in loaded.prefetch_related("reviews__revision")}
