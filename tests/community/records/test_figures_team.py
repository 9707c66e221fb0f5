"""The team's figures, worked by hand."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from community.members.models import Member
from community.moderation.models import Review
from community.records.figures_charts import load_chart, waiting_chart
from community.records.figures_quality import quality, rules
from community.records.figures_queues import queues
from community.records.figures_team import Period, load, persons, waiting_times
from tests.community.records.figures import make_decision, make_review, moment, undo
from tests.factories import PolicyCodeFactory, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_21_november():
    with time_machine.travel(moment("2026-11-21 12:00"), tick=False), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("chosen", "days", "first"),
    [
        ("7", 7, "2026-11-15"),
        ("30", 30, "2026-10-23"),
        ("90", 90, "2026-08-24"),
        ("", 30, "2026-10-23"),
        ("8", 30, "2026-10-23"),
        ("x", 30, "2026-10-23"),
    ],
)
def test_looks_at_whole_days_of_the_sites_clock(chosen, days, first):
    period = Period.of(chosen)
    assert (period.days, str(period.dates[0]), str(period.dates[-1])) == (days, first, "2026-11-21")
    assert period.since == moment(f"{first} 00:00")


def check_waiting():
    for minutes in (10, 20, 30, 40, 50, 60, 70, 80, 90, 600):
        make_decision("2026-11-20 23:59", waited=minutes)
    make_decision("2026-11-21 00:00", "reject", waited=120, kind="comment")
    make_decision("2026-11-14 23:59", waited=9999)
    undo(make_decision("2026-11-20 12:00", waited=9999))
    waiting = waiting_times(Period.of("7"))
    assert [(row.label, row.decided, row.median, row.ninth_tenth) for row in waiting.kinds] == [
        ("Story", 10, "55 minutes", "1.5 h"),
        ("Comment", 1, "2 h", "2 h"),
    ]
    assert [sum(day.values()) for day in waiting.by_day.values()] == [0, 0, 0, 0, 0, 10, 1]
    chart = waiting_chart(waiting)
    assert chart.message == "Half of the texts were decided within 1 h, nine of ten within 2 h"
    assert [series.values[-2:] for series in chart.series] == [(55 / 60, 2), (1.5, 2)]
    assert chart.series[0].values[:5] == (None,) * 5


def test_measures_the_waiting_per_kind_and_day():
    check_waiting()


@pytest.mark.postgres
def test_measures_the_waiting_on_postgresql_alike():
    check_waiting()


def test_counts_what_comes_in_and_goes_out_by_the_hour():
    make_decision("2026-11-20 10:30", waited=60)  # sent in at 09:30
    make_decision("2026-11-19 10:59", "request_changes", waited=119)  # at 09:00
    make_review(moment("2026-11-20 23:10"), state=Review.State.WAITING)
    make_decision("2026-11-20 15:00", "publish", waited=0, is_automatic=True)
    Review.objects.filter(decisions__action="publish").update(state=Review.State.BY_POLICY)
    make_decision("2026-11-20 16:00", "escalate", waited=60)  # at 15:00, and still waiting
    make_review(moment("2026-11-20 05:00"), author=Member.objects.system("starter-author"))
    arrived, decided = load(Period.of("7"))
    assert {hour: n for hour, n in enumerate(arrived) if n} == {9: 2, 15: 1, 23: 1}
    assert {hour: n for hour, n in enumerate(decided) if n} == {10: 2}
    assert (
        load_chart(arrived, decided).message
        == "4 texts came in, most between 09:00–10:00; most are decided between 10:00–11:00"
    )


def test_counts_each_persons_decisions_in_the_order_of_names():
    zhou, alice = make_member(display_name="周岚"), make_member(display_name="alice")
    for action in ("approve", "approve", "reject", "escalate", "uphold"):
        make_decision("2026-11-20 12:00", action, actor=zhou, waited=5)
    make_decision("2026-11-20 12:00", "request_changes", actor=alice, waited=5)
    undo(make_decision("2026-11-20 12:00", actor=alice, waited=5))
    make_decision("2026-11-20 12:00", "publish", actor=alice, is_automatic=True)
    make_decision("2026-11-01 12:00", actor=alice)
    found = [(r.name, r.approved, r.changes, r.rejected, r.other, r.total) for r in persons(Period.of("7"))]
    assert found == [("alice", 0, 1, 0, 0, 1), ("周岚", 2, 0, 1, 2, 5)]


def test_measures_agreement_undoing_and_appeals():
    for action in ("agree",) * 9 + ("disagree",) * 3:
        make_decision("2026-11-20 12:00", action)
    for action in ("uphold", "uphold", "overturn", "vary"):
        make_decision("2026-11-20 12:00", action)
    for _ in range(19):
        make_decision("2026-11-20 12:00", waited=1)
    undo(make_decision("2026-11-20 12:00", waited=1))
    make_decision("2026-11-20 12:00", "publish", is_automatic=True)
    found = quality(Period.of("7"))
    assert (found.agreed.number, found.agreed.whole, found.agreed.percent) == (9, 12, "75%")
    assert (found.undone.number, found.undone.whole, found.undone.percent) == (1, 20, "5%")
    assert (found.overturned.number, found.overturned.whole, found.overturned.percent, found.varied) == (
        1,
        4,
        "–",
        1,
    )


def test_tells_how_each_rule_fared_on_appeal():
    PolicyCodeFactory(code="A", name_en="Advice")
    first = make_decision("2026-08-01 12:00", "reject", codes=("A", "B"))
    make_decision("2026-11-20 12:00", "overturn", judged=first)
    make_decision(
        "2026-11-20 12:00", "uphold", judged=make_decision("2026-11-20 10:00", "take_down", codes=("A",))
    )
    make_decision("2026-11-20 12:00", "overturn")
    found = [(row.name, row.used, row.judged, row.overturned) for row in rules(Period.of("7"))]
    assert found == [("Advice", 1, 2, 1), ("B", 0, 1, 1)]


def test_counts_the_queues_as_they_are_now():
    now = timezone.now()
    make_review(now - timedelta(hours=30), state=Review.State.WAITING)  # due six hours ago
    make_review(now - timedelta(minutes=30), state=Review.State.WAITING)
    make_review(now - timedelta(hours=2), state=Review.State.WAITING, lane=Review.Lane.ESCALATED)
    make_review(now - timedelta(hours=50), state=Review.State.WAITING, lane=Review.Lane.SECOND)
    make_review(now - timedelta(hours=50))
    found = [(row.label, row.waiting, row.overdue, row.oldest) for row in queues(now)]
    assert found[:3] == [
        ("Waiting", 2, 1, "30 h"),
        ("Escalated", 1, 0, "2 h"),
        ("Second approval", 0, 0, "–"),
    ]
    assert [row[1:] for row in found[3:]] == [(0, 0, "–")] * 4


def test_has_something_to_say_before_there_is_data():
    period = Period.of("7")
    assert waiting_chart(waiting_times(period)).message == "No text was decided in this time"
    assert load_chart(*load(period)).message == "Nothing was sent in in this time"
    assert (persons(period), rules(period), quality(period).agreed.percent) == ([], [], "–")
    assert next(iter(waiting_times(period).by_day)) == date(2026, 11, 15)
