"""Taking a decision back within the term: of every kind of decision, and never over what came after it."""

import pytest
from django.core.exceptions import PermissionDenied

from community.conduct.models import Sanction, Strike
from community.moderation.deciding import decide
from community.moderation.models import Decision, Proposal, Review
from community.moderation.proposing import Settled, confirm, decline, propose_adoption
from community.moderation.samples import Sample
from community.moderation.submitting import submit
from community.moderation.undoing import undo
from community.moderation.verdicts import Stale, Verdict
from community.notices.models import Notice
from tests.factories import (
    PolicyCodeFactory,
    approve,
    escalate,
    make_member,
    make_proposal,
    make_story,
    reject,
    story_payload,
    verdict_for,
)

pytestmark = pytest.mark.django_db


def waiting() -> Review:
    return make_story(state="waiting").reviews.get()


def back(decision, actor=None):
    return undo(decision_id=decision.pk, actor=actor or decision.actor)


@pytest.mark.parametrize("action", ["approve", "request_changes", "reject", "escalate"])
def test_lets_the_same_case_wait_again_in_its_lane(action):
    PolicyCodeFactory()
    review, moderator = waiting(), make_member("moderator")
    made = decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review, action))
    undone = back(made)
    review.refresh_from_db()
    assert (review.state, review.lane, review.decided_at) == ("waiting", Review.Lane.FIRST, None)
    assert (undone.action, undone.undoes) == ("undo", made)
    assert review.version == 3
    assert approve(review).action == "approve"


def test_lets_a_held_case_wait_again_and_voids_the_proposal():
    proposal = make_proposal()
    back(proposal.decision)
    proposal.refresh_from_db()
    proposal.review.refresh_from_db()
    assert (proposal.state, proposal.review.lane) == ("void", Review.Lane.FIRST)
    with pytest.raises(Settled):
        confirm(proposal_id=proposal.pk, version=proposal.version, actor=make_member("moderator"))
    assert proposal.review.is_waiting


@pytest.mark.parametrize("answer", ["confirm", "decline"])
def test_is_too_late_to_undo_a_hold_that_was_settled(answer):
    proposal, second = make_proposal(), make_member("moderator")
    if answer == "confirm":
        confirm(proposal_id=proposal.pk, version=proposal.version, actor=second)
    else:
        decline(proposal_id=proposal.pk, version=proposal.version, actor=second, internal_note="不是骗局。")
    with pytest.raises(Stale):
        back(proposal.decision)
    proposal.refresh_from_db()
    assert proposal.state == ("confirmed" if answer == "confirm" else "declined")


def test_is_not_undone_by_the_second_person_alone():
    """Two people decided; either of them taking it back would make it one's."""
    proposal, second = make_proposal(), make_member("moderator")
    done = confirm(proposal_id=proposal.pk, version=proposal.version, actor=second)
    assert done.action == "reject"
    with pytest.raises(PermissionDenied):
        back(done)
    with pytest.raises(PermissionDenied):
        back(done, proposal.proposer)


def test_returns_to_the_escalated_lane_what_had_been_escalated():
    review, senior = waiting(), make_member("senior-moderator")
    escalate(review)
    back(reject(review, senior))
    review.refresh_from_db()
    assert (review.is_waiting, review.lane) == (True, Review.Lane.ESCALATED)


def test_returns_to_the_first_lane_when_the_escalation_itself_was_taken_back():
    review, moderator = waiting(), make_member("moderator")
    back(escalate(review, moderator))
    review.refresh_from_db()
    back(decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review)))
    review.refresh_from_db()
    assert review.lane == Review.Lane.FIRST


def test_returns_to_the_escalated_lane_after_a_declined_proposal():
    proposal = make_proposal()
    decline(
        proposal_id=proposal.pk,
        version=proposal.version,
        actor=make_member("moderator"),
        internal_note="不是。",
    )
    review = proposal.review
    back(reject(review, make_member("senior-moderator")))
    review.refresh_from_db()
    assert review.lane == Review.Lane.ESCALATED


def test_does_not_take_an_escalation_back_that_a_senior_colleague_has_decided():
    review = waiting()
    made = escalate(review)
    reject(review, make_member("senior-moderator"))
    with pytest.raises(Stale):
        back(made)
    review.refresh_from_db()
    assert review.state == Review.State.REJECTED


def test_does_not_take_a_hold_back_over_a_newer_version():
    proposal = make_proposal()
    newer = submit(post=proposal.post.detail, author=proposal.author, payload=story_payload(title="改好的"))
    with pytest.raises(Stale):
        back(proposal.decision)
    assert Review.objects.waiting().get() == newer


def test_undoes_once():
    made = reject(waiting())
    back(made)
    with pytest.raises(PermissionDenied):
        back(made)
    assert Decision.objects.filter(action="undo").count() == 1


def test_takes_points_sanction_notices_and_sample_back(settings):
    settings.APPROVAL_SAMPLE_PERCENT = 100
    made = reject(waiting())
    assert Strike.objects.counting().count() == Sanction.objects.in_force().count() == 1
    assert Notice.objects.filter(is_cancelled=False).count() == 2
    back(made)
    assert not Strike.objects.counting().exists()
    assert not Sanction.objects.in_force().exists()
    assert not Notice.objects.filter(is_cancelled=False).exists()
    approval = approve(waiting())
    assert Sample.objects.filter(decision=approval).exists()
    back(approval)
    assert not Sample.objects.exists()


def test_leaves_a_proposed_adoption_to_the_second_person():
    """There is no case to go back to; the second person can decline it."""
    story, moderator = make_story(), make_member("moderator")
    live = story.live_revision
    verdict = Verdict(action="feature", version=0, revision_id=live.pk, sha256=live.sha256)
    held = propose_adoption(post=story, actor=moderator, verdict=verdict)
    with pytest.raises(PermissionDenied):
        back(held)
    assert Proposal.objects.get().is_waiting
