"""What counts, and the arithmetic of waiting times."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import translation

from community.members.models import Member
from community.records.figures_counting import (
    duration,
    median,
    ninth_tenth,
    share,
    standing_decisions,
    waits,
)
from tests.community.records.figures import make_decision, moment, undo


def histogram(*minutes):
    return Counter(minutes)


@pytest.mark.parametrize(
    ("minutes", "middle", "most"),
    [
        ((5,), 5, 5),
        ((10, 20), 15, 20),
        ((30, 10, 20), 20, 30),
        ((1, 2, 3, 100), 2.5, 100),
        (range(1, 11), 5.5, 9),
        (range(1, 21), 10.5, 18),
        ((7, 7, 7, 7), 7, 7),
    ],
)
def test_finds_the_median_and_the_ninth_tenth(minutes, middle, most):
    assert (median(histogram(*minutes)), ninth_tenth(histogram(*minutes))) == (middle, most)


def test_has_no_median_of_nothing():
    assert (median(Counter()), ninth_tenth(Counter())) == (None, None)


@pytest.mark.parametrize(
    ("part", "whole", "found"),
    [(0, 0, None), (9, 9, None), (0, 10, 0), (1, 10, 10), (1, 200, 1), (2, 3000, 0), (10, 10, 100)],
)
def test_tells_shares_of_ten_cases_and_more(part, whole, found):
    assert share(part, whole) == found


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (None, "–"), (0, "0 minutes"), (1, "1 minute"), (59, "59 minutes"), (60, "1 h"), (90, "1.5 h"),
        (72 * 60, "72 h"), (73 * 60, "3 days"), (84 * 60, "3.5 days"),
    ],
)  # fmt: skip
def test_says_durations_as_people_do(minutes, words):
    with translation.override("en"):
        assert duration(minutes) == words


@pytest.mark.django_db
def test_counts_neither_undoings_nor_what_was_undone():
    kept = make_decision("2026-10-05 12:00", waited=60)
    undo(make_decision("2026-10-05 13:00", waited=60))
    assert list(standing_decisions(moment("2026-10-01 00:00"), moment("2026-11-01 00:00"))) == [kept]


@pytest.mark.django_db
def test_includes_the_first_moment_and_excludes_the_last():
    first = make_decision("2026-10-01 00:00")
    make_decision("2026-11-01 00:00")
    last = make_decision(moment("2026-11-01 00:00") - timedelta(microseconds=1))
    make_decision(moment("2026-10-01 00:00") - timedelta(microseconds=1))
    found = standing_decisions(moment("2026-10-01 00:00"), moment("2026-11-01 00:00"))
    assert set(found) == {first, last}


@pytest.mark.django_db
def test_leaves_out_what_the_site_came_with_but_not_what_a_rule_decided():
    software = Member.objects.system("starter-reviewer")
    make_decision("2026-10-05 12:00", actor=software)
    by_rule = make_decision("2026-10-05 12:00", "publish", actor=software, is_automatic=True)
    found = standing_decisions(moment("2026-10-01 00:00"), moment("2026-11-01 00:00"))
    assert list(found) == [by_rule]


def check_waits():
    make_decision("2026-10-05 12:00", waited=60)
    make_decision("2026-10-05 12:00", "reject", waited=60)
    make_decision("2026-10-06 12:00", "request_changes", waited=7 * 24 * 60 + 1, kind="comment")
    make_decision("2026-10-06 12:00", "approve", waited=5, is_automatic=True)
    make_decision("2026-10-06 12:00", "publish", waited=0)
    make_decision("2026-10-06 12:00", "escalate", waited=30)
    make_decision("2026-10-06 12:00", "take_down")
    just_under = make_decision("2026-10-06 12:00", waited=10)
    just_under.review.submitted_at += timedelta(seconds=1)
    just_under.review.save(update_fields=["submitted_at"])
    found = waits(standing_decisions(moment("2026-10-01 00:00"), moment("2026-11-01 00:00")), "review__kind")
    assert sorted(found) == [("comment", 7 * 24 * 60 + 1, 1), ("story", 9, 1), ("story", 60, 2)]


@pytest.mark.django_db
def test_groups_the_waits_that_a_person_ended():
    check_waits()


@pytest.mark.postgres
@pytest.mark.django_db
def test_groups_the_waits_on_postgresql_alike():
    check_waits()
