import datetime

import pytest
from django.urls import reverse

from community.posts.models import Like, Save
from tests.factories import make_comment, make_story, make_tip, today

pytestmark = pytest.mark.django_db


def url(name, post):
    return reverse(f"stories:{name}", args=[post.pk])


@pytest.mark.parametrize(
    ("name", "model", "count"), [("like", Like, "like_count"), ("save", Save, "save_count")]
)
def test_sets_and_takes_back_and_counts(sign_in, name, model, count):
    story, client = make_story(), sign_in()
    response = client.post(url(name, story), {"next": story.get_absolute_url()})
    assert response.headers["Location"] == story.get_absolute_url()
    story.refresh_from_db()
    assert (getattr(story, count), model.objects.count()) == (1, 1)
    client.post(url(name, story))
    story.refresh_from_db()
    assert (getattr(story, count), model.objects.count()) == (0, 0)


def test_a_double_click_says_the_same_twice(sign_in):
    story, client = make_story(), sign_in()
    for _ in range(2):
        client.post(url("like", story), {"wanted": "on"})
    story.refresh_from_db()
    assert story.like_count == 1


def test_answers_htmx_with_the_buttons(sign_in, htmx):
    story = make_story()
    response = sign_in().post(url("like", story), {"wanted": "on"}, headers=htmx("reactions"))
    assert 'id="reactions"' in response.text
    assert 'aria-pressed="true"' in response.text
    assert "<html" not in response.text


@pytest.mark.parametrize("state", ["draft", "waiting"])
def test_knows_no_text_that_is_not_public(sign_in, state):
    assert sign_in().post(url("like", make_story(state=state))).status_code == 404


def test_knows_no_comment_and_no_tip_of_tomorrow(sign_in):
    story = make_story()
    assert sign_in().post(url("like", make_comment(story))).status_code == 404
    tip = make_tip(publish_on=today() + datetime.timedelta(days=1))
    assert sign_in().post(url("save", tip)).status_code == 404


def test_likes_a_tip(sign_in):
    tip = make_tip(publish_on=today())
    assert sign_in().post(url("like", tip)).headers["Location"] == tip.get_absolute_url()


def test_never_leads_away_from_the_site(sign_in):
    story = make_story()
    response = sign_in().post(url("like", story), {"next": "https://evil.example/"})
    assert response.headers["Location"] == story.get_absolute_url()


def test_refuses_visitors_and_get(client, sign_in):
    story = make_story()
    assert client.post(url("like", story)).status_code == 302
    assert sign_in().get(url("like", story)).status_code == 405
    assert not Like.objects.exists()


def test_lists_what_was_saved_and_is_still_public(sign_in):
    client, kept, gone, tip = (
        sign_in(),
        make_story(title="三年前的那一笔"),
        make_story(title="撤下的"),
        make_tip(publish_on=today()),
    )
    for post in (kept, gone, tip):
        client.post(url("save", post))
    sign_in(member=gone.author).post(reverse("stories:delete", args=[gone.pk]))
    text = client.get(reverse("stories:saved")).text
    assert "三年前的那一笔" in text
    assert tip.title in text
    assert "撤下的" not in text
    assert "三年前的那一笔" not in sign_in().get(reverse("stories:saved")).text
