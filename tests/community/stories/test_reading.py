import json
import re

import pytest
from django.urls import reverse

from community.moderation.publicity import take_down
from community.posts.models import Post
from tests.factories import TopicFactory, make_comment, make_member, make_story, verdict_for

pytestmark = pytest.mark.django_db


def test_lists_public_stories_only(client):
    make_story(title="看得见的")
    make_story(title="还在等的", state="waiting")
    text = client.get(reverse("stories:list")).text
    assert "看得见的" in text
    assert "还在等的" not in text


def test_says_what_to_do_when_there_is_none(client):
    assert reverse("stories:create") in client.get(reverse("stories:list")).text


def test_filters_by_topic_and_ignores_an_unknown_one(client):
    make_story(title="讲买的")
    make_story(title="讲卖的", topic=TopicFactory(slug="selling", name_zh_hans="卖").pk)
    text = client.get(reverse("stories:list"), {"topic": "selling"}).text
    assert "讲卖的" in text
    assert "讲买的" not in text
    assert "讲买的" in client.get(reverse("stories:list"), {"topic": "nonsense"}).text


@pytest.mark.parametrize("sort", ["newest", "helpful"])
def test_pages_by_key_without_gaps_or_repeats(client, sort):
    for n in range(15):
        story = make_story(title=f"故事{n:02}号")
        Post.objects.filter(pk=story.pk).update(like_count=n % 3)
    seen, address = [], f"{reverse('stories:list')}?sort={sort}"
    while address:
        text = client.get(address).text
        seen += re.findall(r"故事\d\d号", text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = found and found[1].replace("&amp;", "&")
    assert sorted(seen) == [f"故事{n:02}号" for n in range(15)]


@pytest.mark.parametrize("before", ["x", "1~", "~", "9" * 40, "1~" + "9" * 40, "²~²"])
def test_treats_a_broken_page_key_as_the_first_page(client, before):
    make_story(title="第一页")
    for sort in ("newest", "helpful"):
        assert "第一页" in client.get(reverse("stories:list"), {"before": before, "sort": sort}).text


@pytest.mark.parametrize("count", [2, 20])
def test_list_needs_the_same_few_queries_for_many(client, django_assert_max_num_queries, count):
    for n in range(count):
        make_story(title=f"故事{n}")
    with django_assert_max_num_queries(3):
        client.get(reverse("stories:list"))


@pytest.mark.parametrize("count", [2, 20])
def test_page_needs_the_same_few_queries_with_many_comments(client, django_assert_max_num_queries, count):
    story = make_story()
    for n in range(count):
        top = make_comment(story, text=f"评论{n}")
        make_comment(story, reply_to=top)
        make_story(title=f"别的{n}")
    with django_assert_max_num_queries(8):
        client.get(story.get_absolute_url())


def test_shows_the_four_parts_the_risk_words_and_the_disclosure(client):
    story = make_story(byline="小满", disclosure="仍持有一些")
    text = client.get(story.get_absolute_url()).text
    for word in (
        "每月投入固定的一笔钱",
        "工资按月发",
        "中间最多亏了两成",
        "先把应急的钱留足",
        "仍持有一些",
        "小满",
        "本站未核实",
    ):
        assert word in text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])
    assert data["headline"] == story.title
    assert "sessionid" not in client.cookies
    assert "csrftoken" not in client.cookies


def test_structured_data_cannot_break_out_of_its_script(client):
    story = make_story(title="</script><script>alert(1)")
    assert "</script><script>alert" not in client.get(story.get_absolute_url()).text


@pytest.mark.parametrize("state", ["draft", "waiting"])
def test_hides_what_is_not_public(client, sign_in, state):
    story = make_story(state=state)
    assert client.get(story.get_absolute_url()).status_code == 404
    assert sign_in().get(story.get_absolute_url()).status_code == 404
    assert sign_in("moderator").get(story.get_absolute_url()).status_code == 404
    assert (
        sign_in(member=story.author).get(story.get_absolute_url()).headers["Location"] == story.author_path()
    )


def test_hides_a_story_that_was_taken_down(client):
    story = make_story()
    verdict = verdict_for(story.reviews.get(), "take_down")
    take_down(post=story, actor=make_member("senior-moderator"), verdict=verdict)
    assert client.get(story.get_absolute_url()).status_code == 404


def test_refuses_to_be_posted_to(client):
    assert client.post(reverse("stories:list")).status_code == 405
    assert client.post(make_story().get_absolute_url()).status_code == 405


def test_answers_htmx_with_the_list_alone(client, htmx):
    make_story()
    response = client.get(reverse("stories:list"), headers=htmx("stories"))
    assert response.text.lstrip().startswith('<section id="stories"')
