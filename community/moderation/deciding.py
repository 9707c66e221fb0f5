"""Decisions on waiting texts. Everything a decision changes happens in one transaction."""

from __future__ import annotations

from django.db import transaction

from community.moderation.carrying_out import carry_out, check_not_muted, move_to_lane
from community.moderation.holding import propose_on_review
from community.moderation.models import Decision, Review
from community.moderation.policy_codes import PolicyCode
from community.moderation.recording import write_decision
from community.moderation.verdicts import (
    Stale,
    Verdict,
    check_may_decide,
    load_codes,
    needs_second_person,
    second_person_is_waived,
)
from community.posts.models import Post


def decide(*, review_id: int, actor, verdict: Verdict) -> Decision:
    """Decide a waiting review, escalate it, or hold it for a second person (grave codes, adoption); or raise.

    Raises:
        PermissionDenied: not a reviewer of this kind or lane, or the actor's own text.
        ValidationError: an adverse decision without policy code or note to the author, an unknown code, an
            escalation without internal note, or an approval of a text whose author is muted or banned.
        Stale: the review was decided, superseded or withdrawn since the actor loaded it.
    """
    with transaction.atomic():
        review = Review.objects.select_related("post", "revision__author").get(pk=review_id)
        # Everybody who changes a case locks its post first, so that no two can wait for each other.
        post = Post.objects.select_for_update().get(pk=review.post_id)
        # First of all: who escalated a case may not decide on it any more, yet sends the same form twice.
        if repeated := same_decision(review, actor, verdict):
            return repeated
        check_may_decide(actor, review)
        codes = load_codes(verdict)
        is_other_text = review.revision_id != verdict.revision_id or review.revision.sha256 != verdict.sha256
        if is_other_text or post.state == Post.State.DELETED:
            raise Stale(review)
        if verdict.action == Decision.Action.ESCALATE:
            return escalate(review, post, actor, verdict, codes)
        check_not_muted(review, verdict)
        is_held = needs_second_person(verdict.action, codes, post, review.revision)
        if is_held and not second_person_is_waived():
            return propose_on_review(review, post, actor, verdict, codes)
        return carry_out(review, post, actor, verdict, codes, needs_second=is_held, is_second_waived=is_held)


def same_decision(review: Review, actor, verdict: Verdict) -> Decision | None:
    """The decision this very form made already (double click, retry), unless it was undone."""
    made = review.decisions.filter(actor=actor, review_version=verdict.version, undone_by=None)
    wanted = verdict.action
    return next(
        (d for d in made if wanted in (d.action, d.proposed if d.action == Decision.Action.HOLD else "")),
        None,
    )


def escalate(review: Review, post: Post, actor, verdict: Verdict, codes: list[PolicyCode]) -> Decision:
    move_to_lane(review, verdict, Review.Lane.ESCALATED)
    return write_decision(
        review=review, post=post, actor=actor, verdict=verdict, codes=codes, previous_live=None
    )
