"""The public page: the same for everybody, without anybody's name, in both languages."""

import itertools
import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.community.records.figures import log_begins, make_decision, moment
from tests.factories import PolicyCodeFactory, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_21_november():
    with time_machine.travel(moment("2026-11-21 12:00"), tick=False):
        yield


@pytest.fixture
def october():
    """30 decisions: 24 approved after 1 to 24 hours (median 12.5 h), 4 rejected for two reasons, 2 by a rule."""
    log_begins("2026-09-01 08:00")
    PolicyCodeFactory(code="A", name_en="Guaranteed return", name_zh_hans="保本承诺")
    for hour in range(1, 25):
        make_decision("2026-10-10 12:00", waited=60 * hour)
    for number in range(4):
        make_decision("2026-10-11 12:00", "reject", codes=("A",) if number else ("A", "B"))
    for _ in range(2):
        make_decision("2026-10-12 12:00", "publish", waited=0, is_automatic=True)
    make_decision("2026-11-05 12:00", "reject", codes=("A",))


def url():
    return reverse("transparency:show")


def english(client):
    answer = client.get("/en" + url())
    return answer, answer.content.decode()


def test_tells_a_stranger_the_exact_figures(client, october):
    answer, page = english(client)
    assert answer.status_code == 200
    assert "October 2026: 30 decisions, and 87 of 100 texts were published" in page
    assert "October 2026: half of the texts were answered within 12.5 h" in page
    assert "October 2026: people made every decision" not in page
    assert "October 2026: rules made 7 of 100 decisions" in page
    assert "2 reasons were given; the most frequent: Guaranteed return" in page
    assert "November 2026, until 20 November" in page


def test_repeats_every_chart_as_a_table(client, october):
    _answer, page = english(client)
    charts = page.count('role="img"')
    assert charts >= 3
    assert page.count("The same in numbers") == charts
    rows = re.findall(r'<tr><th scope="row">October 2026</th>(.*?)</tr>', page)
    assert [re.findall(r">([^<]+)</td>", row) for row in rows[:3]] == [
        ["26", "0", "4", "0"],
        ["12.5 h"],
        ["7%"],
    ]


def test_hides_small_numbers(client, october):
    _answer, page = english(client)
    running = re.search(r'<tr><th scope="row">November 2026, until 20 November \*</th>(.*?)</tr>', page)[1]
    assert re.findall(r">([^<]+)</td>", running) == ["0", "0", "&lt;3", "0"]
    matrix = re.search(r'class="table chart-matrix".*?</table>', page, re.S)[0]
    assert re.findall(r'class="number">([^<]+)</td>', matrix) == ["0", "4", "&lt;3", "0", "&lt;3", "0"]


def test_names_nobody(client, october):
    actor = make_member("moderator", display_name="周岚没有名")
    make_decision(
        "2026-10-10 12:00",
        "reject",
        actor=actor,
        note="私下的话",
        passage="原文一句",
        internal_note="内部",
        codes=("A",),
    )
    page = client.get(url()).content.decode()
    assert not re.search("周岚没有名|私下的话|原文一句|内部|小满|@example", page)


def test_gives_everybody_the_same_bytes_and_an_etag(client, october):
    first = client.get(url())
    cache.clear()
    second = Client().get(url())
    assert first.content == second.content
    assert not first.cookies
    assert Client().get(url(), headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_stays_the_same_all_day_and_changes_the_next(client, october):
    before = client.get(url()).content
    make_decision("2026-11-21 11:00")
    with time_machine.travel(moment("2026-11-22 00:59"), tick=False):
        assert client.get(url()).content == before
    with time_machine.travel(moment("2026-11-22 01:00"), tick=False):
        assert client.get(url()).content != before


@pytest.mark.parametrize("rows", [2, 20])
def test_asks_few_questions_whatever_the_number_of_rows(client, rows, october, django_assert_max_num_queries):
    for number in range(rows):
        PolicyCodeFactory(code=f"C{number}")
        make_decision("2026-10-10 12:00", "reject", waited=number, codes=(f"C{number}",))
    with django_assert_max_num_queries(8):
        client.get(url())


def test_asks_the_same_number_of_questions_for_more_rows(client, django_assert_num_queries):
    log_begins("2026-09-01 08:00")
    make_decision("2026-10-10 12:00", "reject", codes=("A",))
    with django_assert_num_queries(5):
        client.get(url())
    for number in range(20):
        make_decision("2026-10-10 12:00", "reject", codes=(f"C{number}",))
    cache.clear()
    with django_assert_num_queries(5):
        client.get(url())


def test_says_when_there_is_nothing_yet(client):
    answer, page = english(client)
    assert answer.status_code == 200
    assert "No figures yet" in page
    assert "How review works" in page


def test_shows_a_young_site_its_running_month(client):
    log_begins("2026-11-10 08:00")
    make_decision("2026-11-11 12:00", waited=30)
    _answer, page = english(client)
    assert "Texts decided in November 2026, until 20 November: 1<" in page


def test_carries_the_fingerprint_of_the_last_settled_day(client, october):
    last = make_decision("2026-11-20 23:59").entry
    make_decision("2026-11-21 08:00")
    assert last.entry_hash in client.get(url()).content.decode()


def test_leads_to_the_rules_and_to_complaints(client, october):
    page = client.get(url()).content.decode()
    for slug in ("rules", "complaints"):
        assert f'href="{reverse("pages:detail", args=[slug])}"' in page


def test_has_one_heading_of_each_level_in_order_and_nothing_inline(client, october):
    page = client.get(url()).content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=|<style", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize("is_on", [True, False])
def test_promises_a_second_person_only_where_there_is_one(client, settings, is_on):
    settings.SECOND_PERSON, settings.APPEAL_DAYS = is_on, 12
    _answer, page = english(client)
    assert ("two people have to agree" in page) == is_on
    assert "within 12 days" in page


def test_is_read_only(client):
    assert client.post(url()).status_code == 405
    assert client.head(url()).status_code == 200
