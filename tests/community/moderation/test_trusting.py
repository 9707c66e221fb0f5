"""Who is trusted, and what then happens to a comment of theirs."""

import datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from community.conduct.models import Sanction, Strike
from community.members.models import Member
from community.moderation.deciding import decide
from community.moderation.models import Decision, Review
from community.moderation.publicity import suspend
from community.moderation.recording import write_decision
from community.moderation.submitting import submit
from community.moderation.trusting import NEW, TRUSTED, trust_of
from community.moderation.undoing import undo
from community.moderation.verdicts import Verdict
from community.notices.models import Notice
from community.posts.models import Post
from tests.factories import (
    PolicyCodeFactory,
    approve,
    escalate,
    make_comment,
    make_member,
    make_proposal,
    make_story,
    reject,
    verdict_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_are_enough(settings):
    settings.TRUST_APPROVALS = 3


@pytest.fixture
def story():
    return make_story()


def trusted(story) -> Member:
    member = make_member()
    for number in range(3):
        make_comment(story, author=member, text=f"第{number}条")
    return member


def state(post):
    return Post.objects.get(pk=post.pk).state


def payload(text):
    return {"text": text, "byline": "小满", "language": "zh-hans"}


# Levels, by hand


@pytest.mark.parametrize(
    ("approved", "level", "needed"), [(0, NEW, 3), (1, NEW, 2), (2, NEW, 1), (3, TRUSTED, 0), (4, TRUSTED, 0)]
)
def test_trusts_after_enough_approved_texts(story, approved, level, needed):
    member = make_member()
    for number in range(approved):
        make_comment(story, author=member, text=f"第{number}条")
    trust = trust_of(member)
    assert (trust.level, trust.still_needed) == (level, needed)


def test_counts_each_text_once_however_often_it_was_approved(story):
    member = make_member()
    comment = make_comment(story, author=member)
    for text in ("改一次", "改两次"):
        approve(submit(post=comment, author=member, payload=payload(text)))
    assert trust_of(member).approved == 1


def test_counts_what_people_approved_and_nothing_that_trust_itself_published(story):
    member = trusted(story)
    for number in range(4):
        assert make_comment(story, author=member, text=f"又一条{number}").is_public
    assert trust_of(member).approved == 3


def test_does_not_count_an_approval_that_was_taken_back(story):
    member, moderator = make_member(), make_member("moderator")
    for number in range(2):
        make_comment(story, author=member, text=f"第{number}条")
    last = make_comment(story, author=member, state="waiting").reviews.get()
    made = decide(review_id=last.pk, actor=moderator, verdict=verdict_for(last))
    assert trust_of(member).level == TRUSTED
    undo(decision_id=made.pk, actor=moderator)
    assert trust_of(member).level == NEW


def test_does_not_count_demonstration_texts(story):
    member = trusted(story)
    Post.objects.filter(author=member).update(is_demo=True)
    assert trust_of(member).approved == 0


@pytest.mark.parametrize("severity", [1, 2, 3])
def test_starts_anew_after_a_violation(story, severity):
    """Even of the lightest kind, which brings no points."""
    member = trusted(story)
    code = PolicyCodeFactory(code=f"CODE{severity}", severity=severity).code
    reject(make_story(author=member, state="waiting").reviews.get(), codes=[code])
    trust = trust_of(member)
    assert (trust.approved, trust.level) == (0, NEW)
    for number in range(3):
        comment = make_comment(story, author=member, state="waiting", text=f"之后{number}")
        approve(comment.reviews.get())
    # Points count a year; until then nothing of a pointed member is published at once.
    assert trust_of(member).level == (TRUSTED if severity == 1 else NEW)
    if severity == 2:
        later = timezone.now() + datetime.timedelta(days=366)
        with time_machine.travel(later, tick=False):
            assert trust_of(member).level == TRUSTED


def test_requested_changes_are_no_violation(story):
    member = trusted(story)
    review = make_story(author=member, state="waiting").reviews.get()
    decide(
        review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review, "request_changes")
    )
    assert trust_of(member).level == TRUSTED


def test_is_restored_when_an_appeal_overturns_the_violation(story):
    member = trusted(story)
    made = reject(
        make_story(author=member, state="waiting").reviews.get(),
        codes=[PolicyCodeFactory(code="LIGHT", severity=1).code],
    )
    assert trust_of(member).level == NEW
    overturn(made)
    assert trust_of(member).level == TRUSTED


def overturn(made: Decision) -> Decision:
    verdict = Verdict(action="overturn", version=0, revision_id=made.revision_id, sha256=made.revision_sha256)
    return write_decision(
        review=None, post=made.post, actor=make_member("moderator"), verdict=verdict, codes=[], previous_live=None,
        revision=made.revision, judged=made, first_actor_id=made.actor_id,
    )  # fmt: skip


def test_an_approval_that_an_appeal_overturned_counts_no_more(story):
    member = trusted(story)
    overturn(Decision.objects.filter(author=member, action="approve").first())
    assert trust_of(member).approved == 2


def test_is_restored_when_the_violation_is_taken_back(story):
    member, moderator = trusted(story), make_member("moderator")
    made = reject(make_story(author=member, state="waiting").reviews.get(), moderator)
    undo(decision_id=made.pk, actor=moderator)
    assert trust_of(member).level == TRUSTED


@pytest.mark.parametrize("kind", ["restriction", "mute", "ban"])
def test_does_not_trust_a_restricted_member(story, kind):
    member = trusted(story)
    decision = Decision.objects.filter(author=member).first()
    sanction = Sanction.objects.create(member=member, decision=decision, kind=kind, points=0)
    assert (trust_of(member).is_restricted, trust_of(member).level) == (True, NEW)
    Sanction.objects.filter(pk=sanction.pk).update(lifted_at=timezone.now())
    assert trust_of(member).level == TRUSTED


# What follows


def test_publishes_a_trusted_members_comment_at_once_by_policy(story):
    comment = make_comment(story, author=trusted(story), state="waiting", text="马上公开")
    decision = Decision.objects.get(post=comment)
    review = comment.reviews.get()
    assert (comment.is_public, comment.text) == (True, "马上公开")
    assert (decision.action, decision.is_automatic) == ("publish", True)
    assert decision.actor == Member.objects.system("policy")
    assert decision.actor.is_system
    assert (decision.revision_sha256, decision.review) == (review.revision.sha256, review)
    assert (review.state, review.is_waiting) == (Review.State.BY_POLICY, False)


def test_verifies_what_trust_published(story, capsys):
    make_comment(story, author=trusted(story), state="waiting")
    call_command("verify_published")
    call_command("verify_audit_log")
    assert capsys.readouterr().out.count("OK") == 2


def test_names_what_is_public_by_trust_when_the_line_is_not_about_these_words(story, capsys):
    comment = make_comment(story, author=trusted(story), state="waiting")
    Post.objects.filter(pk=comment.pk).update(live_revision=story.live_revision)
    with pytest.raises(CommandError):
        call_command("verify_published")
    assert f"post {comment.pk}" in capsys.readouterr().out


def test_makes_a_new_member_wait(story):
    assert not make_comment(story, state="waiting").is_public


def test_never_publishes_a_story_at_once(story):
    assert not make_story(author=trusted(story), state="waiting").is_public


@pytest.mark.parametrize("text", ["我不想活了", "我被骗了三万元", "我是初中生，想买基金"])
def test_never_publishes_at_once_what_asks_for_care(story, text):
    comment = make_comment(story, author=trusted(story), state="waiting", text=text)
    assert (comment.is_public, comment.reviews.get().is_waiting) == (False, True)


def test_publishes_a_trusted_members_edit_at_once(story):
    member = trusted(story)
    comment = make_comment(story, author=member, state="waiting", text="第一稿")
    before = comment.live_revision
    submit(post=comment, author=member, payload=payload("第二稿"))
    comment.refresh_from_db()
    assert (comment.is_public, comment.text) == (True, "第二稿")
    assert Decision.objects.filter(post=comment).first().previous_live == before


def test_does_not_publish_at_once_what_a_colleague_changed(story):
    comment = make_comment(story, author=trusted(story), state="waiting", text="第一稿")
    submit(post=comment, author=make_member("chief-editor"), payload=payload("编辑改过"))
    comment.refresh_from_db()
    assert comment.text == "第一稿"


def test_publishes_nothing_at_once_that_is_hidden_while_it_is_looked_at(story):
    member = trusted(story)
    comment = make_comment(story, author=member, state="waiting", text="有人举报")
    suspend(Post.objects.get(pk=comment.pk), Member.objects.system("policy"), [])
    review = submit(post=comment, author=member, payload=payload("改了一个字"))
    assert (state(comment), review.is_waiting) == (Post.State.SUSPENDED, True)


def test_publishes_nothing_at_once_that_waits_for_a_second_person(story):
    member = trusted(story)
    comment = make_comment(story, author=member, state="waiting", text="要下架的")
    make_proposal(comment, action="take_down")
    submit(post=comment, author=member, payload=payload("改了一个字"))
    assert state(comment) == Post.State.SUSPENDED


@pytest.mark.parametrize("doubt", ["request_changes", "reject", "escalate"])
def test_reads_again_what_somebody_had_doubts_about(story, doubt, settings):
    """Trust that was won elsewhere meanwhile does not publish the text a reviewer stopped."""
    member = make_member()
    comment = make_comment(story, author=member, state="waiting", text="不太好的")
    review = comment.reviews.get()
    if doubt == "escalate":
        escalate(review)
    else:
        code = PolicyCodeFactory(code="LIGHT", severity=1).code
        decide(
            review_id=review.pk,
            actor=make_member("moderator"),
            verdict=verdict_for(review, doubt, codes=[code]),
        )
    for number in range(3):
        make_comment(story, author=member, text=f"第{number}条")
    assert trust_of(member).level == TRUSTED
    newer = submit(post=comment, author=member, payload=payload("改过的"))
    assert (newer.is_waiting, state(comment)) == (True, Post.State.UNPUBLISHED)


def test_tells_the_author_by_the_page_alone_once(story):
    """One notice for each text: nothing is told twice by sending the same words again."""
    member = trusted(story)
    comment = make_comment(story, author=member, state="waiting", text="马上公开")
    told = Notice.objects.filter(member=member).count()
    submit(post=comment, author=member, payload=comment.revisions.get().payload)
    assert Notice.objects.filter(member=member).count() == told
    assert Decision.objects.filter(post=comment).count() == 1


def test_gives_no_points_for_what_trust_published(story):
    make_comment(story, author=trusted(story), state="waiting")
    assert not Strike.objects.exists()
