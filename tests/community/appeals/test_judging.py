from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from community.appeals.appealing import ask_again
from community.appeals.judging import Judged, judge
from community.appeals.models import Appeal
from community.audit.walking import find_faults as find_chain_faults
from community.conduct.models import Sanction, Strike
from community.moderation.deciding import decide
from community.moderation.deleting import delete_own
from community.moderation.models import Decision, Proposal, Review
from community.moderation.proposing import confirm
from community.moderation.publicity import restore
from community.moderation.submitting import submit
from community.moderation.trusting import trust_of
from community.moderation.verdicts import Verdict
from community.moderation.verifying import find_decision_faults, find_unapproved
from community.notices.models import Notice
from community.posts.models import Post
from community.posts.publishing import find_faults
from tests.community.appeals.appealed import WORDS, make_appeal, make_code, refuse, remove, ruling_on
from tests.factories import (
    approve,
    make_comment,
    make_member,
    make_story,
    make_tip,
    story_payload,
    verdict_for,
)

pytestmark = pytest.mark.django_db


def settle(appeal: Appeal, action: str, actor=None, **changes) -> Decision:
    actor = actor or make_member("moderator")
    return judge(appeal_id=appeal.pk, actor=actor, ruling=ruling_on(appeal, action, **changes))


def all_is_well() -> None:
    faults = [*find_chain_faults(), *find_decision_faults(), *find_unapproved(), *find_faults()]
    assert faults == []


def outcome_notice(appeal: Appeal) -> Notice:
    return Notice.objects.get(key=f"appeal:{appeal.pk}:outcome")


# Uphold


def test_changes_nothing_when_upheld():
    made = make_appeal(remove())
    strike = Strike.objects.get()
    decision = settle(made, "uphold")
    made.refresh_from_db()
    strike.refresh_from_db()
    assert (made.state, made.outcome, made.judge, made.answer) == (
        "upheld",
        decision,
        decision.actor,
        decision.note,
    )
    assert (decision.judged, decision.first_actor) == (made.decision, made.decision.actor)
    assert (strike.cleared_at, Post.objects.get(pk=made.post_id).state) == (None, "taken_down")
    all_is_well()


@pytest.mark.parametrize(("action", "has_more"), [("uphold", True), ("overturn", False), ("vary", True)])
def test_tells_the_author_with_the_answer_and_what_is_left_to_do(action, has_more):
    made = make_appeal()
    settle(made, action, codes=[make_code("SPAM", 1).code] if action == "vary" else ())
    told = outcome_notice(made)
    made.refresh_from_db()
    assert (told.member, told.data["outcome"]) == (made.author, made.state)
    assert told.data["answer"] == made.answer != ""
    assert bool(told.data["second_look_until"]) is has_more
    assert str(made.judge) not in str(told.data)
    assert Notice.objects.filter(key=told.key).count() == 1


# Overturn


def test_publishes_the_refused_text_when_reversed():
    story = make_story(state="waiting", title="第一次定投")
    made = make_appeal(refuse(story))
    decision = settle(made, "overturn")
    story.refresh_from_db()
    assert (story.state, story.live_revision_id, story.title) == ("published", made.revision_id, "第一次定投")
    assert (decision.action, decision.proposed) == ("overturn", "approve")
    assert Review.objects.get(pk=made.decision.review_id).state == "approved"
    all_is_well()


def test_restores_everything_when_reversed(settings):
    """The text, the points, the sanction they led to, and the way back to trust."""
    settings.TRUST_APPROVALS, settings.LADDER_MUTE = 1, 12
    story = make_story()
    author = story.author
    assert trust_of(author).level == 1
    made = make_appeal(remove(story))
    assert Sanction.objects.in_force().filter(member=author).exists()
    assert (trust_of(author).level, trust_of(author).points) == (0, 6)
    settle(made, "overturn")
    story.refresh_from_db()
    strike, sanction = Strike.objects.get(), Sanction.objects.get()
    assert story.state == "published"
    assert strike.cleared_at is not None
    assert (sanction.lifted_at is not None, sanction.lift_reason) == (True, "overturned")
    assert not Sanction.objects.in_force().exists()
    assert (trust_of(author).level, trust_of(author).points) == (1, 0)
    assert Notice.objects.filter(member=author, kind="sanction", data__lifted=True).exists()
    all_is_well()


def test_publishes_despite_a_mute_that_goes_with_the_decision():
    author = make_member()
    first = make_story(author=author, state="waiting")
    made = make_appeal(refuse(first, codes=[make_code("FRAUDULENT", 4)]))
    assert Sanction.objects.in_force().get(member=author).kind == "mute"
    settle(made, "overturn")
    first.refresh_from_db()
    assert first.is_public
    assert not Sanction.objects.in_force().filter(member=author).exists()


def test_only_clears_the_record_while_the_author_is_muted_for_something_else():
    author = make_member()
    mild, bad = (make_story(author=author, state="waiting", title=t) for t in ("一", "二"))
    made = make_appeal(refuse(mild, codes=[make_code("SPAM", 2)]))
    refuse(bad, codes=[make_code("FRAUDULENT", 4)])
    decision = settle(made, "overturn")
    mild.refresh_from_db()
    assert (decision.proposed, mild.state) == ("", "unpublished")
    assert Strike.objects.get(decision=made.decision).cleared_at is not None
    assert Sanction.objects.in_force().filter(member=author, kind="mute").exists()
    all_is_well()


@pytest.mark.parametrize("then", ["waits", "approved"])
def test_leaves_a_text_as_it_is_when_a_newer_version_came(then):
    story = make_story(state="waiting", title="旧稿")
    made = make_appeal(refuse(story))
    review = submit(post=story, author=story.author, payload=story_payload(title="新稿"))
    if then == "approved":
        approve(review)
    decision = settle(made, "overturn")
    story.refresh_from_db()
    assert decision.proposed == ""
    assert (story.is_public, story.title) == (then == "approved", "新稿" if then == "approved" else "")
    assert Strike.objects.get().cleared_at is not None
    all_is_well()


def test_replaces_the_public_version_by_the_refused_newer_one():
    story = make_story(title="第一版")
    submit(post=story, author=story.author, payload=story_payload(title="第二版"))
    made = make_appeal(refuse(story))
    settle(made, "overturn")
    story.refresh_from_db()
    assert (story.is_public, story.title) == (True, "第二版")
    all_is_well()


def test_does_not_bring_back_what_its_author_deleted():
    story = make_story(state="waiting")
    made = make_appeal(refuse(story))
    delete_own(post=story, author=story.author)
    assert settle(made, "overturn").proposed == ""
    story.refresh_from_db()
    assert story.state == "deleted"


def test_does_not_bring_back_what_was_taken_down_for_another_reason_since():
    story, senior = make_story(), make_member("senior-moderator")
    made = make_appeal(remove(story))
    live = Post.objects.get(pk=story.pk)
    verdict = Verdict(
        action="restore", version=0, revision_id=live.live_revision_id, sha256=live.live_revision.sha256
    )
    restore(post=live, actor=senior, verdict=verdict)
    later = remove(story, codes=[make_code("ABUSE")])
    assert settle(made, "overturn").proposed == ""
    story.refresh_from_db()
    assert story.state == "taken_down"
    assert settle(make_appeal(later), "overturn").proposed == "restore"
    story.refresh_from_db()
    assert story.is_public
    all_is_well()


def test_reverses_requested_changes_and_refused_comments_too():
    sent_back = make_appeal(refuse(action="request_changes"))
    comment = make_comment(target := make_story(), state="waiting")
    refused = make_appeal(refuse(comment))
    for made in (sent_back, refused):
        settle(made, "overturn")
        assert Post.objects.get(pk=made.post_id).is_public
    target.refresh_from_db()
    assert target.comment_count == 1
    all_is_well()


# Vary


def test_counts_the_points_of_the_new_reasons_only():
    author = make_member()
    made = make_appeal(remove(make_story(author=author), codes=[make_code("SOLICITATION", 3)]))
    old = Strike.objects.get()
    decision = settle(made, "vary", codes=[make_code("BRAGGING", 2).code])
    old.refresh_from_db()
    new = Strike.objects.get(decision=decision)
    assert old.cleared_at is not None
    assert (new.points, new.code, new.member) == (2, "BRAGGING", author)
    assert (new.created_at, new.expires_at) == (old.created_at, old.expires_at)
    assert Strike.objects.counting().filter(member=author).total() == 2
    assert [s.kind for s in Sanction.objects.in_force().filter(member=author)] == ["warning"]
    assert decision.proposed == "take_down"
    assert [line["code"] for line in decision.codes] == ["BRAGGING"]
    assert Post.objects.get(pk=made.post_id).state == "taken_down"
    all_is_well()


def test_takes_the_points_away_when_the_new_reasons_carry_none():
    made = make_appeal(refuse())
    settle(made, "vary", codes=[make_code("SPAM", 1).code])
    assert not Strike.objects.counting().exists()
    assert not Sanction.objects.in_force().exists()


def test_leaves_measures_alone_when_the_points_stay_the_same():
    made = make_appeal(refuse())
    before = Sanction.objects.get()
    settle(made, "vary", codes=[make_code("ABUSE", 3).code])
    assert Sanction.objects.in_force().get() == before
    assert Strike.objects.counting().total() == 6


def test_keeps_the_term_of_a_measure_that_still_holds(settings):
    author = make_member()
    remove(make_story(author=author), codes=[make_code("SOLICITATION", 3)])
    made = make_appeal(remove(make_story(author=author), codes=[make_code("ABUSE", 3)]))
    muted = Sanction.objects.get(kind="mute")
    Sanction.objects.update(ends_at=muted.ends_at - timedelta(days=10))
    settle(made, "vary", codes=[make_code("BRAGGING", 2).code])
    now = Sanction.objects.in_force().filter(member=author)
    assert {s.kind for s in now} == {"restriction"}
    assert all(s.ends_at <= muted.ends_at - timedelta(days=10) for s in now)


def test_makes_nobody_worse_off():
    made = make_appeal(refuse(codes=[make_code("SOLICITATION", 3)]))
    for codes in ([make_code("FRAUDULENT", 4).code], [make_code("GRAVE", 3, is_grave=True).code]):
        with pytest.raises(ValidationError) as refused:
            settle(made, "vary", codes=codes)
        assert "codes" in refused.value.message_dict


@pytest.mark.parametrize("codes", [[], ["NO_SUCH"], ["SOLICITATION"], ["SPAM", "NO_SUCH"]])
def test_refuses_to_vary_without_other_reasons(codes):
    make_code("SPAM", 1)
    made = make_appeal()
    with pytest.raises(ValidationError) as refused:
        settle(made, "vary", codes=codes)
    assert "codes" in refused.value.message_dict
    made.refresh_from_db()
    assert made.is_waiting


# Who, and how


@pytest.mark.parametrize("action", ["uphold", "overturn", "vary"])
def test_refuses_to_answer_without_a_reason(action):
    made = make_appeal()
    with pytest.raises(ValidationError) as refused:
        settle(made, action, answer="  ", codes=[make_code("SPAM", 1).code])
    assert "note" in refused.value.message_dict
    made.refresh_from_db()
    assert (made.is_waiting, Decision.objects.filter(judged=made.decision).count()) == (True, 0)


@pytest.mark.parametrize("action", ["approve", "take_down", "undo", ""])
def test_knows_no_other_answers(action):
    with pytest.raises(ValidationError):
        settle(make_appeal(), action)


def test_is_judged_by_somebody_who_has_not_decided():
    decider, author = make_member("moderator"), make_member("moderator")
    made = make_appeal(refuse(make_story(author=author, state="waiting"), actor=decider))
    for actor in (decider, author, make_member(), make_member("operator"), make_member("chief-editor")):
        with pytest.raises(PermissionDenied):
            settle(made, "uphold", actor)
        assert not Appeal.objects.reviewable_by(actor).exists()
    other = make_member("moderator")
    assert Appeal.objects.reviewable_by(other).get() == made
    settle(made, "uphold", other)


def test_is_judged_by_neither_of_two_who_decided_together():
    proposer, confirmer = make_member("moderator"), make_member("moderator")
    story = make_story(state="waiting")
    refuse(story, actor=proposer, codes=[make_code("GAMBLING", 4, is_grave=True)])
    proposal = Proposal.objects.get()
    decision = confirm(proposal_id=proposal.pk, version=proposal.version, actor=confirmer)
    made = make_appeal(decision)
    for actor in (proposer, confirmer):
        with pytest.raises(PermissionDenied):
            settle(made, "uphold", actor)
        assert not Appeal.objects.reviewable_by(actor).exists()
    assert Appeal.objects.reviewable_by(make_member("moderator")).get() == made


def test_has_its_second_look_by_the_lead_who_has_not_decided():
    decider, first_judge = make_member("senior-moderator"), make_member("senior-moderator")
    first = make_appeal(refuse(actor=decider))
    settle(first, "uphold", first_judge)
    first.refresh_from_db()
    second = ask_again(first=first, author=first.author, text=WORDS)
    for actor in (decider, first_judge, make_member("moderator")):
        with pytest.raises(PermissionDenied):
            settle(second, "overturn", actor)
        assert not Appeal.objects.reviewable_by(actor).exists()
    lead = make_member("senior-moderator")
    assert Appeal.objects.reviewable_by(lead).get() == second
    decision = settle(second, "overturn", lead)
    assert decision.judged == first.decision
    assert Post.objects.get(pk=second.post_id).is_public
    assert outcome_notice(second).data["second_look_until"] == ""


def test_clears_what_a_varied_decision_left_when_the_second_look_reverses_it():
    first = make_appeal(remove())
    settle(first, "vary", codes=[make_code("BRAGGING", 2).code])
    first.refresh_from_db()
    second = ask_again(first=first, author=first.author, text=WORDS)
    settle(second, "overturn", make_member("senior-moderator"))
    assert not Strike.objects.counting().exists()
    assert not Sanction.objects.in_force().exists()
    assert Post.objects.get(pk=second.post_id).is_public
    all_is_well()


def test_keeps_the_decider_from_judging_in_the_database():
    made = make_appeal()
    for who in (made.first_decider, made.author):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.filter(pk=made.pk).update(judge=who)


def test_lets_the_slower_one_know():
    made = make_appeal()
    late = ruling_on(made, "overturn")
    settle(made, "uphold")
    with pytest.raises(Judged) as moved_on:
        judge(appeal_id=made.pk, actor=make_member("moderator"), ruling=late)
    assert moved_on.value.appeal.state == "upheld"
    assert not Post.objects.get(pk=made.post_id).is_public


def test_makes_one_answer_of_a_double_click():
    made, actor = make_appeal(), make_member("moderator")
    ruling = ruling_on(made, "overturn")
    answers = [judge(appeal_id=made.pk, actor=actor, ruling=ruling) for _ in range(2)]
    assert answers[0] == answers[1]
    assert Decision.objects.filter(action="overturn").count() == 1


def test_is_judged_by_the_editors_when_it_is_about_their_texts():
    chief, other = make_member("chief-editor"), make_member("chief-editor")
    tip = make_tip(state="waiting")
    decision = decide(
        review_id=tip.reviews.get().pk, actor=chief, verdict=verdict_for(tip.reviews.get(), "reject")
    )
    made = make_appeal(decision)
    with pytest.raises(PermissionDenied):
        settle(made, "overturn", make_member("moderator"))
    settle(made, "overturn", other)
    tip.refresh_from_db()
    assert tip.is_public
