import datetime

import pytest
from django.urls import reverse

from tests.factories import TopicFactory, make_tip, today

pytestmark = pytest.mark.django_db
URL = "/tips/"


def days_ago(number: int) -> datetime.date:
    return today() - datetime.timedelta(days=number)


def test_shows_the_latest_month_with_level_topic_and_takeaway(client):
    make_tip(publish_on=days_ago(0))
    page = client.get(URL)
    assert page.status_code == 200
    for text in ("先攒三个月的安心钱", "先有安心钱，再谈投资。", reverse("tips:feed")):
        assert text in page.text


def test_hides_future_unapproved_and_taken_down_tips_from_everybody(client, sign_in):
    make_tip(publish_on=days_ago(-1), title_zh_hans="明天的一条")
    make_tip(publish_on=days_ago(0), state="waiting", title_zh_hans="还没审的一条")
    make_tip(publish_on=days_ago(1), state="draft")
    for browser in (client, sign_in("chief-editor")):
        page = browser.get(URL)
        assert "明天的一条" not in page.text
        assert "还没审的一条" not in page.text
        assert not page.context["tips"]


def test_says_what_to_do_when_there_is_nothing(client):
    page = client.get(URL)
    assert page.status_code == 200
    assert reverse("guide:intro") in page.text


def test_pages_by_month_to_the_months_that_have_tips(client):
    make_tip(publish_on=datetime.date(2026, 3, 5), title_zh_hans="三月的一条")
    make_tip(publish_on=datetime.date(2026, 1, 31), title_zh_hans="一月的一条")
    newest = client.get(URL)
    assert "三月的一条" in newest.text
    assert "?month=2026-01" in newest.text
    older = client.get(URL, {"month": "2026-01"})
    assert "一月的一条" in older.text
    assert "三月的一条" not in older.text
    assert "?month=2026-03" in older.text


@pytest.mark.parametrize("month", ["", "x", "2026-13", "99999-01", "<script>", "1-1"])
def test_shows_the_latest_month_for_a_month_that_is_none(client, month):
    make_tip(publish_on=days_ago(0))
    page = client.get(URL, {"month": month})
    assert page.status_code == 200
    assert "先攒三个月的安心钱" in page.text


def test_filters_by_topic_and_pages_by_day(client):
    buying = TopicFactory(slug="buying")
    for number in range(32):
        make_tip(publish_on=days_ago(number), topic=buying.pk, title_zh_hans=f"第{number}条")
    make_tip(publish_on=days_ago(40), title_zh_hans="别的题目")
    first = client.get(URL, {"topic": "buying"})
    assert len(first.context["tips"]) == 30
    assert "别的题目" not in first.text
    older = client.get(URL, {"topic": "buying", "before": first.context["older"]})
    assert [tip.title for tip in older.context["tips"]] == ["第30条", "第31条"]
    assert older.context["older"] == ""


def test_has_no_page_for_an_unknown_topic(client):
    assert client.get(URL, {"topic": "nothing"}).status_code == 404


def test_refuses_other_methods(client):
    assert client.post(URL).status_code == 405


def test_needs_the_same_queries_for_two_tips_and_for_twenty(client, django_assert_max_num_queries):
    counts = []
    for number in range(20):
        make_tip(publish_on=datetime.date(2026, 10, number + 1))
        if number in (1, 19):
            with django_assert_max_num_queries(8) as queries:
                client.get(URL)
            counts.append(len(queries))
    assert counts[0] == counts[1]
