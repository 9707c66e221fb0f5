"""Who sees the team's figures, and which of them."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from community.members.roles import ROLES
from tests.community.records.figures import make_decision
from tests.factories import make_member

pytestmark = pytest.mark.django_db

SENIORS = {role for role, names in ROLES.items() if "community.decide_escalated" in names}
WELCOME = SENIORS | {role for role, names in ROLES.items() if "community.see_figures" in names}


def url():
    return reverse("figures:show")


@pytest.fixture
def colleague():
    colleague = make_member("moderator", display_name="值班的同事")
    make_decision(timezone.now(), "approve", actor=colleague, waited=90)
    return colleague


def test_is_for_operators_and_seniors():
    assert {"operator", "senior-moderator"} <= WELCOME
    assert "senior-moderator" in SENIORS
    assert "operator" not in SENIORS
    assert not {"moderator", "editor"} & WELCOME


@pytest.mark.parametrize("role", sorted(ROLES))
def test_opens_to_the_right_roles_and_tells_only_seniors_who_decided(role, sign_in, colleague):
    answer = sign_in(role).get(url())
    assert answer.status_code == (200 if role in WELCOME else 403)
    assert ("值班的同事" in answer.content.decode()) == (role in SENIORS)
    assert ("persons" in (answer.context or {})) == (role in SENIORS)


def test_sends_a_stranger_to_sign_in_and_refuses_a_member(client, sign_in):
    assert client.get(url()).headers["Location"].startswith(reverse("account_login"))
    assert sign_in().get(url()).status_code == 403


def test_asks_for_the_second_factor(sign_in):
    assert sign_in("operator", second_factor=False).get(url()).status_code == 302


def test_is_read_only(sign_in):
    assert sign_in("operator").post(url()).status_code == 405


@pytest.mark.parametrize(
    ("asked", "shown"), [("7", 7), ("30", 30), ("90", 90), ("31", 30), ("-1", 30), ("９０", 30), ("", 30)]
)
def test_offers_three_lengths_of_time(asked, shown, sign_in):
    answer = sign_in("operator").get(url(), {"days": asked})
    assert answer.context["period"].days == shown
    current = re.findall(r'<a href="\?days=(\d+)" aria-current="page">', answer.content.decode())
    assert current == [str(shown)]


def test_has_something_to_say_before_there_is_data(sign_in):
    page = sign_in("senior-moderator").get("/en" + url()).content.decode()
    for words in ("Nothing is waiting.", "No text was decided in this time", "Nothing was sent in in this time", "No text was refused in this time.", "Nobody has decided anything in this time."):  # fmt: skip
        assert words in page
    assert 'role="img"' not in page


def test_repeats_every_chart_as_a_table(sign_in, colleague):
    page = sign_in("operator").get("/en" + url()).content.decode()
    assert page.count('role="img"') == page.count("The same in numbers") == 2
    assert "Half of the texts were decided within 1.5 h, nine of ten within 1.5 h" in page


def test_asks_the_same_number_of_questions_for_any_number_of_rows(sign_in, django_assert_num_queries):
    client = sign_in("senior-moderator")
    counts = []
    for number in (2, 20):
        for place in range(number):
            action = ("approve", "reject", "uphold")[place % 3]
            make_decision(timezone.now(), action, actor=make_member(), waited=place, codes=(f"C{place}",))
        client.get(url())
        with django_assert_num_queries(counts[0] if counts else 30, exact=bool(counts)) as caught:
            client.get(url())
        counts.append(len(caught))


def test_has_headings_in_order_and_nothing_inline(sign_in, colleague):
    page = sign_in("senior-moderator").get(url()).content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels.count(1) == 1
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=|<style", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)
