"""How a decision on a waiting text takes effect: one compare-and-set settles every race."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from community.conduct.sanctioning import silence_of
from community.moderation.consequences import follow
from community.moderation.models import Decision, Review
from community.moderation.policy_codes import PolicyCode
from community.moderation.recording import write_decision
from community.moderation.verdicts import Stale, Verdict, is_adoption
from community.posts.models import Post
from community.posts.publishing import publish

STATE_AFTER = {
    Decision.Action.APPROVE: Review.State.APPROVED,
    Decision.Action.REQUEST_CHANGES: Review.State.CHANGES,
    Decision.Action.REJECT: Review.State.REJECTED,
}


def carry_out(
    review: Review, post: Post, actor, verdict: Verdict, codes: list[PolicyCode], **facts
) -> Decision:
    """The decision takes effect. ``facts``: of the second person, if there had to be one."""
    state = STATE_AFTER[Decision.Action(verdict.action)]
    lane = {} if facts.get("first_actor_id") else {"lane__in": [Review.Lane.FIRST, Review.Lane.ESCALATED]}
    if not Review.close(review.pk, verdict.version, state, revision_id=verdict.revision_id, **lane):
        review.refresh_from_db()
        raise Stale(review)
    # Only what was public counts: undoing must never show what had been taken down, or never was approved.
    previous_live = post.live_revision if post.state == Post.State.PUBLISHED else None
    if verdict.action == Decision.Action.APPROVE:
        publish(review.revision)
    decision = write_decision(
        review=review,
        post=post,
        actor=actor,
        verdict=verdict,
        codes=codes,
        previous_live=previous_live,
        **facts,
    )
    follow(decision, review.post, codes)
    return decision


def move_to_lane(review: Review, verdict: Verdict, lane: Review.Lane) -> None:
    """To another lane of the queue, still waiting, free for somebody else.

    Raises:
        Stale: it does not wait any more in the version looked at, or in that lane already.
    """
    won = (
        Review.objects.waiting()
        .filter(pk=review.pk, version=verdict.version)
        .exclude(lane__in={lane, Review.Lane.SECOND})
        .update(lane=lane, version=verdict.version + 1, claimed_by=None, claimed_until=None)
    )
    if not won:
        review.refresh_from_db()
        raise Stale(review)


def check_not_muted(review: Review, verdict: Verdict) -> None:
    """A text of theirs stays theirs when a colleague wrote in it."""
    speakers = [review.revision.author]
    if is_adoption(review.post, review.revision):
        speakers.append(review.author)
    if verdict.action == Decision.Action.APPROVE and any(silence_of(member) for member in speakers):
        raise ValidationError(
            {"action": _("The author is muted or banned: nothing of theirs is published now.")}
        )
