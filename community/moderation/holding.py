"""Holding a decision until a second person has confirmed it."""

from __future__ import annotations

from django.utils import timezone

from community.moderation.carrying_out import move_to_lane
from community.moderation.models import Decision, Proposal, Review
from community.moderation.policy import POLICY
from community.moderation.policy_codes import PolicyCode
from community.moderation.recording import write_decision
from community.moderation.urgency import item_facts
from community.moderation.verdicts import Verdict
from community.posts.models import Post


def propose_on_review(
    review: Review, post: Post, actor, verdict: Verdict, codes: list[PolicyCode]
) -> Decision:
    """Hold a waiting text's decision. The caller has locked the post."""
    move_to_lane(review, verdict, Review.Lane.SECOND)
    held = hold(review=review, post=post, actor=actor, verdict=verdict, codes=codes)
    open_proposal(held, post, review=review)
    return held


def hold(*, review: Review | None, post: Post, actor, verdict: Verdict, codes: list[PolicyCode]) -> Decision:
    verdict_of_hold = Verdict(
        action=Decision.Action.HOLD,
        version=verdict.version,
        revision_id=verdict.revision_id,
        sha256=verdict.sha256,
        passage=verdict.passage,
        note=verdict.note,
        internal_note=verdict.internal_note,
    )
    return write_decision(
        review=review,
        post=post,
        actor=actor,
        verdict=verdict_of_hold,
        codes=codes,
        previous_live=None,
        proposed=verdict.action,
    )


def open_proposal(held: Decision, post: Post, *, review: Review | None = None) -> Proposal:
    severity = max((code_severity(line["code"]) for line in held.codes), default=0)
    due_at = review.due_at if review else POLICY[post.kind].due_after(timezone.now())
    facts = item_facts(post, held.revision, due_at, severity=severity, care=review.care if review else "")
    return Proposal.objects.create(
        action=held.proposed, decision=held, proposer_id=held.actor_id, review=review, **facts
    )


def code_severity(code: str) -> int:
    return PolicyCode.objects.values_list("severity", flat=True).get(code=code)
