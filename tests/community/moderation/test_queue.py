import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from community.moderation import queueing
from community.moderation.models import Review
from tests.factories import make_comment, make_kind, make_member, make_rule, make_story, make_tip

pytestmark = pytest.mark.django_db


@pytest.fixture
def url():
    return reverse("moderation:queue")


def due(post, hours):
    review = post.reviews.waiting().get()
    Review.objects.filter(pk=review.pk).update(due_at=timezone.now() + datetime.timedelta(hours=hours))
    return review


def headings(answer):
    return [row.heading for row in answer.context["rows"]]


def test_lists_the_oldest_due_first_and_marks_the_overdue(url, sign_in):
    due(make_story(state="waiting", title="还有时间"), 5)
    due(make_story(state="waiting", title="已经过了"), -1)
    answer = sign_in("moderator").get(url)
    assert headings(answer) == ["已经过了", "还有时间"]
    assert answer.content.count(b"queue__due--late") == 1
    assert answer.context["late"] == 1


@pytest.mark.parametrize(
    "roles", [("moderator",), ("chief-editor",), ("moderator", "chief-editor", "compliance-officer")]
)
def test_counts_equal_the_lists_for_each_role_and_filter(url, sign_in, roles):
    target = make_story(state="waiting")
    make_comment(make_story(), state="waiting")
    make_tip(state="waiting")
    make_kind(state="waiting")
    make_rule(state="waiting")
    own = make_member(*roles)
    make_story(author=own, state="waiting", title="自己的")
    client = sign_in(member=own)
    tabs = client.get(url).context["tabs"]
    assert tabs
    for tab in tabs:
        answer = client.get(tab.url)
        assert tab.count == len(answer.context["rows"]), tab.name
        assert answer.context["current"].name == tab.name
    assert target.reviews.get() is not None


def test_shows_reviewers_only_their_kinds(url, sign_in):
    make_story(state="waiting", title="一篇故事")
    make_tip(state="waiting", title_zh_hans="一条知识")
    assert headings(sign_in("moderator").get(url)) == ["一篇故事"]
    assert headings(sign_in("chief-editor").get(url)) == ["一条知识"]


def test_says_what_to_expect_when_nothing_waits(url, sign_in):
    answer = sign_in("moderator").get(url)
    assert b"empty-state__motif" in answer.content
    assert reverse("moderation:next").encode() not in answer.content


def test_takes_any_unknown_filter_for_all(url, sign_in):
    make_story(state="waiting")
    for query in ("?queue=nonsense", "?queue=pages", "?after=2026-99-99T00:00:00Z~1"):
        assert len(sign_in("moderator").get(url + query).context["rows"]) == 1


def test_pages_by_due_time(url, sign_in, monkeypatch):
    monkeypatch.setattr(queueing, "PAGE_SIZE", 2)
    for number in range(5):
        due(make_story(state="waiting", title=f"第{number}篇"), number)
    client, seen, after = sign_in("moderator"), [], ""
    while True:
        answer = client.get(url, {"after": after})
        seen += headings(answer)
        if not (after := answer.context["more"]):
            break
    assert seen == [f"第{number}篇" for number in range(5)]


def test_escapes_what_authors_wrote(url, sign_in):
    evil = "<img src=x onerror=alert(1)>"
    make_story(state="waiting", title=evil, byline="<b>x</b>")
    page = sign_in("moderator").get(url).content.decode()
    assert evil not in page
    assert escape(evil) in page


@pytest.mark.parametrize("rows", [2, 20])
def test_asks_the_same_number_of_queries_for_any_length(url, sign_in, rows, django_assert_num_queries):
    story = make_story()
    for number in range(rows):
        make_comment(story, state="waiting", text=f"评论 {number}")
        make_tip(state="waiting")
        make_story(state="waiting").reviews.get().claim(make_member("moderator"))
    client = sign_in("moderator", "chief-editor")
    client.get(url)
    with django_assert_num_queries(13):
        client.get(url)


def test_takes_the_first_free_case(sign_in):
    held, free = due(make_story(state="waiting"), 1), due(make_story(state="waiting"), 2)
    held.claim(make_member("moderator"))
    client = sign_in("moderator")
    answer = client.post(reverse("moderation:next"))
    assert answer.headers["Location"] == reverse("moderation:review", args=[free.pk])
    free.refresh_from_db()
    assert free.holder() == client.member


def test_skips_to_the_next_and_puts_the_first_back(sign_in):
    first, second = due(make_story(state="waiting"), 1), due(make_story(state="waiting"), 2)
    client = sign_in("moderator")
    client.post(reverse("moderation:next"))
    answer = client.post(reverse("moderation:next"), {"skip": first.pk, "queue": "stories"})
    assert answer.headers["Location"] == reverse("moderation:review", args=[second.pk])
    first.refresh_from_db()
    assert first.claimed_by is None


def test_says_when_nothing_is_free(url, sign_in):
    make_story(state="waiting").reviews.get().claim(make_member("moderator"))
    answer = sign_in("moderator").post(
        reverse("moderation:next"), {"queue": "comments", "skip": "x" * 30}, follow=True
    )
    assert answer.redirect_chain == [(url, 302)]
    assert b"message--info" in answer.content
