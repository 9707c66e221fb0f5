"""The desk's front page: tabs, rows, order, pages."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from community.members.roles import ROLES
from community.moderation.models import Review
from community.queues import listing
from community.queues.views import REVIEWERS
from tests.community.queues.filled import NAMES, due, fill, waiting
from tests.factories import PolicyCodeFactory, TopicFactory, make_comment, make_member, make_story, make_tip

pytestmark = pytest.mark.django_db

DESK_ROLES = [(role,) for role, names in ROLES.items() if set(names) & set(REVIEWERS)]


@pytest.fixture
def url():
    return reverse("queues:list")


def headings(answer):
    return [row.head.heading for row in answer.context["rows"]]


def test_lists_the_most_urgent_first_and_marks_the_overdue(url, sign_in):
    due(make_story(state="waiting", title="还有时间"), 5)
    due(make_story(state="waiting", title="已经过了"), -1)
    answer = sign_in("moderator").get(url)
    assert headings(answer) == ["已经过了", "还有时间"]
    assert answer.content.count(b"queue__due--late") == 1
    assert answer.context["late"] == 1


def test_lists_what_is_urgent_before_what_is_due_earlier(url, sign_in):
    due(make_story(state="waiting", title="普通的"), 5)
    urgent = due(make_story(state="waiting", title="急的"), 10)
    Review.objects.filter(pk=urgent.pk).update(urgent_at=timezone.now())
    assert headings(sign_in("moderator").get(url)) == ["急的", "普通的"]


def test_says_why_each_stands_where_it_stands(url, sign_in):
    make_story(state="waiting")
    make_story(state="waiting", why="<p>被骗走了三万。</p>")
    page = sign_in("moderator").get(url)
    urgent, plain = page.context["rows"]
    assert (len(urgent.head.why), plain.head.why) == (1, [])
    assert urgent.head.why[0] in page.content.decode()
    assert "12" in urgent.head.why[0]
    assert plain.head.due_hours == 24
    assert re.search(r'queue__phrase">[^<]*24', page.content.decode())


@pytest.mark.parametrize("roles", [*DESK_ROLES, ("moderator", "chief-editor", "compliance-officer")])
def test_counts_equal_the_lists_for_each_role_and_filter(url, sign_in, roles, settings):
    member = make_member(*roles)
    fill(settings, member)
    client, seen = sign_in(member=member), 0
    names = {tab.name for tab in client.get(url).context["tabs"]}
    for name in names:
        for query in (
            "",
            "&kind=story",
            "&kind=tip",
            "&overdue=on",
            "&age=24",
            "&member=nobody",
            "&code=SPAM",
        ):
            answer = client.get(f"{url}?queue={name}{query}")
            current, rows = answer.context["current"], answer.context["rows"]
            assert current.name == name
            assert current.count == len(rows), (name, query)
            again = client.get(current.url)
            assert [row.item for row in again.context["rows"]] == [row.item for row in rows]
            assert member.pk not in {row.item.author_id for row in rows}, (name, query)
            seen += len(rows)
    assert seen > 1
    for tab in client.get(url).context["tabs"]:
        answer = client.get(tab.url)
        assert tab.count == len(answer.context["rows"]), tab.name


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("moderator", {"waiting", "second", "reported", "appeals", "rescreens", "samples"}),
        ("senior-moderator", set(NAMES)),
        ("chief-editor", set(NAMES)),
        ("compliance-officer", set(NAMES)),
    ],
)
def test_shows_each_role_its_queues(url, sign_in, role, names):
    client = sign_in(role)
    assert {tab.name for tab in client.get(url).context["tabs"]} == names
    for name in set(NAMES) - names:
        assert client.get(url, {"queue": name}).context["current"].name == "waiting"


def test_fills_every_queue_of_a_senior_moderator(url, sign_in, settings):
    """The counts above would agree on empty queues, too."""
    member = make_member("senior-moderator")
    fill(settings, member)
    tabs = sign_in(member=member).get(url).context["tabs"]
    assert {tab.name: tab.count for tab in tabs} == {
        "waiting": 2, "escalated": 1, "second": 2, "reported": 1, "appeals": 1, "rescreens": 1, "samples": 1,
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_opens_every_row_of_every_queue(url, sign_in, settings, name):
    member = make_member("senior-moderator")
    fill(settings, member)
    client = sign_in(member=member)
    rows = client.get(url, {"queue": name}).context["rows"]
    assert rows
    for row in rows:
        assert client.get(row.url).status_code == 200, row.url


def test_shows_reviewers_only_their_kinds(url, sign_in):
    make_story(state="waiting", title="一篇故事")
    make_tip(state="waiting", title_zh_hans="一条知识")
    assert headings(sign_in("moderator").get(url)) == ["一篇故事"]
    assert headings(sign_in("chief-editor").get(url)) == ["一条知识"]


def test_says_what_to_expect_when_nothing_waits(url, sign_in):
    answer = sign_in("moderator").get(url)
    assert b"empty-state__motif" in answer.content
    assert reverse("queues:next").encode() not in answer.content


def test_says_when_only_the_filters_hide_what_waits(url, sign_in):
    make_story(state="waiting")
    answer = sign_in("moderator").get(url, {"kind": "comment"})
    assert answer.context["rows"] == []
    assert b"empty-state__motif" not in answer.content
    assert f'{url}?queue=waiting"' in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "queue=nonsense", "after=2026-99-99T00:00:00Z~1", "after=x", "after=0001-01-01T00:00:00Z~1",
        "kind=nonsense", "kind=tip", "topic=x", "topic=99999999999999999999999", "topic=-1", "code=NONE", "code=",
        "age=5", "age=x", f"member={'x' * 100}", "overdue=", "done=1", "page=2",
    ],
)  # fmt: skip
def test_takes_any_unknown_filter_for_all(url, sign_in, query):
    make_story(state="waiting")
    answer = sign_in("moderator").get(f"{url}?{query}")
    # A date that is one but long ago only means: from the beginning.
    assert (answer.status_code, len(answer.context["rows"])) == (200, 1)


def pages_of(client, url, **filters):
    seen, after = [], ""
    for _ in range(20):
        answer = client.get(url, filters | {"after": after})
        seen += headings(answer)
        if not (after := answer.context["more"]):
            return seen
    raise AssertionError("no last page")


def test_pages_by_urgency(url, sign_in, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for number in range(5):
        due(make_story(state="waiting", title=f"第{number}篇"), number)
    assert pages_of(sign_in("moderator"), url) == [f"第{number}篇" for number in range(5)]


def test_pages_through_equal_moments_and_within_the_filters(url, sign_in, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    moment = timezone.now()
    for number in range(5):
        make_story(state="waiting", title=f"第{number}篇")
        make_comment(make_story(), state="waiting", text=f"评论{number}")
    Review.objects.waiting().update(urgent_at=moment)
    client = sign_in("moderator")
    assert pages_of(client, url, kind="story") == [f"第{number}篇" for number in range(5)]
    assert len(pages_of(client, url)) == 10


def test_neither_repeats_nor_drops_a_row_when_one_is_decided_between_two_pages(url, sign_in, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for number in range(4):
        due(make_story(state="waiting", title=f"第{number}篇"), number)
    client = sign_in("moderator")
    first = client.get(url)
    Review.objects.filter(pk=first.context["rows"][0].item.pk).update(state="approved")
    due(make_story(state="waiting", title="更急的"), -5)
    second = client.get(url, {"after": first.context["more"]})
    assert headings(second) == ["第2篇", "第3篇"]


def test_escapes_what_authors_wrote(url, sign_in):
    evil = "<img src=x onerror=alert(1)>"
    make_story(state="waiting", title=evil, byline="<b>x</b>")
    page = sign_in("moderator").get(url).content.decode()
    assert evil not in page
    assert "<b>x</b>" not in page
    assert escape(evil) in page


def test_marks_who_holds_what_and_never_writes(url, sign_in):
    client, other = sign_in("moderator"), make_member("moderator")
    mine, theirs = (waiting(make_story(state="waiting")) for _ in range(2))
    mine.claim(client.member)
    theirs.claim(other)
    before = list(Review.objects.order_by("pk").values())
    heads = {row.item: row.head for row in client.get(url).context["rows"]}
    assert (heads[mine].is_mine, heads[theirs].is_mine) == (True, False)
    assert heads[theirs].holder == other
    assert list(Review.objects.order_by("pk").values()) == before


def test_counts_no_further_than_a_thousand(url, sign_in, monkeypatch):
    monkeypatch.setattr(listing, "COUNTED", 2)
    for _ in range(4):
        make_story(state="waiting")
    current = sign_in("moderator").get(url).context["current"]
    assert (current.count, current.shown_count) == (3, "2+")


@pytest.mark.parametrize("rows", [2, 20])
def test_asks_the_same_number_of_queries_for_any_length(url, sign_in, rows, django_assert_num_queries):
    story, holder = make_story(), make_member("moderator")
    for number in range(rows):
        make_comment(story, state="waiting", text=f"评论 {number}")
        make_tip(state="waiting")
        waiting(make_story(state="waiting")).claim(holder)
    client = sign_in("moderator", "chief-editor")
    client.get(url)
    with django_assert_num_queries(21):
        client.get(url)


# Filters


@pytest.fixture
def mixed():
    """Four texts that differ in one respect each."""
    old = waiting(make_story(state="waiting", title="很久的"))
    moment = timezone.now() - datetime.timedelta(hours=30)
    Review.objects.filter(pk=old.pk).update(submitted_at=moment)
    due(make_story(state="waiting", title="过期的"), -1)
    make_story(state="waiting", title="小河的", author=make_member(display_name="小河"))
    suspected = waiting(make_story(state="waiting", title="可疑的"))
    suspected.codes.add(PolicyCodeFactory())
    make_comment(make_story(title="目标"), state="waiting", text="一条评论")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "comment"}, {"一条评论"}),
        ({"kind": "story"}, {"很久的", "过期的", "小河的", "可疑的"}),
        ({"code": "SOLICITATION"}, {"可疑的"}),
        ({"age": "4"}, {"很久的"}),
        ({"age": "24"}, {"很久的"}),
        ({"age": "72"}, set()),
        ({"member": "小河"}, {"小河的"}),
        ({"member": "小"}, set()),
        ({"overdue": "on"}, {"过期的"}),
        ({"kind": "story", "overdue": "on", "age": "24"}, set()),
        ({"kind": "nonsense", "overdue": "on"}, {"过期的"}),
    ],
)
def test_filters(url, sign_in, mixed, query, found):
    answer = sign_in("moderator").get(url, query)
    assert set(headings(answer)) == found
    assert answer.context["current"].count == len(found)


def test_filters_by_topic(url, sign_in):
    topic = TopicFactory(slug="selling", name_zh_hans="怎么卖")
    make_story(state="waiting", title="卖的")
    make_story(state="waiting", title="另一个", topic=topic.pk)
    assert headings(sign_in("moderator").get(url, {"topic": topic.pk})) == ["另一个"]


def test_finds_a_name_in_any_case(url, sign_in):
    make_story(state="waiting", author=make_member(display_name="River"))
    assert len(sign_in("moderator").get(url, {"member": "rIVER"}).context["rows"]) == 1


def test_keeps_the_filters_in_every_link(url, sign_in, mixed):
    page = sign_in("moderator").get(url, {"kind": "story", "member": "小河"})
    assert page.context["query"] == "kind=story&member=%E5%B0%8F%E6%B2%B3"
    html = page.content.decode()
    assert f"{page.context['rows'][0].url}?queue=waiting&amp;kind=story" in html
    assert 'name="kind" value="story"' in html


def test_offers_only_kinds_of_ones_own(url, sign_in):
    def kinds(role):
        return {value for value, _ in sign_in(role).get(url).context["filter"].fields["kind"].choices}

    assert kinds("moderator") == {"", "story", "comment"}
    assert kinds("chief-editor") == {"", "tip", "productkind", "rule"}


def test_offers_no_codes_where_items_have_none(url, sign_in):
    client = sign_in("moderator")
    assert "code" in client.get(url).context["filter"].fields
    answer = client.get(url, {"queue": "second", "code": "FRAUD"})
    assert "code" not in answer.context["filter"].fields
    assert answer.context["query"] == ""


# Arrivals


def arrivals(client, since, **query):
    return client.get(reverse("queues:arrivals"), query | {"since": since.isoformat()})


def test_tells_how_many_came_since_and_shows_none_of_them(url, sign_in):
    client = sign_in("moderator")
    make_story(state="waiting", title="早的")
    shown = client.get(url).context["shown_at"]
    assert arrivals(client, shown).context["count"] == 0
    make_story(state="waiting", title="新的")
    make_comment(make_story(), state="waiting")
    answer = arrivals(client, shown)
    assert answer.context["count"] == 2
    assert "新的" not in answer.content.decode()
    assert f'href="{url}?queue=waiting"' in answer.content.decode()
    assert arrivals(client, shown, kind="comment").context["count"] == 1


def test_asks_again_since_the_same_moment(sign_in):
    """The list shown is the old one until somebody opens the new one."""
    client, moment = sign_in("moderator"), timezone.now()
    make_story(state="waiting")
    again = re.search(r'hx-get="([^"]+)"', arrivals(client, moment).content.decode())[1].replace("&amp;", "&")
    assert client.get(again).context["count"] == 1


def test_counts_neither_own_texts_nor_those_of_other_desks(sign_in):
    member, moment = make_member("moderator"), timezone.now()
    make_story(author=member, state="waiting")
    make_tip(state="waiting")
    assert arrivals(sign_in(member=member), moment).context["count"] == 0


@pytest.mark.parametrize("since", ["", "x", "2026-99-99T00:00:00Z", "2026-11-21T10:00:00", "9" * 40])
def test_takes_a_moment_it_does_not_understand_for_now(sign_in, since):
    make_story(state="waiting")
    answer = sign_in("moderator").get(reverse("queues:arrivals"), {"since": since})
    assert (answer.status_code, answer.context["count"]) == (200, 0)


def test_asks_only_on_the_first_page(url, sign_in, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 1)
    for hours in (1, 2):
        due(make_story(state="waiting"), hours)
    client = sign_in("moderator")
    first = client.get(url)
    assert b'id="arrivals"' in first.content
    assert b'id="arrivals"' not in client.get(url, {"after": first.context["more"]}).content
