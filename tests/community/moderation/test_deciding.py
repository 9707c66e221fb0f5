"""The core: what a decision does, and everything it must refuse."""

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from community.audit.models import AuditEntry
from community.conduct.models import Strike
from community.conduct.sanctioning import Silenced
from community.moderation.deciding import decide
from community.moderation.deleting import delete_own
from community.moderation.models import Decision, Review
from community.moderation.publicity import restore, take_down
from community.moderation.submitting import submit, withdraw
from community.moderation.undoing import undo
from community.moderation.verdicts import Stale, Verdict
from community.notices.models import Notice
from community.notices.tasks import mail_notice
from community.posts.models import Post
from community.posts.publishing import find_faults, read_payload
from community.stories.models import Story
from tests.factories import (
    PolicyCodeFactory,
    approve,
    escalate,
    make_member,
    make_story,
    reject,
    story_payload,
    verdict_for,
)

pytestmark = pytest.mark.django_db

START = "2026-11-21 10:00:00+08:00"


def waiting(**changes) -> Review:
    return make_story(state="waiting", **changes).reviews.get()


def take_down_verdict(post, **fields) -> Verdict:
    live = post.live_revision
    defaults = {"codes": [PolicyCodeFactory().code], "note": "有人投诉。", "version": 0}
    return Verdict(action="take_down", revision_id=live.pk, sha256=live.sha256, **(defaults | fields))


def test_publishes_byte_for_byte_what_was_decided():
    review = waiting()
    decision = approve(review)
    story = Story.objects.get(pk=review.post_id)
    assert story.is_public
    assert read_payload(story) == review.revision.payload
    assert decision.revision_sha256 == review.revision.sha256
    assert list(find_faults()) == []


def test_keeps_the_live_text_while_a_newer_one_waits_and_when_it_is_rejected():
    story = make_story(title="旧的题目")
    before = read_payload(story)
    review = submit(post=story, author=story.author, payload=story_payload(title="新的题目"))
    assert read_payload(Story.objects.get(pk=story.pk)) == before
    decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review, "reject"))
    story = Story.objects.get(pk=story.pk)
    assert story.is_public
    assert read_payload(story) == before


def test_refuses_the_authors_own_approval_in_the_function():
    author = make_member("moderator")
    review = make_story(author=author, state="waiting").reviews.get()
    with pytest.raises(PermissionDenied):
        decide(review_id=review.pk, actor=author, verdict=verdict_for(review))
    review.refresh_from_db()
    assert review.is_waiting


def test_refuses_a_member_without_the_role():
    review = waiting()
    with pytest.raises(PermissionDenied):
        decide(review_id=review.pk, actor=make_member("editor"), verdict=verdict_for(review))


@pytest.mark.parametrize("action", ["request_changes", "reject"])
@pytest.mark.parametrize(
    ("fields", "named"), [({"codes": []}, "codes"), ({"note": "  "}, "note"), ({"codes": ["NONE"]}, "codes")]
)
def test_refuses_an_adverse_decision_without_reasons(action, fields, named):
    review = waiting()
    with pytest.raises(ValidationError) as refused:
        decide(
            review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review, action, **fields)
        )
    assert named in refused.value.message_dict
    assert not Decision.objects.exists()


def test_refuses_a_take_down_without_reasons():
    story = make_story()
    with pytest.raises(ValidationError):
        take_down(
            post=story, actor=make_member("senior-moderator"), verdict=take_down_verdict(story, note="")
        )
    assert Story.objects.get(pk=story.pk).is_public


def test_decides_once_however_often_the_form_is_sent():
    review, moderator = waiting(), make_member("moderator")
    verdict = verdict_for(review)
    first = decide(review_id=review.pk, actor=moderator, verdict=verdict)
    assert decide(review_id=review.pk, actor=moderator, verdict=verdict) == first
    assert Decision.objects.count() == 1
    assert Notice.objects.count() == 1


def test_tells_the_second_moderator_who_decided():
    review, first, second = waiting(), make_member("moderator"), make_member("moderator")
    verdict = verdict_for(review)
    decide(review_id=review.pk, actor=first, verdict=verdict)
    with pytest.raises(Stale) as stale:
        decide(
            review_id=review.pk, actor=second, verdict=verdict_for(review, "reject", version=verdict.version)
        )
    assert stale.value.decision.actor == first
    assert Decision.objects.count() == 1


def test_refuses_a_decision_on_a_superseded_revision():
    review = waiting()
    verdict = verdict_for(review)
    submit(post=review.post, author=review.post.author, payload=story_payload(title="更新的一版"))
    with pytest.raises(Stale) as stale:
        decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict)
    assert stale.value.review.state == Review.State.SUPERSEDED
    assert not Story.objects.get(pk=review.post_id).is_public


def test_refuses_the_old_revision_with_the_new_reviews_number():
    old = waiting()
    new = submit(post=old.post, author=old.post.author, payload=story_payload(title="更新的一版"))
    with pytest.raises(Stale):
        decide(
            review_id=new.pk,
            actor=make_member("moderator"),
            verdict=verdict_for(new, revision_id=old.revision_id),
        )
    with pytest.raises(Stale):
        decide(
            review_id=new.pk,
            actor=make_member("moderator"),
            verdict=verdict_for(new, sha256=old.revision.sha256),
        )


@pytest.mark.parametrize("leave", [withdraw, delete_own])
def test_refuses_a_withdrawn_or_deleted_text(leave):
    review = waiting()
    verdict = verdict_for(review)
    leave(post=review.post, author=review.post.author)
    with pytest.raises(Stale):
        decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict)
    assert not Post.objects.get(pk=review.post_id).is_public


def test_leaves_no_claim_behind_on_any_way_out():
    moderator = make_member("moderator")
    for leave in (
        lambda r: approve(r),
        lambda r: withdraw(post=r.post, author=r.post.author),
        lambda r: submit(post=r.post, author=r.post.author, payload=story_payload(title="另一版")),
        lambda r: r.release(moderator),
    ):
        review = waiting()
        assert review.claim(moderator)
        leave(review)
        review.refresh_from_db()
        assert (review.claimed_by, review.claimed_until) == (None, None)


def test_undoes_within_the_term_and_sends_no_mail():
    moderator = make_member("moderator")
    with time_machine.travel(START, tick=False) as clock:
        review = waiting()
        decision = decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review))
        notice = Notice.objects.get()
        clock.shift(29)
        undone = undo(decision_id=decision.pk, actor=moderator)
    review.refresh_from_db()
    story = Story.objects.get(pk=review.post_id)
    assert undone.undoes == decision
    assert review.is_waiting
    assert (story.state, story.live_revision, story.first_published_at) == (
        Post.State.UNPUBLISHED,
        None,
        None,
    )
    notice.refresh_from_db()
    assert notice.is_cancelled
    mail_notice.func(notice.pk)
    assert mail.outbox == []
    assert approve(review).action == "approve"


def test_refuses_to_undo_later_or_for_somebody_else():
    moderator = make_member("moderator")
    with time_machine.travel(START, tick=False) as clock:
        review = waiting()
        decision = decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review))
        with pytest.raises(PermissionDenied):
            undo(decision_id=decision.pk, actor=make_member("moderator"))
        clock.shift(31)
        with pytest.raises(PermissionDenied):
            undo(decision_id=decision.pk, actor=moderator)
    assert Story.objects.get(pk=review.post_id).is_public
    assert not Notice.objects.get().is_cancelled


def test_shows_the_earlier_text_again_when_an_approval_is_undone():
    moderator, story = make_member("moderator"), make_story(title="旧的题目")
    before = read_payload(story)
    review = submit(post=story, author=story.author, payload=story_payload(title="新的题目"))
    decision = decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review))
    undo(decision_id=decision.pk, actor=moderator)
    story = Story.objects.get(pk=story.pk)
    assert story.is_public
    assert read_payload(story) == before
    assert list(find_faults()) == []


def test_never_publishes_by_undoing_a_second_approval():
    moderator, review = make_member("moderator"), waiting()
    for _ in range(2):
        decision = decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review))
        undo(decision_id=decision.pk, actor=moderator)
        assert not Story.objects.get(pk=review.post_id).is_public


def test_returns_a_taken_down_text_to_taken_down_when_an_approval_is_undone():
    moderator, story = make_member("moderator"), make_story(title="旧的题目")
    take_down(post=story, actor=make_member("senior-moderator"), verdict=take_down_verdict(story))
    review = submit(post=story, author=story.author, payload=story_payload(title="新的题目"))
    for _ in range(2):
        decision = decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review))
        undo(decision_id=decision.pk, actor=moderator)
        now = Story.objects.get(pk=story.pk)
        assert (now.state, now.title, now.live_revision) == (
            Post.State.TAKEN_DOWN,
            "旧的题目",
            story.live_revision,
        )


def test_does_not_bring_back_what_was_deleted_or_taken_down_meanwhile():
    moderator, senior = make_member("moderator"), make_member("senior-moderator")
    for leave in (
        lambda s: delete_own(post=s, author=s.author),
        lambda s: take_down(post=s, actor=senior, verdict=take_down_verdict(s)),
    ):
        story = make_story()
        review = submit(post=story, author=story.author, payload=story_payload(title="新的题目"))
        decision = decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review))
        leave(Story.objects.get(pk=story.pk))
        with pytest.raises(Stale):
            undo(decision_id=decision.pk, actor=moderator)
        assert not Story.objects.get(pk=story.pk).is_public


def test_does_not_undo_over_a_newer_submission():
    moderator, review = make_member("moderator"), waiting()
    decision = decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review, "reject"))
    newer = submit(post=review.post, author=review.post.author, payload=story_payload(title="改好的一版"))
    with pytest.raises(Stale):
        undo(decision_id=decision.pk, actor=moderator)
    assert Review.objects.waiting().get() == newer


def test_takes_down_only_the_version_that_was_seen():
    story = make_story()
    verdict = take_down_verdict(story)
    approve(submit(post=story, author=story.author, payload=story_payload(title="新的题目")))
    with pytest.raises(ValidationError):
        take_down(post=story, actor=make_member("senior-moderator"), verdict=verdict)
    assert Story.objects.get(pk=story.pk).is_public


def test_takes_down_and_restores_the_same_version():
    senior, story = make_member("senior-moderator"), make_story()
    take_down(post=story, actor=senior, verdict=take_down_verdict(story))
    assert Story.objects.get(pk=story.pk).state == Post.State.TAKEN_DOWN
    live = story.live_revision
    restore(
        post=story,
        actor=senior,
        verdict=Verdict(action="restore", version=0, revision_id=live.pk, sha256=live.sha256),
    )
    now = Story.objects.get(pk=story.pk)
    assert (now.is_public, now.live_revision) == (True, live)
    assert list(find_faults()) == []


def test_does_not_let_authors_restore_their_own_text():
    author = make_member("senior-moderator")
    story = make_story(author=author)
    with pytest.raises(PermissionDenied):
        take_down(post=story, actor=author, verdict=take_down_verdict(story))


def test_writes_nothing_when_the_log_cannot_be_written(monkeypatch):
    review = waiting()
    entries = AuditEntry.objects.count()
    monkeypatch.setattr("community.moderation.recording.record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review))
    review.refresh_from_db()
    assert review.is_waiting
    assert not Story.objects.get(pk=review.post_id).is_public
    assert AuditEntry.objects.count() == entries


def mute(member) -> None:
    for _ in range(2):
        reject(make_story(author=member, state="waiting").reviews.get())


def test_approves_nothing_of_a_muted_author():
    review = waiting()
    mute(review.author)
    with pytest.raises(ValidationError) as refused:
        approve(review)
    assert "action" in refused.value.message_dict
    assert not Post.objects.get(pk=review.post_id).is_public
    assert reject(review).action == "reject"


@pytest.mark.django_db(transaction=True)
def test_takes_everything_a_muted_author_had_waiting_out_of_the_queue():
    author = make_member()
    reviews = [make_story(author=author, state="waiting").reviews.get() for _ in range(3)]
    for review in reviews[:2]:
        reject(review)
    assert not Review.objects.waiting().exists()
    assert reviews[2].post.draft.payload == reviews[2].revision.payload
    with pytest.raises(Silenced):
        submit(post=reviews[2].post, author=author, payload=story_payload(title="再来"))


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (["写明最多亏过多少", " 删去昵称 ", "", "  "], ["写明最多亏过多少", "删去昵称"]),
        ([], ["请写明最多亏过多少。"]),
        (["  "], ["请写明最多亏过多少。"]),
    ],
)
def test_asks_for_at_least_one_point(asked, kept):
    review = waiting()
    verdict = verdict_for(review, "request_changes", asked=asked, note="请写明最多亏过多少。")
    decision = decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict)
    assert Decision.objects.get(pk=decision.pk).asked == kept
    assert decision.entry.data["asked"] == kept


def test_asks_for_no_points_in_other_decisions():
    review = waiting()
    verdict = verdict_for(review, "reject", asked=["写明最多亏过多少"])
    assert decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict).asked == []


def test_escalates_only_with_an_internal_note():
    review, moderator = waiting(), make_member("moderator")
    with pytest.raises(ValidationError) as refused:
        decide(
            review_id=review.pk, actor=moderator, verdict=verdict_for(review, "escalate", internal_note=" ")
        )
    assert "internal_note" in refused.value.message_dict
    decision = escalate(review, moderator)
    review.refresh_from_db()
    assert (decision.internal_note, review.lane) == ("拿不准，请看第二段。", Review.Lane.ESCALATED)
    assert (review.is_waiting, review.holder()) == (True, None)


def test_leaves_an_escalated_text_to_senior_colleagues():
    review, moderator = waiting(), make_member("moderator")
    escalate(review, moderator)
    for action in ("approve", "reject", "escalate"):
        with pytest.raises(PermissionDenied):
            decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review, action))
    assert not Review.objects.reviewable_by(moderator).exists()
    senior = make_member("senior-moderator")
    assert Review.objects.reviewable_by(senior).get() == review
    with pytest.raises(Stale):
        decide(review_id=review.pk, actor=senior, verdict=verdict_for(review, "escalate"))
    assert approve(review, senior).action == "approve"


def test_escalates_once_on_a_double_click():
    review, moderator = waiting(), make_member("moderator")
    verdict = verdict_for(review, "escalate")
    first = decide(review_id=review.pk, actor=moderator, verdict=verdict)
    assert decide(review_id=review.pk, actor=moderator, verdict=verdict) == first
    assert Decision.objects.get() == first


def test_gives_no_points_for_a_text_that_asks_for_care():
    review = waiting(why="<p>被骗了，不想活了。</p>")
    reject(review, codes=[PolicyCodeFactory().code])
    assert review.care == "despair"
    assert not Strike.objects.exists()
    reject(waiting())
    assert Strike.objects.count() == 1


def test_tells_the_author_nothing_internal():
    review = waiting()
    reject(review, internal_note="第二次了，看看他的别的文章")
    assert "第二次了" not in str(list(Notice.objects.values()))
