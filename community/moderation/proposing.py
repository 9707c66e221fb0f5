"""Second approval: a decision by one person waits until another confirms or declines it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.moderation.carrying_out import carry_out, check_not_muted
from community.moderation.holding import hold, open_proposal
from community.moderation.models import Decision, Proposal, Review
from community.moderation.policy_codes import PolicyCode
from community.moderation.publicity import adopt, release, remove
from community.moderation.recording import write_decision
from community.moderation.verdicts import Stale, Verdict, check_may_review, second_person_is_waived
from community.posts.models import Post

ADOPTING = (Decision.Action.CORRECT, Decision.Action.FEATURE)


class Settled(Exception):
    """Somebody else has confirmed or declined it meanwhile, or the text changed. ``proposal`` tells how it stands."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        super().__init__(f"proposal {proposal.pk} is {proposal.state}")


@transaction.atomic
def propose_adoption(*, post: Post, actor, verdict: Verdict) -> Decision:
    """Ask for a visible correction of a public text, or for featuring it. A second person decides.

    Raises:
        PermissionDenied, ValidationError (a correction without its note; not public; asked for already).
    """
    locked = Post.objects.select_for_update(of=("self",)).select_related("live_revision").get(pk=post.pk)
    if verdict.action not in ADOPTING:
        raise ValidationError(_("Only a correction or featuring is proposed here."))
    if not locked.is_public or locked.live_revision_id != verdict.revision_id:
        raise ValidationError(_("This text is not in the state you saw; reload the page."))
    check_may_review(actor, locked, locked.live_revision)
    if verdict.action == Decision.Action.CORRECT and not verdict.note.strip():
        raise ValidationError({"note": _("Write the correction as readers will see it.")})
    if Proposal.objects.waiting().filter(post=locked, action=verdict.action).exists():
        raise ValidationError(_("A colleague has proposed this already; it waits for a second person."))
    if second_person_is_waived():
        return adopt(locked, actor, verdict, needs_second=True, is_second_waived=True)
    held = hold(review=None, post=locked, actor=actor, verdict=verdict, codes=[])
    open_proposal(held, locked)
    return held


@transaction.atomic
def confirm(*, proposal_id: int, version: int, actor) -> Decision:
    """The second person agrees: what was proposed takes effect.

    Raises:
        PermissionDenied: the proposer, a writer of the text, or not a reviewer of it.
        Settled: it was settled, or the text has changed since.
    """
    proposal, post = lock(proposal_id, actor)
    held = proposal.decision
    if repeated := Decision.objects.filter(judged=held, actor=actor, first_actor_id=held.actor_id).first():
        return repeated
    is_moved = proposal.review is None and post.live_revision_id != proposal.revision_id
    if is_moved or not Proposal.close(proposal.pk, version, Proposal.State.CONFIRMED):
        raise Settled(proposal)
    verdict = verdict_of(proposal)
    codes = list(PolicyCode.objects.filter(code__in=[line["code"] for line in held.codes]))
    facts = {"first_actor_id": held.actor_id, "needs_second": True, "judged": held}
    return carry_out_proposal(proposal, post, actor, verdict, codes, facts)


def carry_out_proposal(proposal: Proposal, post: Post, actor, verdict: Verdict, codes, facts) -> Decision:
    if proposal.review:
        check_not_muted(proposal.review, verdict)
        try:
            return carry_out(proposal.review, post, actor, verdict, codes, **facts)
        except Stale as stale:
            raise Settled(proposal) from stale
    if verdict.action == Decision.Action.TAKE_DOWN:
        return remove(post, actor, verdict, codes, **facts)
    return adopt(post, actor, verdict, **facts)


def verdict_of(proposal: Proposal) -> Verdict:
    held = proposal.decision
    return Verdict(
        action=proposal.action,
        version=proposal.review.version if proposal.review else 0,
        revision_id=proposal.revision_id,
        sha256=held.revision_sha256,
        codes=[line["code"] for line in held.codes],
        passage=held.passage,
        note=held.note,
        internal_note=held.internal_note,
    )


@transaction.atomic
def decline(*, proposal_id: int, version: int, actor, internal_note: str) -> Decision:
    """The second person does not agree: a submission goes to the escalated lane, anything else comes to nothing.

    Raises:
        PermissionDenied, ValidationError (without a reason for colleagues), Settled.
    """
    proposal, post = lock(proposal_id, actor)
    if not internal_note.strip():
        raise ValidationError({"internal_note": _("Write an internal note: why do you not agree?")})
    declined = Decision.objects.filter(judged=proposal.decision, action=Decision.Action.DECLINE)
    if repeated := declined.filter(actor=actor).first():
        return repeated
    if not Proposal.close(proposal.pk, version, Proposal.State.DECLINED):
        raise Settled(proposal)
    review = proposal.review
    if review:
        Review.objects.waiting().filter(pk=review.pk).update(
            lane=Review.Lane.ESCALATED, version=review.version + 1, claimed_by=None, claimed_until=None
        )
    if proposal.action == Decision.Action.TAKE_DOWN and post.state == Post.State.SUSPENDED:
        release(post)
    verdict = Verdict(
        action=Decision.Action.DECLINE,
        version=review.version if review else 0,
        revision_id=proposal.revision_id,
        sha256="",
        internal_note=internal_note,
    )
    return write_decision(
        review=review, post=post, actor=actor, verdict=verdict, codes=[], previous_live=None,
        revision=proposal.revision, judged=proposal.decision, first_actor_id=proposal.proposer_id,
    )  # fmt: skip


def lock(proposal_id: int, actor) -> tuple[Proposal, Post]:
    proposal = Proposal.objects.select_related(
        "decision__revision", "review__revision__author", "review__post", "revision"
    ).get(pk=proposal_id)
    post = (
        Post.objects.select_for_update(of=("self",)).select_related("live_revision").get(pk=proposal.post_id)
    )
    check_may_review(actor, post, proposal.revision)
    if not actor.has_perm("community.give_second_approval") or actor.pk == proposal.proposer_id:
        raise PermissionDenied(_("The second approval is another person's than the first."))
    return proposal, post
