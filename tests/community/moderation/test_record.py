"""Taking down, the history of a post."""

import pytest
from django.urls import reverse

from community.moderation.deciding import decide
from community.moderation.models import Decision
from community.moderation.submitting import submit
from community.posts.models import Post
from tests.factories import PolicyCodeFactory, approve, make_member, make_story, story_payload, verdict_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    PolicyCodeFactory()
    return make_story(title="公开的题目")


def typed(story, **changes):
    live = story.live_revision
    return {
        "revision": live.pk,
        "sha256": live.sha256,
        "codes": ["SOLICITATION"],
        "note": "有人投诉。",
        "internal_note": "内部",
    } | changes


def url(name, story):
    return reverse(f"moderation:{name}", args=[story.pk])


def state(story):
    return Post.objects.get(pk=story.pk).state


def test_takes_down_after_a_confirmation_and_restores(story, sign_in):
    client = sign_in("senior-moderator")
    assert "公开的题目" in client.get(url("takedown", story)).content.decode()
    assert state(story) == Post.State.PUBLISHED
    answer = client.post(url("takedown", story), typed(story))
    assert answer.headers["Location"] == url("case", story)
    assert state(story) == Post.State.TAKEN_DOWN
    client.post(url("restore", story), typed(story, codes=[], note=""))
    assert state(story) == Post.State.PUBLISHED
    assert list(Decision.objects.values_list("action", flat=True))[:2] == ["restore", "take_down"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"codes": []}, "codes"),
        ({"note": " "}, "note"),
        ({"codes": ["X"]}, "codes"),
        ({"revision": "x"}, "revision"),
    ],
)
def test_refuses_a_take_down_without_reasons(story, sign_in, change, field):
    answer = sign_in("compliance-officer").post(url("takedown", story), typed(story) | change)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "内部</textarea>" in answer.content.decode()
    assert state(story) == Post.State.PUBLISHED


def test_takes_down_once_on_a_double_click(story, sign_in):
    client = sign_in("senior-moderator")
    for _ in range(2):
        assert client.post(url("takedown", story), typed(story)).status_code == 302
    assert Decision.objects.filter(action="take_down").count() == 1


def test_refuses_when_a_newer_version_became_public_meanwhile(story, sign_in):
    data = typed(story)
    approve(submit(post=story, author=story.author, payload=story_payload(title="新的题目")))
    answer = sign_in("senior-moderator").post(url("takedown", story), data)
    assert answer.status_code == 409
    assert "有人投诉。</textarea>" in answer.content.decode()
    assert state(story) == Post.State.PUBLISHED


def test_fills_in_canned_texts_before_taking_down(story, sign_in):
    answer = sign_in("senior-moderator").post(url("takedown", story), typed(story, note="", fill="1"))
    assert answer.context["form"]["note"].value() == "文中有联系方式。删去后再提交。"
    assert state(story) == Post.State.PUBLISHED


def test_has_no_take_down_page_for_what_is_not_public(sign_in):
    assert sign_in("senior-moderator").get(url("takedown", make_story(state="waiting"))).status_code == 404


def test_shows_the_whole_history(story, sign_in):
    second = submit(post=story, author=story.author, payload=story_payload(title="第二版题目"))
    decide(
        review_id=second.pk,
        actor=make_member("moderator"),
        verdict=verdict_for(second, "reject", internal_note="内部看法"),
    )
    client = sign_in("compliance-officer")
    html = client.get(url("case", story)).content.decode()
    assert "内部看法" in html
    assert "第二版题目" in html
    first = client.get(url("case", story), {"version": "1"})
    assert first.context["shown"].number == 1
    assert client.get(url("case", story), {"version": "x"}).context["shown"].number == 2


def test_shows_a_post_that_was_never_sent_in(sign_in):
    assert sign_in("moderator").get(url("case", make_story(state="draft"))).status_code == 200
