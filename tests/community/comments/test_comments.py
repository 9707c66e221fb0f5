from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.comments.models import Comment
from community.moderation.models import Review
from community.posts.models import Post, Revision
from community.posts.publishing import read_payload
from tests.factories import approve, make_comment, make_member, make_story, make_tip, today

pytestmark = pytest.mark.django_db


def create_url(target) -> str:
    return reverse("comments:create", args=[target.pk])


def test_waits_and_shows_only_to_its_writer(client, sign_in):
    story, writer = make_story(), sign_in()
    response = writer.post(create_url(story), {"text": "我也这样做过"})
    comment = Comment.objects.get()
    assert response.headers["Location"] == f"{story.get_absolute_url()}#comment-{comment.pk}"
    assert Review.objects.waiting().filter(post=comment).exists()
    page = writer.get(story.get_absolute_url()).text
    assert "我也这样做过" in page
    assert "status-badge--waiting" in page
    for other in (client, sign_in(), sign_in("moderator")):
        assert "我也这样做过" not in other.get(story.get_absolute_url()).text


def test_appears_for_everybody_after_approval(client, sign_in):
    story = make_story()
    sign_in().post(create_url(story), {"text": "<b>谢谢</b>\n第二行"})
    approve(Review.objects.waiting().get())
    text = client.get(story.get_absolute_url()).text
    assert "&lt;b&gt;谢谢&lt;/b&gt;<br>第二行" in text
    story.refresh_from_db()
    assert story.comment_count == 1


def test_works_below_a_tip(sign_in):
    tip = make_tip(publish_on=today())
    response = sign_in().post(create_url(tip), {"text": "明白了"})
    assert response.headers["Location"].startswith(tip.get_absolute_url())


def test_an_answer_to_an_answer_stands_below_the_same_comment(sign_in):
    story = make_story()
    top = make_comment(story, text="最上面")
    reply = make_comment(story, text="回复", reply_to=top)
    sign_in().post(create_url(story), {"text": "再回复", "reply_to": reply.pk})
    assert Comment.objects.latest("pk").reply_to_id == top.pk


@pytest.mark.parametrize("reply_to", ["x", "0", "9" * 30])
def test_knows_no_such_comment_to_answer(sign_in, reply_to):
    assert sign_in().post(create_url(make_story()), {"text": "回复", "reply_to": reply_to}).status_code == 404


def test_answers_no_comment_below_another_text_or_not_public(sign_in):
    story = make_story()
    elsewhere, waiting = make_comment(make_story()), make_comment(story, state="waiting")
    for comment in (elsewhere, waiting):
        assert sign_in().post(create_url(story), {"text": "回复", "reply_to": comment.pk}).status_code == 404


@pytest.mark.parametrize("text", ["", "   ", "长" * 1001, "a\x00b"])
def test_shows_the_page_again_with_the_words(sign_in, text):
    response = sign_in().post(create_url(make_story()), {"text": text})
    assert response.status_code == 422
    assert "comment_text_error" in response.text
    assert text.strip("\x00 ")[:900].replace("\x00", "") in response.text.replace("\x00", "")
    assert not Comment.objects.exists()


def test_answers_htmx_with_the_thread(sign_in, htmx):
    story, client = make_story(), sign_in()
    response = client.post(create_url(story), {"text": "好的"}, headers=htmx("comments"))
    assert response.status_code == 200
    assert response.text.lstrip().startswith("<section")
    assert "好的" in response.text
    bad = client.post(create_url(story), {"text": "长" * 1001}, headers=htmx("comments"))
    assert bad.status_code == 422
    assert "长" * 1001 in bad.text
    assert "<html" not in bad.text


def test_gives_htmx_the_form_for_an_answer(sign_in, htmx):
    story = make_story()
    comment = make_comment(story)
    response = sign_in().get(create_url(story), {"reply_to": comment.pk}, headers=htmx(f"reply-{comment.pk}"))
    assert response.text.lstrip().startswith("<form")
    assert f'name="reply_to" value="{comment.pk}"' in response.text


def test_writes_the_same_words_only_once(sign_in):
    story, client = make_story(), sign_in()
    for _ in range(2):
        client.post(create_url(story), {"text": "点了两次"})
    assert Comment.objects.count() == 1


def test_invites_a_visitor_to_sign_in_and_come_back(client):
    story = make_story()
    assert f"?next={story.get_absolute_url()}" in client.get(story.get_absolute_url()).text
    assert client.post(create_url(story), {"text": "好"}).status_code == 302
    assert not Comment.objects.exists()


@pytest.mark.parametrize("state", ["draft", "waiting"])
def test_knows_no_text_that_is_not_public(sign_in, state):
    story = make_story(state=state)
    assert sign_in().post(create_url(story), {"text": "好"}).status_code == 404
    assert sign_in(member=story.author).get(create_url(story)).status_code == 404


def test_edit_makes_a_new_revision_and_leaves_the_public_words(client, sign_in):
    story, author = make_story(), make_member()
    comment = make_comment(story, author=author, text="旧的话")
    writer = sign_in(member=author)
    edit = reverse("comments:edit", args=[comment.pk])
    assert "旧的话" in writer.get(edit).text
    assert writer.post(edit, {"text": "新的话"}).status_code == 302
    text = client.get(story.get_absolute_url()).text
    assert "旧的话" in text
    assert "新的话" not in text
    assert comment.revisions.count() == 2


def test_edit_keeps_overlong_words(sign_in):
    comment = make_comment(make_story())
    response = sign_in(member=comment.author).post(
        reverse("comments:edit", args=[comment.pk]), {"text": "长" * 1001}
    )
    assert response.status_code == 422
    assert "长" * 1001 in response.text


def test_delete_hides_it_and_corrects_the_count(client, sign_in):
    story = make_story()
    comment = make_comment(story, text="后悔的话")
    delete = reverse("comments:delete", args=[comment.pk])
    writer = sign_in(member=comment.author)
    assert writer.get(delete).status_code == 200
    assert writer.post(delete).headers["Location"] == story.get_absolute_url()
    comment.refresh_from_db()
    story.refresh_from_db()
    assert (comment.state, story.comment_count) == (Post.State.DELETED, 0)
    assert "后悔的话" not in client.get(story.get_absolute_url()).text


@pytest.mark.parametrize("name", ["status", "edit", "delete"])
def test_own_pages_are_the_writers_alone(client, sign_in, name):
    address = reverse(f"comments:{name}", args=[make_comment(make_story()).pk])
    assert client.get(address).status_code == 302
    assert sign_in().get(address).status_code == 404
    assert sign_in("moderator").get(address).status_code == 404


def test_status_shows_how_it_stands(sign_in):
    comment = make_comment(make_story(), state="waiting", text="等着呢")
    response = sign_in(member=comment.author).get(comment.author_path())
    assert "status-badge--waiting" in response.text
    assert "等着呢" in response.text
    assert sign_in(member=comment.author).post(comment.author_path()).status_code == 405


def test_a_comments_language_is_part_of_what_is_reviewed(sign_in):
    story, writer = make_story(), sign_in()
    writer.post(f"/en{create_url(story)}", {"text": "I did the same"})
    review = Review.objects.waiting().get()
    assert review.revision.payload["language"] == "en"
    desk = sign_in("moderator").get(reverse("moderation:review", args=[review.pk]))
    assert desk.context["text"]["language"] == "en"
    approve(review)
    comment = Comment.objects.get()
    assert comment.language == "en"
    assert read_payload(comment) == review.revision.payload
    writer.post(reverse("comments:edit", args=[comment.pk]), {"text": "I did it, too"})
    assert Review.objects.waiting().get().revision.payload["language"] == "en"


def test_says_when_too_many_were_sent_and_keeps_the_words(sign_in, htmx, settings, monkeypatch):
    settings.COMMENTS_PER_HOUR = 2
    story, writer = make_story(), sign_in()
    for text in ("第一条", "第二条", "第二条"):
        assert writer.post(create_url(story), {"text": text}).status_code == 302
    response = writer.post(create_url(story), {"text": "第三条，不能丢"}, headers=htmx("comments"))
    assert response.status_code == 422
    assert "2条评论" in response.text
    assert "第三条，不能丢" in response.text
    first = Comment.objects.earliest("pk")
    edited = writer.post(reverse("comments:edit", args=[first.pk]), {"text": "改了，不能丢"})
    assert edited.status_code == 422
    assert "改了，不能丢" in edited.text
    assert Comment.objects.count() == Revision.objects.filter(post__kind="comment").count() == 2
    assert sign_in().post(create_url(story), {"text": "别人可以"}).status_code == 302
    later = timezone.now() + timedelta(hours=1, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert writer.post(create_url(story), {"text": "第三条，不能丢"}).status_code == 302
