import datetime

import pytest
from django.utils import translation

from community.content.models import Topic
from community.posts.drafting import save_draft
from community.posts.models import Post
from community.stories.models import Story
from education.guide.models import Plan
from tests.factories import TopicFactory, make_member, make_story, make_tip, story_payload, today

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hans"):
        yield


def test_shows_todays_tip_the_stair_and_the_newest_stories(client):
    make_tip(publish_on=today())
    make_story(title="第一次定投")
    page = client.get("/")
    assert page.status_code == 200
    for text in ("先攒三个月的安心钱", "壹", "贰", "叁", "第一次定投", "/tips/feed/"):
        assert text in page.text
    assert not page.context["tip"].is_reserve
    assert not page.cookies


def test_is_a_fine_page_on_an_empty_site(client, sign_in):
    for browser in (client, sign_in()):
        page = browser.get("/")
        assert page.status_code == 200
        assert "壹" in page.text


def test_shows_an_older_tip_as_such_on_a_day_without_one(client):
    make_tip(publish_on=today() - datetime.timedelta(days=3))
    make_tip(publish_on=today() + datetime.timedelta(days=1), title_zh_hans="明天的一条")
    page = client.get("/")
    assert page.context["tip"].is_reserve
    assert "No new tip today" in page.text or "今天没有新的" in page.text
    assert "明天的一条" not in page.text


def test_hides_stories_that_are_not_public(client, sign_in):
    make_story(state="waiting", title="还在等的故事")
    for browser in (client, sign_in("moderator")):
        assert "还在等的故事" not in browser.get("/").text


def test_shows_at_most_six_things_in_large_text(client, sign_in):
    make_tip(publish_on=today())
    member = make_member()
    for number in range(4):
        make_story(title=f"故事{number}")
        make_story(author=member, state="waiting", title=f"等{number}")
    client.cookies["text_size"] = "large"
    page = client.get("/")
    assert 1 + len(page.context["stair"]) + len(page.context["stories"]) == 6
    browser = sign_in(member=member)
    browser.cookies["text_size"] = "large"
    page = browser.get("/")
    assert 1 + len(page.context["stair"]) + len(page.context["own_texts"]) + len(page.context["stories"]) == 6


def test_shows_a_member_where_they_left_off(sign_in):
    browser = sign_in()
    steps = {"1": {"slug": "money-funds", "reasons": [], "words": ""}}
    Plan.objects.create(
        member=browser.member, choices={"steps": steps, "updated_at": "2026-11-01T00:00:00+00:00"}
    )
    page = browser.get("/")
    assert page.context["next_step"] == 2
    assert [step["is_done"] for step in page.context["stair"]] == [True, False, False]
    assert "/guide/walk/" in page.text


def test_shows_a_member_their_drafts_and_waiting_texts_and_nobody_elses(sign_in):
    browser = sign_in()
    make_story(author=browser.member, state="waiting", title="我交上去的")
    draft = Story.objects.create(kind=Post.Kind.STORY, author=browser.member)
    save_draft(post=draft, editor=browser.member, payload=story_payload(title="我没写完的"), version=0)
    make_story(author=browser.member, title="我发表过的")
    make_story(state="waiting", title="别人交上去的")
    page = browser.get("/")
    assert {standing.key for _, standing in page.context["own_texts"]} == {"waiting", "draft"}
    for text in ("我交上去的", "我没写完的"):
        assert text in page.text
    assert "别人交上去的" not in page.text


def test_names_the_followed_topic_that_brought_a_story(sign_in):
    browser = sign_in()
    buying = TopicFactory(slug="buying")
    gold = TopicFactory(slug="gold", group=Topic.Group.PRODUCT_KIND, name_zh_hans="黄金", name_en="Gold")
    other = TopicFactory(slug="family", name_zh_hans="家里的钱", name_en="Family money")
    browser.member.followed_topics.add(buying, gold)
    make_story(title="按题目来的", topic=buying.pk)
    make_story(title="按种类来的", topic=other.pk, about=[gold.pk])
    make_story(title="不相干的", topic=other.pk)
    page = browser.get("/")
    assert {story.title: topic.slug for story, topic in page.context["stories"]} == {
        "按题目来的": "buying",
        "按种类来的": "gold",
    }
    assert "黄金" in page.text


def test_falls_back_to_the_newest_when_no_followed_topic_has_a_story(sign_in):
    browser = sign_in()
    browser.member.followed_topics.add(
        TopicFactory(slug="family", name_zh_hans="家里的钱", name_en="Family money")
    )
    make_story(title="第一次定投")
    page = browser.get("/")
    assert "第一次定投" in page.text
    assert "is_followed" not in page.context


def test_is_english_under_en(client):
    make_tip(publish_on=today())
    page = client.get("/en/")
    assert "Three months of calm first" in page.text
    assert 'lang="en"' in page.text


def test_needs_the_same_few_queries_for_two_stories_and_for_twenty(
    client, sign_in, django_assert_max_num_queries
):
    make_tip(publish_on=today())
    counts = []
    for number in range(20):
        make_story(title=f"故事{number}")
        if number in (5, 19):
            with django_assert_max_num_queries(8) as queries:
                client.get("/")
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_refuses_other_methods(client):
    assert client.post("/").status_code == 405
