"""Who is told that somebody answered."""

import pytest
from django.utils import timezone

from community.moderation.publicity import take_down
from community.moderation.submitting import submit
from community.moderation.undoing import undo
from community.moderation.verdicts import Verdict
from community.notices.models import Notice
from community.notices.tasks import mail_notice
from community.posts.models import Post
from tests.factories import PolicyCodeFactory, approve, make_comment, make_member, make_story

pytestmark = pytest.mark.django_db


def replies_to(member):
    return Notice.objects.visible_to(member).filter(kind=Notice.Kind.REPLY)


def test_tells_the_author_only_when_the_comment_is_public():
    story = make_story()
    comment = make_comment(story, state="waiting", text="讲得真清楚")
    assert not replies_to(story.author).exists()
    approve(comment.reviews.get())
    notice = replies_to(story.author).get()
    assert notice.data["text"] == "讲得真清楚"


def test_tells_who_wrote_the_comment_that_was_answered():
    story = make_story()
    top = make_comment(story)
    make_comment(story, reply_to=top)
    assert replies_to(top.author).count() == 1
    assert replies_to(story.author).count() == 1


def test_tells_nobody_of_their_own_comment():
    author = make_member()
    story = make_story(author=author)
    make_comment(story, author=author)
    assert not replies_to(author).exists()


def test_takes_the_notice_back_when_the_approval_is_undone_and_tells_anew_later():
    story = make_story()
    comment = make_comment(story, state="waiting")
    moderator = make_member("moderator")
    decision = approve(comment.reviews.get(), moderator)
    undo(decision_id=decision.pk, actor=moderator)
    assert not replies_to(story.author).exists()
    approve(comment.reviews.get(), moderator)
    assert replies_to(story.author).count() == 1


def test_tells_once_of_a_comment_that_was_edited():
    story = make_story()
    comment = make_comment(story)
    approve(
        submit(
            post=comment,
            author=comment.author,
            payload={"text": "改了一个字", "byline": "小满", "language": "zh-hans"},
        )
    )
    assert replies_to(story.author).count() == 1


def shown_to(client) -> str:
    return client.get("/notices/").content.decode()


def take_down_now(post) -> None:
    post = Post.objects.get(pk=post.pk)
    verdict = Verdict(
        action="take_down",
        version=0,
        revision_id=post.live_revision_id,
        sha256=post.live_revision.sha256,
        codes=[PolicyCodeFactory().code],
        note="理由",
    )
    take_down(post=post, actor=make_member("senior-moderator"), verdict=verdict)


def test_hides_a_comment_that_was_taken_down_after_its_mail_had_left(sign_in):
    story = make_story()
    comment = make_comment(story, text="加我微信")
    Notice.objects.update(mail_state=Notice.Mail.SENT)
    reader = sign_in(member=story.author)
    assert "加我微信" in shown_to(reader)
    take_down_now(comment)
    assert "加我微信" not in shown_to(reader)


def test_tells_the_new_words_of_a_comment_that_was_edited(sign_in):
    story = make_story()
    comment = make_comment(story, text="旧的说法")
    approve(
        submit(
            post=comment,
            author=comment.author,
            payload={"text": "新的说法", "byline": "小满", "language": "zh-hans"},
        )
    )
    page = shown_to(sign_in(member=story.author))
    assert "新的说法" in page
    assert "旧的说法" not in page


def test_names_no_text_that_was_taken_down_since(sign_in):
    story = make_story(title="三天翻倍的秘密")
    top = make_comment(story)
    make_comment(story, reply_to=top, text="同意")
    reader = sign_in(member=top.author)
    assert "三天翻倍的秘密" in shown_to(reader)
    take_down_now(story)
    assert "三天翻倍的秘密" not in shown_to(reader)
    assert "同意" not in shown_to(reader)


def test_approves_a_comment_below_a_text_whose_approval_was_undone():
    story = make_story(state="waiting")
    moderator = make_member("moderator")
    decision = approve(story.reviews.get(), moderator)
    comment = make_comment(story, state="waiting")
    undo(decision_id=decision.pk, actor=moderator)
    approve(comment.reviews.get())
    assert not replies_to(story.author).exists()


def test_mails_nothing_about_a_text_that_was_taken_down_meanwhile(mailoutbox):
    story = make_story()
    top = make_comment(story)
    make_comment(story, reply_to=top)
    take_down_now(story)
    Notice.objects.update(mail_due_at=timezone.now())
    mail_notice.call(replies_to(top.author).get().pk)
    assert not mailoutbox
