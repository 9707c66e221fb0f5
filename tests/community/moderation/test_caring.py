"""Texts that ask for care are found, and nothing else is."""

import pytest

from community.moderation.caring import care_for, words
from community.moderation.models import Review
from tests.factories import make_comment, make_story, story_payload


def test_has_words_for_every_care():
    assert list(words()) == [care for care in Review.Care.values if care]
    assert all(found for found in words().values())
    assert all(word == word.lower() for found in words().values() for word in found)


@pytest.mark.parametrize(
    ("care", "word"), [(care, word) for care, found in words().items() for word in found]
)
def test_finds_each_word_inside_a_text(care, word):
    assert care_for({"title": "标题", "text": f"最近{word.upper()}，怎么办？"}) == care


@pytest.mark.parametrize(
    ("payload", "care"),
    [
        ({"text": "被骗了三万，不想活了"}, "despair"),  # the gravest counts
        ({"title": "我被骗了", "text": "后来报了警"}, "scam_loss"),
        ({"text": "I'm in high school and want to start"}, "minor"),
        ({"text": "定投两年，亏过两成，没有卖。"}, ""),
        ({"text": "基金的生活小窍门"}, ""),
        ({"about": [1, 2], "holds": True, "cover": None}, ""),
        ({}, ""),
    ],
)
def test_tells_what_a_text_asks_for(payload, care):
    assert care_for(payload) == care


@pytest.mark.django_db
def test_marks_the_case_and_moves_it_forward():
    review = make_comment(make_story(), state="waiting", text="我被骗了，血本无归").reviews.get()
    assert (review.care, review.urgency) == (
        "scam_loss",
        [{"why": "care", "value": "scam_loss", "hours": 12}],
    )
    assert review.urgent_at < review.due_at


def test_finds_nothing_in_an_ordinary_story(db):
    assert care_for(story_payload()) == ""
