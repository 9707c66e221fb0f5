"""The bell of the header: how many notices are unread, for eyes and for screen readers."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from config.context import site
from tests.community.notices.telling import make_notice
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def bell(member) -> str:
    request = RequestFactory().get("/")
    request.user = member
    with override("en"):
        return render_to_string("community/notices/_bell.html", site(request))


def test_is_a_link_with_a_name_and_no_count_when_nothing_is_unread():
    drawn = bell(make_member())
    with override("en"):
        assert f'href="{reverse("notices:list")}"' in drawn
    assert '<span class="visually-hidden">Notices</span>' in drawn
    assert "count" not in drawn


def test_says_the_number_once_to_a_screen_reader():
    member = make_member()
    for number in range(3):
        make_notice(member, number)
    drawn = bell(member)
    assert '<span class="count" aria-hidden="true">3</span>' in drawn
    assert '<span class="visually-hidden">, 3 unread</span>' in drawn


def test_draws_no_number_of_three_digits():
    member = make_member()
    for number in range(100):
        make_notice(member, number)
    drawn = bell(member)
    assert ">99+<" in drawn
    assert ", 100 unread" in drawn
