"""Undo is a new decision, within seconds, before anybody was told by mail."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from community.moderation.consequences import take_back
from community.moderation.models import Decision, Proposal, Review
from community.moderation.policy import UNDO_TERM
from community.moderation.recording import write_decision
from community.moderation.verdicts import Stale, Verdict
from community.posts.models import Post
from community.posts.publishing import publish, set_state

REMOVED_BY = {
    Decision.Action.TAKE_DOWN: Post.State.TAKEN_DOWN,
    Decision.Action.SUSPEND: Post.State.SUSPENDED,
}


@transaction.atomic
def undo(*, decision_id: int, actor) -> Decision:
    """Take one's own decision back within the undo term, before anybody was told by mail.

    Raises:
        PermissionDenied: somebody else's decision, two people's, or too late.
        Stale: the author has sent a newer text since, or the post was taken down or deleted; undoing would lose that.
    """
    decision = Decision.objects.select_related("review", "revision", "previous_live").get(pk=decision_id)
    if not Decision.objects.undoable_by(actor).filter(pk=decision.pk).exists():
        raise too_late()
    review = decision.review
    post = Post.objects.select_for_update().get(pk=decision.post_id)
    if not is_as_left_by(decision, post) or not reopen(review, decision):
        raise Stale(review)
    if decision.action == Decision.Action.APPROVE:
        put_back(decision, post)
    if not take_back(decision):
        raise too_late()
    review.refresh_from_db()
    return write_decision(
        review=review,
        post=post,
        actor=actor,
        verdict=Verdict(
            action=Decision.Action.UNDO, version=review.version, revision_id=review.revision_id, sha256=""
        ),
        codes=[],
        previous_live=decision.revision if decision.action == Decision.Action.APPROVE else None,
        undoes=decision,
    )


def too_late() -> PermissionDenied:
    said = _("Only the person who decided can undo it, within %(seconds)d seconds.")
    return PermissionDenied(said % {"seconds": UNDO_TERM.seconds})


def reopen(review: Review, decision: Decision) -> bool:
    """Back to waiting where it was. False when the case has moved on since the decision."""
    if decision.action == Decision.Action.HOLD and not Proposal.close(
        decision.proposal.pk, decision.proposal.version, Proposal.State.VOID
    ):
        return False
    lane = lane_before(decision)
    return bool(
        Review.objects.filter(pk=review.pk, version=decision.review_version + 1, state=review.state)
        .exclude(
            post__reviews__in=Review.objects.waiting().filter(post_id=review.post_id).exclude(pk=review.pk)
        )
        .update(state=Review.State.WAITING, lane=lane, version=review.version + 1, decided_at=None)
    )


def lane_before(decision: Decision) -> Review.Lane:
    """Escalated, if it was when the decision was made; else the ordinary lane."""
    before = Decision.objects.filter(review_id=decision.review_id, pk__lt=decision.pk, undone_by=None)
    last = before.filter(action__in=[Decision.Action.ESCALATE, Decision.Action.DECLINE]).exists()
    return Review.Lane.ESCALATED if last else Review.Lane.FIRST


def is_as_left_by(decision: Decision, post: Post) -> bool:
    """Whether nobody took down, deleted or replaced the post since the decision."""
    if decision.action == Decision.Action.APPROVE:
        return post.state == Post.State.PUBLISHED and post.live_revision_id == decision.revision_id
    return post.state != Post.State.DELETED


def put_back(decision: Decision, post: Post) -> None:
    """Return the post to what the public saw before an approval: the earlier revision, or nothing."""
    if decision.previous_live:
        publish(decision.previous_live)
        return
    before = (
        Decision.objects.filter(post=post, pk__lt=decision.pk, undone_by=None)
        .filter(
            action__in=[*Decision.PUBLISHING, *REMOVED_BY, Decision.Action.RESTORE, Decision.Action.DECLINE]
        )
        .select_related("revision")
        .first()
    )
    if before and before.action in REMOVED_BY:
        # The live row holds again what was taken down, so that a restore shows that text and no other.
        publish(before.revision)
        set_state(post, REMOVED_BY[before.action])
        return
    set_state(post, Post.State.UNPUBLISHED)
    Post.objects.filter(pk=post.pk).update(
        live_revision=None, first_published_at=None, last_published_at=None
    )
