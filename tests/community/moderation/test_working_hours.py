"""Due times by hand, with China's holidays and make-up days of autumn 2026."""

import datetime
import logging

import pytest
import time_machine

from community.moderation.policy import POLICY
from community.moderation.working_hours import after_duty_hours, after_working_days, is_working_day
from tests.factories import make_comment, make_story

ZONE = "+08:00"


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}{ZONE}")


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-09-30", True),
        ("2026-10-01", False),  # National Day, a Thursday
        ("2026-10-06", False),  # a Tuesday within the holidays
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-09-20", True),  # a Sunday worked to make up for the holidays
        ("2026-10-10", True),  # a Saturday, likewise
        ("2026-10-11", False),
        ("2026-11-21", False),  # an ordinary Saturday
    ],
)
def test_knows_holidays_and_make_up_days(day, works):
    assert is_working_day(datetime.date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-24T10:00", 4, "2026-11-24T14:00"),
        ("2026-11-24T17:00", 4, "2026-11-24T21:00"),  # ends with the duty
        ("2026-11-24T20:00", 4, "2026-11-25T12:00"),  # an hour today, three tomorrow
        ("2026-11-24T21:00", 4, "2026-11-25T13:00"),
        ("2026-11-24T23:30", 4, "2026-11-25T13:00"),  # at night nobody counts
        ("2026-11-25T03:00", 4, "2026-11-25T13:00"),
        ("2026-11-20T20:00", 4, "2026-11-23T12:00"),  # over a weekend
        ("2026-09-30T20:00", 4, "2026-10-08T12:00"),  # over National Day week
        ("2026-10-03T12:00", 4, "2026-10-08T13:00"),
        ("2026-10-09T20:00", 4, "2026-10-10T12:00"),  # the Saturday is worked
        ("2026-09-19T15:00", 4, "2026-09-20T13:00"),  # so is the Sunday
        ("2026-11-23T09:00", 24, "2026-11-24T21:00"),  # two duties of twelve hours
    ],
)
def test_counts_duty_hours(start, hours, due):
    assert after_duty_hours(at(start), hours) == at(due)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-24T10:00", 24, "2026-11-25T10:00"),
        ("2026-11-20T18:00", 24, "2026-11-23T18:00"),  # Friday to Monday
        ("2026-11-21T12:00", 24, "2026-11-24T00:00"),  # sent on a Saturday: all of Monday
        ("2026-09-30T18:00", 24, "2026-10-08T18:00"),
        ("2026-09-30T18:00", 48, "2026-10-09T18:00"),
        ("2026-10-09T18:00", 48, "2026-10-12T18:00"),  # over the worked Saturday; Sunday is off
    ],
)
def test_counts_working_days(start, hours, due):
    assert after_working_days(at(start), hours) == at(due)


@pytest.mark.parametrize(
    ("kind", "start", "due"),
    [
        ("story", "2026-11-24T10:00", "2026-11-25T10:00"),
        ("story", "2026-11-20T18:00", "2026-11-22T18:00"),  # 48 hours at most, weekend or not
        ("story", "2026-09-30T18:00", "2026-10-02T18:00"),
        ("comment", "2026-11-24T20:00", "2026-11-25T08:00"),  # 12 hours at most
        ("comment", "2026-11-24T10:00", "2026-11-24T14:00"),
        ("tip", "2026-11-20T18:00", "2026-11-24T18:00"),
    ],
)
def test_is_due_at_the_latest_after_the_kinds_own_limit(kind, start, due):
    assert POLICY[kind].due_after(at(start)) == at(due)


def test_counts_from_any_time_zone():
    london = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)  # 20:00 in China
    assert after_duty_hours(london, 4) == at("2026-11-25T12:00")


def test_takes_monday_to_friday_of_a_year_not_announced_yet_and_says_so(caplog):
    is_working_day.cache_clear()
    with caplog.at_level(logging.WARNING, logger="sanbu.moderation"):
        # 1 October 2041 is a Tuesday; its holidays are not known yet.
        assert after_duty_hours(at("2041-10-01T20:00"), 4) == at("2041-10-02T12:00")
        assert after_duty_hours(at("2041-10-05T10:00"), 4) == at("2041-10-07T13:00")
    assert "no holidays known for 2041" in caplog.text
    is_working_day.cache_clear()


@pytest.mark.django_db
def test_stamps_each_submission_with_its_due_time():
    with time_machine.travel(at("2026-11-24T20:00"), tick=False):
        story = make_story(state="waiting")
        comment = make_comment(make_story(), state="waiting")
    assert story.reviews.get().due_at == at("2026-11-25T20:00")
    assert comment.reviews.get().due_at == at("2026-11-25T08:00")
