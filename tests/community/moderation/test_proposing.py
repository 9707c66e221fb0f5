"""Second approval: what one person proposes takes effect when another confirms it, and only then."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from community.conduct.models import Strike
from community.moderation.deciding import decide
from community.moderation.deleting import delete_own
from community.moderation.models import Decision, Proposal, Review
from community.moderation.proposing import Settled, confirm, decline, propose_adoption
from community.moderation.publicity import restore, take_down
from community.moderation.submitting import submit, withdraw
from community.moderation.verdicts import Verdict
from community.notices.models import Notice
from community.posts.models import Post
from community.posts.publishing import read_payload
from community.stories.models import Story
from tests.factories import (
    GraveCodeFactory,
    PolicyCodeFactory,
    approve,
    make_member,
    make_proposal,
    make_story,
    reject,
    story_payload,
    verdict_for,
)

pytestmark = pytest.mark.django_db

OPEN = {"state": "waiting"}


def settle(proposal, actor=None, **fields):
    proposal.refresh_from_db()
    return confirm(
        proposal_id=proposal.pk,
        actor=actor or make_member("moderator"),
        **({"version": proposal.version} | fields),
    )


def turn_down(proposal, actor=None, **fields):
    proposal.refresh_from_db()
    wanted = {"version": proposal.version, "internal_note": "我看不出骗局。"} | fields
    return decline(proposal_id=proposal.pk, actor=actor or make_member("moderator"), **wanted)


def adoption(post, action="feature", **fields) -> Verdict:
    live = post.live_revision
    return Verdict(action=action, version=0, revision_id=live.pk, sha256=live.sha256, **fields)


def state(post):
    return Post.objects.get(pk=post.pk).state


def staff_edit(story=None):
    """A member's story with words of a colleague's in it, waiting."""
    editor, story = make_member("chief-editor"), story or make_story()
    return submit(post=story, author=editor, payload=story_payload(title="编辑改过的题目"))


def mute(member):
    for _ in range(2):
        reject(make_story(author=member, state="waiting").reviews.get())


# Holding


def test_holds_a_refusal_under_a_grave_code_and_tells_nobody_yet():
    proposal = make_proposal()
    review, held = proposal.review, proposal.decision
    review.refresh_from_db()
    assert (held.action, held.proposed, held.actor) == ("hold", "reject", proposal.proposer)
    assert (review.is_waiting, review.lane) == (True, Review.Lane.SECOND)
    assert not Notice.objects.exists()
    assert not Strike.objects.exists()


@pytest.mark.parametrize("action", ["request_changes", "approve"])
def test_needs_one_person_only_where_no_grave_code_refuses(action):
    review = make_story(state="waiting").reviews.get()
    fields = {"codes": [GraveCodeFactory().code]} if action == "request_changes" else {}
    decision = decide(
        review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review, action, **fields)
    )
    assert (decision.action, decision.needs_second) == (action, False)


def test_needs_one_person_only_for_an_ordinary_code():
    assert reject(make_story(state="waiting").reviews.get()).action == "reject"


def test_holds_the_approval_of_a_members_text_in_which_staff_wrote():
    review = staff_edit()
    decision = decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review))
    story = Story.objects.get(pk=review.post_id)
    assert (decision.action, decision.proposed) == ("hold", "approve")
    assert story.title != "编辑改过的题目"
    done = settle(decision.proposal)
    assert (done.action, done.first_actor, done.needs_second) == ("approve", decision.actor, True)
    assert Story.objects.get(pk=story.pk).title == "编辑改过的题目"


def test_takes_a_held_text_out_of_everybodys_first_queue():
    proposal = make_proposal()
    for role in ("moderator", "senior-moderator"):
        member = make_member(role)
        assert not Review.objects.reviewable_by(member).exists()
        assert Proposal.objects.reviewable_by(member).get() == proposal


def test_keeps_the_due_time_of_the_submission_and_adds_the_severity():
    review = make_story(state="waiting").reviews.get()
    proposal = make_proposal(review.post.detail)
    assert proposal.due_at == review.due_at
    assert proposal.urgent_at < review.urgent_at
    assert [line["why"] for line in proposal.urgency] == ["severity"]


# Confirming


def test_takes_effect_when_another_confirms():
    proposal, second = make_proposal(), make_member("moderator")
    decision = settle(proposal, second)
    proposal.refresh_from_db()
    proposal.review.refresh_from_db()
    assert (decision.action, decision.actor, decision.first_actor) == ("reject", second, proposal.proposer)
    assert (decision.needs_second, decision.is_second_waived) == (True, False)
    assert (decision.note, decision.codes[0]["code"]) == ("这是骗局。", "FRAUD")
    assert decision.judged == proposal.decision
    assert (proposal.state, proposal.review.state) == ("confirmed", Review.State.REJECTED)
    assert Notice.objects.filter(kind="decision").count() == 1
    assert Strike.objects.get().points == 12


def test_the_proposer_cannot_confirm_or_decline():
    proposer = make_member("senior-moderator")
    proposal = make_proposal(proposer=proposer)
    for answer in (settle, turn_down):
        with pytest.raises(PermissionDenied):
            answer(proposal, proposer)
    proposal.refresh_from_db()
    assert proposal.is_waiting


@pytest.mark.parametrize(
    "roles", [(), ("editor",), ("chief-editor",), ("compliance-officer",), ("operator",)]
)
def test_nobody_confirms_outside_their_kinds(roles):
    proposal = make_proposal()
    for answer in (settle, turn_down):
        with pytest.raises(PermissionDenied):
            answer(proposal, make_member(*roles))


def test_the_author_cannot_confirm():
    author = make_member("senior-moderator")
    proposal = make_proposal(make_story(author=author, state="waiting"))
    with pytest.raises(PermissionDenied):
        settle(proposal, author)


def test_who_wrote_in_it_cannot_confirm():
    editor, story = make_member("chief-editor", "senior-moderator"), make_story()
    review = submit(post=story, author=editor, payload=story_payload(title="编辑改过的题目"))
    held = decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review))
    with pytest.raises(PermissionDenied):
        settle(held.proposal, editor)


def test_confirms_once_however_often_the_form_is_sent():
    proposal, second = make_proposal(), make_member("moderator")
    version = proposal.version
    first = settle(proposal, second, version=version)
    assert settle(proposal, second, version=version) == first
    assert Decision.objects.filter(action="reject").count() == 1


def test_tells_who_was_slower():
    proposal = make_proposal()
    version = proposal.version
    settle(proposal, version=version)
    for answer in (settle, turn_down):
        with pytest.raises(Settled):
            answer(proposal, version=version)
    assert Decision.objects.filter(action__in=["reject", "decline"]).count() == 1


@pytest.mark.parametrize("whose", ["editor", "member"])
def test_approves_nothing_of_a_silenced_author_by_confirming(whose):
    story = make_story()
    review = staff_edit(story)
    held = decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review))
    mute((review.revision if whose == "editor" else story).author)
    with pytest.raises(ValidationError):
        settle(held.proposal)
    assert Story.objects.get(pk=story.pk).title == "第一次定投"


# Declining


def test_hands_a_declined_text_to_a_senior_colleague():
    proposal, second = make_proposal(), make_member("moderator")
    decision = turn_down(proposal, second)
    proposal.refresh_from_db()
    proposal.review.refresh_from_db()
    assert (decision.action, decision.actor, decision.judged) == ("decline", second, proposal.decision)
    assert (proposal.state, proposal.review.lane) == ("declined", Review.Lane.ESCALATED)
    assert proposal.review.is_waiting
    assert approve(proposal.review).action == "approve"


def test_declines_only_with_a_reason_for_colleagues():
    proposal = make_proposal()
    with pytest.raises(ValidationError) as refused:
        turn_down(proposal, internal_note="  ")
    assert "internal_note" in refused.value.message_dict
    proposal.refresh_from_db()
    assert proposal.is_waiting


# What the author does meanwhile


def test_an_edit_by_the_author_voids_the_proposal():
    proposal = make_proposal()
    newer = submit(
        post=proposal.post.detail, author=proposal.author, payload=story_payload(title="改好的题目")
    )
    proposal.refresh_from_db()
    assert (proposal.state, newer.lane) == ("void", Review.Lane.FIRST)
    with pytest.raises(Settled):
        settle(proposal)


def test_a_withdrawal_voids_the_proposal():
    proposal = make_proposal()
    assert withdraw(post=proposal.post, author=proposal.author)
    proposal.refresh_from_db()
    assert proposal.state == "void"
    assert not Proposal.objects.reviewable_by(make_member("moderator")).exists()


# Taking down


def test_hides_at_once_what_is_to_be_taken_down_under_a_grave_code():
    proposal = make_proposal(action="take_down")
    assert state(proposal.post) == Post.State.SUSPENDED
    assert (proposal.decision.action, proposal.decision.proposed) == ("suspend", "take_down")
    decision = settle(proposal)
    assert (decision.action, decision.first_actor) == ("take_down", proposal.proposer)
    assert state(proposal.post) == Post.State.TAKEN_DOWN
    assert Strike.objects.get().decision == decision


def test_puts_a_suspended_text_back_when_declined():
    story = make_story()
    before, proposal = read_payload(story), make_proposal(story, action="take_down")
    turn_down(proposal)
    now = Story.objects.get(pk=story.pk)
    assert (now.is_public, read_payload(now)) == (True, before)
    assert not Strike.objects.exists()


def test_takes_down_at_once_for_an_ordinary_code():
    story = make_story()
    decision = make_down(story, make_member("senior-moderator"))
    assert (decision.action, state(story)) == ("take_down", Post.State.TAKEN_DOWN)


def make_down(story, actor, code=None):
    live = story.live_revision
    verdict = Verdict(
        action="take_down", version=0, revision_id=live.pk, sha256=live.sha256,
        codes=[code or PolicyCodeFactory().code], note="有人投诉。",
    )  # fmt: skip
    return take_down(post=story, actor=actor, verdict=verdict)


@pytest.mark.parametrize("code", ["FRAUD", "SOLICITATION"])
def test_is_not_taken_down_twice_while_a_second_person_is_awaited(code):
    PolicyCodeFactory()
    story = make_story()
    make_proposal(story, action="take_down")
    with pytest.raises(ValidationError):
        make_down(story, make_member("senior-moderator"), code)
    assert state(story) == Post.State.SUSPENDED
    assert Proposal.objects.filter(**OPEN).count() == 1


@pytest.mark.parametrize("answer", [settle, turn_down])
def test_what_its_author_deleted_stays_deleted_whatever_the_second_person_says(answer):
    story = make_story()
    proposal = make_proposal(story, action="take_down")
    delete_own(post=story, author=story.author)
    with pytest.raises(Settled):
        answer(proposal)
    assert state(story) == Post.State.DELETED
    assert not Proposal.objects.filter(**OPEN).exists()


@pytest.mark.parametrize("action", ["take_down", "feature"])
def test_a_newly_approved_version_overtakes_what_was_proposed_about_the_old_one(action):
    story = make_story()
    if action == "take_down":
        make_proposal(story, action="take_down")
    else:
        propose_adoption(post=story, actor=make_member("moderator"), verdict=adoption(story))
    approve(submit(post=story, author=story.author, payload=story_payload(title="改好的题目")))
    proposal = Proposal.objects.get()
    assert proposal.state == "void"
    with pytest.raises(Settled):
        settle(proposal)
    now = Story.objects.get(pk=story.pk)
    assert (now.is_public, now.title, now.featured_at) == (True, "改好的题目", None)


def test_a_new_version_that_only_waits_leaves_a_removal_to_the_second_person():
    story = make_story()
    proposal = make_proposal(story, action="take_down")
    submit(post=story, author=story.author, payload=story_payload(title="改好的题目"))
    settle(proposal)
    assert state(story) == Post.State.TAKEN_DOWN


# Featuring and correcting


def test_features_when_a_second_person_agrees():
    story, first, second = make_story(), make_member("moderator"), make_member("moderator")
    held = propose_adoption(post=story, actor=first, verdict=adoption(story))
    assert Story.objects.get(pk=story.pk).featured_at is None
    decision = settle(held.proposal, second)
    assert (decision.action, decision.first_actor, decision.needs_second) == ("feature", first, True)
    assert Story.objects.get(pk=story.pk).featured_at is not None


def test_corrects_when_a_second_person_agrees():
    story = make_story()
    with pytest.raises(ValidationError):
        propose_adoption(post=story, actor=make_member("moderator"), verdict=adoption(story, "correct"))
    verdict = adoption(story, "correct", note="第二段的费率应为千分之一。")
    held = propose_adoption(post=story, actor=make_member("moderator"), verdict=verdict)
    settle(held.proposal)
    assert Story.objects.get(pk=story.pk).correction_count == 1


def test_is_proposed_once():
    story = make_story()
    propose_adoption(post=story, actor=make_member("moderator"), verdict=adoption(story))
    with pytest.raises(ValidationError):
        propose_adoption(post=story, actor=make_member("moderator"), verdict=adoption(story))


def test_declining_to_feature_changes_nothing_public():
    story = make_story()
    held = propose_adoption(post=story, actor=make_member("moderator"), verdict=adoption(story))
    turn_down(held.proposal)
    now = Story.objects.get(pk=story.pk)
    assert (now.is_public, now.featured_at) == (True, None)


# One person alone


def test_records_that_the_second_person_was_waived(settings):
    settings.SECOND_PERSON = False
    review = make_story(state="waiting").reviews.get()
    decision = reject(review, codes=[GraveCodeFactory().code])
    assert (decision.action, decision.needs_second, decision.is_second_waived) == ("reject", True, True)
    assert decision.entry.data["second_waived"] is True
    assert not Proposal.objects.exists()


def test_waives_the_second_person_for_removals_and_featuring_too(settings):
    settings.SECOND_PERSON = False
    senior, story = make_member("senior-moderator"), make_story()
    featured = propose_adoption(post=story, actor=senior, verdict=adoption(story))
    down = make_down(story, senior, GraveCodeFactory().code)
    for decision in (featured, down):
        assert (decision.needs_second, decision.is_second_waived) == (True, True)
    assert state(story) == Post.State.TAKEN_DOWN
    restore(post=story, actor=senior, verdict=adoption(story, "restore"))
    assert state(story) == Post.State.PUBLISHED


def test_waives_nothing_where_no_second_person_was_needed(settings):
    settings.SECOND_PERSON = False
    decision = approve(make_story(state="waiting").reviews.get())
    assert (decision.needs_second, decision.is_second_waived) == (False, False)
