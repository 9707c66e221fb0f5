"""What other thresholds would have meant, counted by hand."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from community.conduct.foreseeing import Mark, marks_of_term, members_by_points, replay, thresholds_in_force
from community.conduct.sanctioning import clear
from tests.community.conduct.giving import reject
from tests.factories import make_member

NOW = datetime(2026, 11, 21, tzinfo=UTC)
YEAR = timedelta(days=365)
LADDER = {"warning": 2, "restriction": 6, "mute": 12, "ban": 18}


def mark(member: int, points: int, days_ago: int) -> Mark:
    at = NOW - timedelta(days=days_ago)
    return Mark(member, points, at, at + YEAR)


def met(marks, **changes):
    return {kind: sorted(members) for kind, members in replay(marks, LADDER | changes, NOW - YEAR).items()}


def test_walks_decision_by_decision():
    marks = [mark(1, 2, 300), mark(2, 6, 200), mark(1, 6, 100), mark(2, 6, 50)]
    assert met(marks) == {"warning": [1], "restriction": [1, 2], "mute": [2], "ban": []}


def test_a_lower_threshold_meets_more_members_and_a_higher_one_fewer():
    marks = [mark(1, 2, 300), mark(1, 2, 100), mark(2, 2, 50)]
    assert met(marks) == {"warning": [1, 2], "restriction": [], "mute": [], "ban": []}
    assert met(marks, restriction=4) == {"warning": [1, 2], "restriction": [1], "mute": [], "ban": []}
    assert met(marks, warning=3) == {"warning": [1], "restriction": [], "mute": [], "ban": []}


def test_points_add_up_only_while_both_count():
    apart = [mark(1, 6, 500), mark(1, 6, 100)]
    together = [mark(1, 6, 400), mark(1, 6, 100)]
    assert met(apart)["mute"] == []
    assert met(together)["mute"] == [1]


def test_what_was_given_before_the_term_counts_but_is_no_event_of_it():
    assert met([mark(1, 6, 400)]) == {"warning": [], "restriction": [], "mute": [], "ban": []}


def test_the_ladder_in_force_is_the_one_of_the_settings():
    assert thresholds_in_force() == LADDER


@pytest.mark.django_db
def test_reads_the_points_really_given():
    first, second = make_member(), make_member()
    reject(first, 2)
    reject(first, 2)
    cleared = reject(second, 6)
    reject(second, 2)
    clear(decision=cleared, reason="overturned")
    assert members_by_points() == Counter({4: 1, 2: 1})
    assert sorted((m.member, m.points) for m in marks_of_term()) == [
        (first.pk, 2),
        (first.pk, 2),
        (second.pk, 2),
    ]
