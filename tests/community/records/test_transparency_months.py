"""The public figures, worked by hand."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache

from community.records import transparency_months
from community.records.transparency_months import Month, figures_of, last_settled_day, months_until
from tests.community.records.figures import log_begins, make_decision, moment, undo

pytestmark = pytest.mark.django_db

SEPTEMBER = Month(date(2026, 9, 1), date(2026, 9, 30))
OCTOBER = Month(date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = Month(date(2026, 11, 1), date(2026, 11, 20), is_running=True)


def spans(months):
    return [(str(month.first), str(month.last), month.is_running) for month in months]


def test_has_no_month_before_the_log_begins():
    assert months_until(date(2026, 11, 20)) == []
    log_begins("2026-11-21 08:00")
    assert months_until(date(2026, 11, 20)) == []


def test_shows_a_young_site_its_running_month_from_the_first_day():
    log_begins("2026-11-07 08:00")
    assert spans(months_until(date(2026, 11, 20))) == [("2026-11-07", "2026-11-20", True)]


def test_leaves_out_the_month_in_which_the_log_began():
    log_begins("2026-08-02 00:10")
    assert spans(months_until(date(2026, 11, 20))) == [
        ("2026-09-01", "2026-09-30", False),
        ("2026-10-01", "2026-10-31", False),
        ("2026-11-01", "2026-11-20", True),
    ]


def test_takes_a_month_as_full_when_the_log_began_on_its_first_day():
    log_begins("2026-10-01 18:00")
    assert spans(months_until(date(2026, 10, 31))) == [("2026-10-01", "2026-10-31", False)]


def test_leaves_out_a_first_month_that_is_over_but_not_full():
    log_begins("2026-10-05 18:00")
    assert months_until(date(2026, 10, 31)) == []


def test_shows_at_most_twelve_closed_months():
    log_begins("2020-01-01 08:00")
    assert len(months_until(date(2026, 10, 31))) == 12
    months = months_until(date(2026, 11, 1))
    assert len(months) == 13
    assert spans(months)[0] == ("2025-11-01", "2025-11-30", False)
    assert spans(months)[-1] == ("2026-11-01", "2026-11-01", True)


@pytest.mark.parametrize(
    ("now", "day"), [("2026-11-21 00:59", "2026-11-19"), ("2026-11-21 01:00", "2026-11-20")]
)
def test_counts_a_day_when_nothing_of_it_can_be_undone(now, day):
    with time_machine.travel(moment(now), tick=False):
        assert str(last_settled_day()) == day


def test_counts_each_month_exactly():
    # October: 4 decided by people after 10, 20, 30 and 100 minutes (median 25), 2 published and 1 hidden by a rule.
    make_decision("2026-10-01 00:00", waited=10)
    make_decision("2026-10-31 23:59", waited=20)
    make_decision("2026-10-15 12:00", "request_changes", waited=30, codes=("A", "B"))
    make_decision("2026-10-15 12:00", "reject", waited=100, codes=("A",))
    for _ in range(2):
        make_decision("2026-10-15 12:00", "publish", waited=0, is_automatic=True)
    make_decision("2026-10-15 12:00", "suspend", codes=("C",), is_automatic=True)
    # A takedown proposed by one person hides the text at once and is counted when the second one confirms it.
    make_decision("2026-10-15 12:00", "suspend", codes=("A",), proposed="take_down")
    make_decision("2026-10-16 12:00", "take_down", codes=("A",))
    make_decision("2026-10-15 12:00", "escalate", waited=1)
    undo(make_decision("2026-10-15 12:00", "reject", waited=9999, codes=("A",)))
    for action in ("uphold", "uphold", "overturn", "vary"):
        make_decision("2026-10-20 12:00", action)
    # November
    make_decision("2026-11-01 00:00", "approve", waited=60)

    september, october, november = figures_of([SEPTEMBER, OCTOBER, NOVEMBER])
    assert (september.decided, september.median_minutes, september.judged) == (0, None, 0)
    assert (october.published, october.hidden, october.decided) == (4, 2, 8)
    assert (october.actions["request_changes"], october.actions["reject"]) == (1, 1)
    assert october.by_rule == 3
    assert (october.waited, october.median_minutes) == (4, 25)
    assert october.codes == {"A": 3, "B": 1}
    assert (october.judged, october.actions["overturn"], october.actions["vary"]) == (4, 1, 1)
    assert (november.decided, november.median_minutes) == (1, 60)


def test_counts_a_code_once_per_decision():
    make_decision("2026-10-15 12:00", "reject", codes=("A", "A"))
    assert figures_of([OCTOBER])[0].codes == {"A": 1}


def test_asks_two_questions_for_any_number_of_months(django_assert_num_queries):
    make_decision("2026-10-15 12:00", waited=5)
    with django_assert_num_queries(2):
        figures_of([OCTOBER])
    cache.clear()
    with django_assert_num_queries(2):
        figures_of([SEPTEMBER, OCTOBER, NOVEMBER])


def test_counts_a_closed_month_once(django_assert_num_queries):
    make_decision("2026-10-15 12:00", waited=5)
    before = figures_of([SEPTEMBER, OCTOBER])
    with django_assert_num_queries(0):
        assert figures_of([SEPTEMBER, OCTOBER]) == before


def test_keeps_closed_months_for_good_and_the_running_one_for_days(monkeypatch):
    kept = {}
    monkeypatch.setattr(
        transparency_months.cache, "set", lambda key, value, timeout: kept.update({key: timeout})
    )
    figures_of([OCTOBER, NOVEMBER])
    assert kept == {OCTOBER.key: None, NOVEMBER.key: 2 * 24 * 60 * 60}


def test_counts_the_running_month_anew_when_a_day_is_added():
    figures_of([OCTOBER, NOVEMBER])
    make_decision("2026-11-21 12:00", waited=5)
    longer = Month(NOVEMBER.first, NOVEMBER.last + timedelta(days=1), is_running=True)
    assert [f.decided for f in figures_of([OCTOBER, longer])] == [0, 1]


def test_fills_a_gap_between_known_months_correctly():
    make_decision("2026-09-15 12:00")
    make_decision("2026-10-15 12:00")
    make_decision("2026-11-15 12:00")
    figures_of([OCTOBER])
    assert [f.decided for f in figures_of([SEPTEMBER, OCTOBER, NOVEMBER])] == [1, 1, 1]
