"""What somebody meets who may not send in, or only plain texts: said up front, and beside the form with every word kept."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from community.comments.models import Comment
from community.moderation.models import Review
from community.posts.models import Draft
from community.stories.models import Story
from tests.community.conduct.giving import put, read_all
from tests.community.stories.forms import typed
from tests.factories import make_comment, make_member, make_story

pytestmark = pytest.mark.django_db
NOW = "2026-11-21 10:00:00+08:00"
MUTED = "You cannot send in texts until 21 December 2026"
BANNED = "Your account can no longer send in texts."


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"), time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def writer(sign_in):
    """writer(kind) → a client of a member under this measure."""

    def make(kind: str, member=None):
        member = member or make_member()
        put(member, kind)
        read_all(member)
        return sign_in(member=member)

    return make


def own() -> str:
    return f'href="{reverse("standing:own")}"'


@pytest.mark.parametrize(("kind", "words"), [("mute", MUTED), ("ban", BANNED)])
def test_a_story_is_refused_and_kept(writer, kind, words):
    client = writer(kind)
    answer = client.post(reverse("stories:create"), typed(action="submit", title="写了很久"))
    assert answer.status_code == 422
    assert words in answer.text
    assert own() in answer.text
    assert "写了很久" in answer.text
    assert not Review.objects.waiting().filter(author=client.member).exists()
    assert Draft.objects.get(editor=client.member).payload["title"] == "写了很久"


@pytest.mark.parametrize("name", ["edit", "submit"])
def test_an_older_draft_is_refused_and_kept(writer, name):
    author = make_member()
    story = make_story(author=author, state="draft")
    client = writer("mute", author)
    url = reverse("stories:edit", args=[story.pk])
    client.post(url, typed(action="save"))
    answer = client.post(reverse(f"stories:{name}", args=[story.pk]), typed(action="submit", version="1"))
    assert answer.status_code == 422
    assert MUTED in answer.text
    assert not story.reviews.exists()
    assert Draft.objects.get(post=story).payload["title"] == "第一次定投"


def test_the_writing_pages_say_so_before_anything_is_typed(writer):
    author = make_member()
    story = make_story(author=author, state="draft")
    client = writer("mute", author)
    for url in (reverse("stories:create"), reverse("stories:edit", args=[story.pk])):
        page = client.get(url).text
        assert MUTED in page
        assert 'value="submit"' not in page
        assert 'value="save"' in page
    preview = client.get(reverse("stories:preview", args=[story.pk])).text
    assert MUTED in preview
    assert reverse("stories:submit", args=[story.pk]) not in preview


def test_a_free_member_sees_none_of_it(sign_in):
    client, story = sign_in(), make_story()
    assert 'value="submit"' in client.get(reverse("stories:create")).text
    for url in (reverse("stories:create"), story.get_absolute_url()):
        assert 'id="limits"' not in client.get(url).text


def test_drafts_are_still_saved(writer):
    client = writer("mute")
    assert client.post(reverse("stories:create"), typed(action="save", title="先存着")).status_code == 302
    assert Draft.objects.get(editor=client.member).payload["title"] == "先存着"


@pytest.mark.parametrize(("kind", "words"), [("mute", MUTED), ("ban", BANNED)])
@pytest.mark.parametrize("fragment", [False, True])
def test_a_comment_is_refused_with_the_words_kept(writer, htmx, kind, words, fragment):
    story, client = make_story(), writer(kind)
    headers = htmx("comments") if fragment else {}
    answer = client.post(reverse("comments:create", args=[story.pk]), {"text": "说到一半"}, headers=headers)
    assert answer.status_code == 422
    assert words in answer.text
    assert own() in answer.text
    assert "说到一半</textarea>" in answer.text
    assert ("<html" in answer.text) is not fragment
    assert not Comment.objects.exists()


def test_a_changed_comment_is_refused_with_the_words_kept(writer):
    author = make_member()
    comment = make_comment(make_story(), author=author, text="公开的话")
    client = writer("mute", author)
    url = reverse("comments:edit", args=[comment.pk])
    assert MUTED in client.get(url).text
    answer = client.post(url, {"text": "改了的话"})
    assert answer.status_code == 422
    assert MUTED in answer.text
    assert "改了的话</textarea>" in answer.text
    assert comment.revisions.count() == 1


def test_the_box_below_a_text_is_replaced_by_the_reason(writer):
    story, client = make_story(), writer("mute")
    page = client.get(story.get_absolute_url()).text
    assert MUTED in page
    assert "<textarea" not in page
    fragment = client.get(reverse("comments:create", args=[story.pk])).text
    assert MUTED in fragment


def test_a_restricted_story_names_the_field_with_the_link(writer):
    client = writer("restriction")
    data = typed(action="submit", summary="见 www.example.com", why="<p>见 https://example.com</p>")
    answer = client.post(reverse("stories:create"), data)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"summary", "why"}
    assert "21 December 2026" in form.errors["why"][0]
    assert "cannot hold links" in form.errors["why"][0]
    assert "见 www.example.com" in answer.text
    assert not Review.objects.waiting().filter(author=client.member).exists()
    assert Draft.objects.get(editor=client.member).payload["summary"] == "见 www.example.com"


def test_a_restricted_story_without_links_goes_in(writer):
    client = writer("restriction")
    assert client.post(reverse("stories:create"), typed(action="submit")).status_code == 302
    assert Review.objects.waiting().filter(author=client.member).exists()


def test_a_restricted_comment_names_its_text(writer):
    story, client = make_story(), writer("restriction")
    url = reverse("comments:create", args=[story.pk])
    assert "cannot hold links or pictures" in client.get(url).text
    answer = client.post(url, {"text": "去 www.example.com 看"})
    assert answer.status_code == 422
    assert set(answer.context["thread"].form.errors) == {"text"}
    assert "去 www.example.com 看</textarea>" in answer.text
    assert client.post(url, {"text": "没有链接"}).status_code == 302


def test_a_restricted_edit_of_a_comment_is_checked_too(writer):
    author = make_member()
    comment = make_comment(make_story(), author=author)
    client = writer("restriction", author)
    answer = client.post(reverse("comments:edit", args=[comment.pk]), {"text": "www.example.com"})
    assert answer.status_code == 422
    assert comment.revisions.count() == 1


def test_the_same_page_asks_one_query_more_for_members_and_none_for_visitors(client, sign_in):
    story, member = make_story(), sign_in()
    for reader, expected in ((client, 0), (member, 1)):
        reader.get(story.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            reader.get(story.get_absolute_url())
        assert sum("community_sanction" in query["sql"] for query in queries) == expected
    assert Story.objects.count() == 1
