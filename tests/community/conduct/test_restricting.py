"""A restricted member's texts hold no links and no pictures."""

import pytest
import time_machine

from community.conduct.models import Sanction
from community.conduct.restricting import Restricted, check_restriction, forbidden_in
from tests.community.conduct.giving import put, remove
from tests.factories import make_member, make_story

LINKED = [
    "看 https://example.com/a",
    "看 http://例子.中国",
    "去 www.example.org 看看",
    '<p><a href="https://example.com/">这里</a></p>',
    "example.com/路径",
    "我的网站是abc.example.cn",
    "去abc.example.com看看",
    "去www.example.org看看",
    "EXAMPLE.TOP",
]
PLAIN = [
    "跌了2.5个百分点，后来回来了。",
    "第1.2节说过，净值 1.034。",
    "<p>没有链接的一段话。</p>",
    "a.m. 和 p.m. 都可以",
    "2026.11.21 开始定投",
    "见官方网站（自己去找）",
    "",
]


@pytest.mark.parametrize("text", LINKED)
def test_finds_an_address(text):
    assert forbidden_in({"text": text}) == {"text": "link"}


@pytest.mark.parametrize("text", PLAIN)
def test_lets_words_and_numbers_through(text):
    assert forbidden_in({"text": text, "pictures": [], "topic": 3, "about": [1]}) == {}


def test_names_every_field():
    payload = {
        "title": "www.example.com",
        "why": "<p>http://example.com</p>",
        "summary": "好",
        "pictures": [{}],
    }
    assert forbidden_in(payload) == {"title": "link", "why": "link", "pictures": "picture"}


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "refused"), [("warning", False), ("restriction", True), ("mute", False)])
def test_refuses_only_the_restricted(kind, refused):
    """Who is muted is told that, not this: submission says so itself."""
    author = make_member()
    put(author, kind)
    if refused:
        with pytest.raises(Restricted) as found:
            check_restriction(author, {"text": "www.example.com"})
        assert list(found.value.messages()) == ["text"]
    else:
        check_restriction(author, {"text": "www.example.com"})


@pytest.mark.django_db
def test_leaves_who_is_muted_as_well_to_the_mute():
    author = make_member()
    stories = [make_story(author=author) for _ in range(2)]
    for story in stories:
        remove(story, 6)
    assert Sanction.objects.in_force().filter(member=author).count() == 2
    check_restriction(author, {"text": "www.example.com"})


@pytest.mark.django_db
def test_refuses_nothing_once_the_restriction_has_ended():
    author = make_member()
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False):
        put(author, "restriction")
    with time_machine.travel("2026-12-21 10:00:00+08:00", tick=False):
        check_restriction(author, {"text": "www.example.com"})


@pytest.mark.django_db
def test_asks_nothing_about_a_plain_text(django_assert_num_queries):
    author = make_member()
    with django_assert_num_queries(0):
        check_restriction(author, {"text": "没有什么要查的"})
