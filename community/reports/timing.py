"""When the reports on a text have to be answered: by the gravest thing that is said of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from community.moderation.policy import (
    GRAVE_REPORT_HOURS_AT_MOST,
    GRAVE_REPORT_MINUTES,
    REPORT_DAYS,
    URGENT_CODES,
    URGENT_REPORT_HOURS,
)
from community.moderation.policy_codes import PolicyCode
from community.moderation.working_hours import after_duty_hours, after_working_days

LIKELY_CRIME = 4


def due_for(code: PolicyCode, moment: datetime) -> datetime:
    """Minutes on duty for what may be a crime in public, a day for what endangers somebody, else working days."""
    if code.severity >= LIKELY_CRIME:
        on_duty = after_duty_hours(moment, GRAVE_REPORT_MINUTES / 60)
        return min(on_duty, moment + timedelta(hours=GRAVE_REPORT_HOURS_AT_MOST))
    if code.code in URGENT_CODES:
        return moment + timedelta(hours=URGENT_REPORT_HOURS)
    return after_working_days(moment, REPORT_DAYS * 24)
