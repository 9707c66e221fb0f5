"""From a draft to the queue, and back out of it."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from community.audit.chaining import digest, record
from community.moderation.models import Review
from community.moderation.policy import POLICY
from community.posts.drafting import first_version
from community.posts.models import Draft, Post
from community.posts.publishing import make_revision


@transaction.atomic
def submit(*, post: Post, author, payload: dict[str, Any]) -> Review:
    """Freeze the payload as a revision and put it into the queue. The live revision stays as it is.

    Submitting the very text that is waiting or public already changes nothing (double click, retry, going back).
    """
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if locked.state == Post.State.DELETED:
        raise Http404  # deleted in another tab meanwhile: to its author it no longer exists
    waiting = locked.reviews.waiting().select_related("revision").first()
    if waiting and waiting.revision.sha256 == digest(payload):
        Draft.objects.filter(post=locked).delete()
        return waiting
    approved = None if waiting else approval_of(locked, digest(payload))
    if approved:
        Draft.objects.filter(post=locked).delete()
        return approved
    if waiting:
        locked.reviews.waiting().update(
            state=Review.State.SUPERSEDED,
            version=waiting.version + 1,
            decided_at=timezone.now(),
            claimed_by=None,
            claimed_until=None,
        )
    revision = make_revision(post=locked, author=author, payload=payload)
    now = timezone.now()
    review = Review.objects.create(
        post=locked, revision=revision, submitted_at=now, due_at=now + POLICY[locked.kind].due_within
    )
    Draft.objects.filter(post=locked).delete()
    record(
        actor=author,
        action="submit",
        subject=f"post:{post.pk}",
        data={"review": review.pk, "revision": revision.pk, "sha256": revision.sha256, "kind": locked.kind},
    )
    return review


def approval_of(post: Post, sha256: str) -> Review | None:
    """The approved review of a public text with this very wording."""
    live = post.live_revision
    if not post.is_public or live is None or live.sha256 != sha256:
        return None
    return live.reviews.filter(state=Review.State.APPROVED).order_by("-pk").first()


@transaction.atomic
def withdraw(*, post: Post, author) -> bool:
    """Take a waiting text back out of the queue; its words become the draft again. False if nothing waited."""
    locked = Post.objects.select_for_update().get(pk=post.pk)
    review = locked.reviews.waiting().select_related("revision").first()
    if review is None:
        return False
    won = Review.objects.filter(pk=review.pk, version=review.version, state=Review.State.WAITING).update(
        state=Review.State.WITHDRAWN,
        version=review.version + 1,
        decided_at=timezone.now(),
        claimed_by=None,
        claimed_until=None,
    )
    if not won:
        return False
    payload = review.revision.payload
    Draft.objects.get_or_create(
        post=locked, defaults={"editor": author, "payload": payload, "version": first_version(locked)}
    )
    record(actor=author, action="withdraw", subject=f"post:{post.pk}", data={"review": review.pk})
    return True
