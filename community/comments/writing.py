"""Comments go straight into the queue: writing one makes its first revision, changing it the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from community.comments.models import Comment
from community.conduct.restricting import check_restriction
from community.content.pacing import full_until
from community.moderation.models import Review
from community.moderation.submitting import submit
from community.posts.models import Post, Revision


class TooMany(Exception):
    """The member has sent as much within an hour as reviewers can read; ``until`` is when the next may follow."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"full until {until}")


@transaction.atomic
def write_comment(
    *, target: Post, author, payload: dict[str, Any], reply_to: Comment | None = None
) -> Comment:
    """One level of answers: an answer to an answer stands below the same comment.

    Raises:
        TooMany, Silenced, Restricted: nothing was written.
    """
    top = reply_to.reply_to_id or reply_to.pk if reply_to else None
    waiting = Comment.objects.filter(
        author=author,
        target_id=target.pk,
        reply_to_id=top,
        state=Post.State.UNPUBLISHED,
        reviews__state="waiting",
    )
    for comment in waiting.prefetch_related("reviews__revision"):
        # The same words again (double click, retry after a lost answer) are the same comment.
        if any(review.revision.payload == payload for review in comment.reviews.all() if review.is_waiting):
            return comment
    comment = Comment.objects.create(
        kind=Post.Kind.COMMENT,
        author=author,
        target_id=target.pk,
        reply_to_id=top,
        language=payload["language"],
    )
    send(comment=comment, author=author, payload=payload)
    return comment


@transaction.atomic
def send(
    *, comment: Comment, author, payload: dict[str, Any], answers: list[dict[str, str]] | None = None
) -> Review:
    """Submit a wording, new or changed. The same words again make no revision and never count.

    Raises:
        TooMany, Silenced, Restricted: nothing was sent.
    """
    check_restriction(author, payload)
    review = submit(post=comment, author=author, payload=payload, answers=answers)
    sent = Revision.objects.filter(author=author, post__kind=Post.Kind.COMMENT, post__is_demo=False)
    # This one is among them already: one more than the limit is one too many, and all of it is taken back.
    if until := full_until(sent, settings.COMMENTS_PER_HOUR + 1, timedelta(hours=1)):
        raise TooMany(until)
    return review
