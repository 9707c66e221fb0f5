"""Where in the queues a reviewer is working travels from page to page, and nothing else does."""

import pytest
from django.test import RequestFactory

from community.moderation.places import fields_of, place_of

PLACE = "queue=waiting&kind=story&topic=3&code=FRAUD&age=24&member=%E5%B0%8F%E6%BB%A1&overdue=on"


def get(query):
    return RequestFactory().get(f"/?{query}")


def post(**data):
    return RequestFactory().post("/?queue=samples", data)


def test_is_read_from_the_address():
    assert place_of(get(PLACE)) == PLACE


def test_is_read_from_the_forms_own_field_and_then_from_nowhere_else():
    assert place_of(post(place=PLACE)) == PLACE
    assert place_of(post(place="")) == ""


def test_is_read_from_the_address_of_a_form_without_the_field():
    assert place_of(post(other="1")) == "queue=samples"


def test_is_the_same_again_when_read_back():
    assert place_of(post(place=place_of(get(PLACE)))) == PLACE
    assert ("member", "小满") in fields_of(get(PLACE))


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("done=5&against=live&next=//evil.example", ""),
        ("queue=", ""),
        ("queue=a&queue=b", "queue=b"),
        ("member=" + "x" * 500, "member=" + "x" * 60),
        ("queue=%0d%0aSet-Cookie:x", "queue=%0D%0ASet-Cookie%3Ax"),
    ],
)
def test_carries_nothing_else(query, kept):
    assert place_of(get(query)) == kept


def test_is_cut_short_in_a_form():
    assert len(place_of(post(place="member=" + "x" * 5000))) < 100
