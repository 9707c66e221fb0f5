"""Moments some working days or duty hours away. The holidays and make-up days are China's (package chinesecalendar)."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar
from django.conf import settings
from django.utils import timezone

logger = logging.getLogger("sanbu.moderation")


@cache
def is_working_day(day: date) -> bool:
    """Whether offices in China work that day. A year not announced yet counts Monday to Friday, and the log says so."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        logger.warning("no holidays known for %s; counting Monday to Friday", day.year)
        return day.weekday() < 5


def after_working_days(moment: datetime, hours: float) -> datetime:
    """``moment`` plus so many hours, of which those on days off do not count."""
    return advance(moment, timedelta(hours=hours), time.min, 24)


def after_duty_hours(moment: datetime, hours: float) -> datetime:
    """``moment`` plus so many hours between DUTY_FROM and DUTY_UNTIL on working days."""
    return advance(moment, timedelta(hours=hours), time(settings.DUTY_FROM), settings.DUTY_UNTIL)


def advance(moment: datetime, left: timedelta, opens: time, closes: int) -> datetime:
    now = timezone.localtime(moment)
    while True:
        day = now.date()
        opening = timezone.make_aware(datetime.combine(day, opens))
        closing = timezone.make_aware(datetime.combine(day, time.min)) + timedelta(hours=closes)
        start = max(now, opening)
        if is_working_day(day) and start < closing:
            if start + left <= closing:
                return start + left
            left -= closing - start
        now = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
