import datetime
import json
import re

import pytest

from community.posts.models import Post
from community.posts.publishing import set_state
from education.tips.checking import check_for
from tests.factories import TopicFactory, make_comment, make_kind, make_member, make_tip, today

pytestmark = pytest.mark.django_db
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def tip():
    return make_tip(publish_on=today(), slug="calm-money")


def place_of(tip, text: str) -> str:
    return next(choice.value for choice in check_for(tip, None).choices if choice.text == text)


def test_shows_the_whole_lesson_with_its_warning_source_and_byline(client, tip):
    page = client.get(tip.get_absolute_url())
    assert page.status_code == 200
    for text in (
        "先有安心钱，再谈投资。",
        "<p>把三个月的开支放在随时能取的地方。</p>",
        "算术，可自行验算",
        "编辑",
        "这是一条通用知识",
    ):
        assert text in page.text


@pytest.mark.parametrize("state", ["draft", "waiting"])
def test_is_not_there_before_approval(sign_in, client, state):
    tip = make_tip(publish_on=today(), state=state)
    assert client.get(tip.get_absolute_url()).status_code == 404
    assert sign_in(member=tip.author).get(tip.get_absolute_url()).status_code == 404


def test_is_not_there_before_its_day_even_for_editors(sign_in, client):
    tip = make_tip(publish_on=today() + datetime.timedelta(days=1))
    for browser in (client, sign_in("chief-editor")):
        assert browser.get(tip.get_absolute_url()).status_code == 404


def test_is_gone_when_taken_down(client, tip):
    set_state(tip, Post.State.TAKEN_DOWN)
    assert client.get(tip.get_absolute_url()).status_code == 404


def test_asks_the_question_without_saying_which_answer_is_right(client, tip):
    page = client.get(tip.get_absolute_url())
    assert "先做哪一件？" in page.text
    assert "急用时不必低价卖出。" not in page.text
    assert 'name="answer" value="0"' in page.text


def test_keeps_the_answers_in_one_order(client, tip):
    orders = [[choice.text for choice in check_for(tip, answer).choices] for answer in (None, "1", "2", "0")]
    assert all(order == orders[0] for order in orders)


def test_does_not_put_the_right_answer_first_everywhere():
    firsts = set()
    for number in range(12):
        tip = make_tip(publish_on=today() - datetime.timedelta(days=number), slug=f"shuffled-{number}")
        firsts.add(check_for(tip, None).choices[0].is_right)
    assert firsts == {True, False}


def test_explains_after_a_right_a_wrong_and_an_unsure_answer(client, tip):
    for text, is_right, is_unsure in (
        ("攒安心钱", True, False),
        ("借钱投资", False, False),
        (None, False, True),
    ):
        answer = place_of(tip, text) if text else "0"
        page = client.get(tip.get_absolute_url(), {"answer": answer})
        assert page.status_code == 200
        assert "急用时不必低价卖出。" in page.text
        assert page.context["check"].is_right is is_right
        assert page.context["check"].is_unsure is is_unsure


@pytest.mark.parametrize("answer", ["", "9", "-1", "x" * 5000, "<script>alert(1)</script>"])
def test_names_the_field_when_the_answer_is_none_of_them(client, tip, answer):
    page = client.get(tip.get_absolute_url(), {"answer": answer})
    assert page.status_code == 422
    assert 'id="check-error"' in page.text
    assert "<script>alert" not in page.text
    assert "急用时不必低价卖出。" not in page.text


def test_answers_htmx_with_the_question_alone(client, tip, htmx):
    page = client.get(tip.get_absolute_url(), {"answer": "0"}, headers=htmx("check"))
    assert page.text.strip().startswith("<section")
    assert 'id="check"' in page.text
    assert "<html" not in page.text
    assert "HX-Request" in page["Vary"]


def test_has_no_question_without_two_answers(client):
    tip = make_tip(publish_on=today(), choices_zh_hans="只有一个")
    assert client.get(tip.get_absolute_url(), {"answer": "1"}).context["check"] is None


def test_links_the_days_before_and_after_that_are_public(client, tip):
    before = make_tip(publish_on=today() - datetime.timedelta(days=3))
    make_tip(publish_on=today() - datetime.timedelta(days=1), state="waiting")
    make_tip(publish_on=today() + datetime.timedelta(days=1))
    page = client.get(tip.get_absolute_url())
    assert before.get_absolute_url() in page.text
    assert page.context["tip"].previous_slug == before.slug
    assert page.context["tip"].next_slug is None
    assert client.get(before.get_absolute_url()).context["tip"].next_slug == tip.slug


def test_links_only_guide_pages_that_are_public(client):
    kind = make_kind("money-funds")
    hidden = TopicFactory(slug="gold", group="product", name_zh_hans="黄金")
    tip = make_tip(publish_on=today(), guide_topics=sorted([kind.topic_id, hidden.pk]))
    page = client.get(tip.get_absolute_url())
    assert "/guide/topics/money-funds/" in page.text
    assert "/guide/topics/gold/" not in page.text


def test_notes_missing_english_and_shows_the_chinese_as_such(client):
    tip = make_tip(publish_on=today(), title_en="", body_en="")
    page = client.get(f"/en{tip.get_absolute_url()}")
    assert "not fully translated" in page.text
    assert 'class="prose" lang="zh-Hans"' in page.text
    assert "把三个月的开支" in page.text


def test_is_english_under_en(client, tip):
    page = client.get(f"/en{tip.get_absolute_url()}")
    assert "not fully translated" not in page.text
    assert 'class="prose" lang="en"' in page.text
    assert "Keep three months" in page.text


def test_carries_structured_data_that_cannot_break_out(client):
    tip = make_tip(publish_on=today(), title_zh_hans="</script><script>alert(1)</script>&")
    page = client.get(tip.get_absolute_url())
    assert "<script>alert" not in page.text
    article, trail = (json.loads(found) for found in JSON_LD.findall(page.text))
    assert article["headline"] == "</script><script>alert(1)</script>&"
    assert article["datePublished"] == today().isoformat()
    assert trail["@type"] == "BreadcrumbList"
    assert 'property="og:title"' in page.text


def test_shows_public_comments_and_no_waiting_ones(client, tip):
    make_comment(tip, text="谢谢，看懂了")
    make_comment(tip, state="waiting", text="还在等的话")
    page = client.get(tip.get_absolute_url())
    assert "谢谢，看懂了" in page.text
    assert "还在等的话" not in page.text


def test_stays_within_its_queries_whatever_hangs_on_it(client, django_assert_max_num_queries):
    kinds = [make_kind(f"kind-{n}") for n in range(3)]
    tip = make_tip(publish_on=today(), guide_topics=sorted(kind.topic_id for kind in kinds))
    make_tip(publish_on=today() - datetime.timedelta(days=1))
    for count in range(3):
        make_comment(tip, author=make_member(), text=f"第{count}条")
    with django_assert_max_num_queries(8):
        assert client.get(tip.get_absolute_url()).status_code == 200


def test_refuses_other_methods(client, tip):
    assert client.post(tip.get_absolute_url()).status_code == 405
