"""When the daily mail leaves: at one hour of the site's time zone, for everybody."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

MARGIN = timedelta(minutes=5)
"""A notice told just before the hour goes into the next day's mail: its transaction may still be open when today's
leaves, and then it would need a second one."""


def next_digest_at(moment: datetime) -> datetime:
    """The first daily mail that a notice due at ``moment`` can be in."""
    earliest = moment + MARGIN
    day = timezone.localdate(earliest, timezone.get_default_timezone())
    leaves = digest_on(day)
    return leaves if leaves >= earliest else digest_on(day + timedelta(days=1))


def digest_on(day: date) -> datetime:
    # In UTC, because two moments of one zone compare by their clocks, which summer time sets back.
    local = datetime.combine(day, time(settings.DIGEST_HOUR), tzinfo=timezone.get_default_timezone())
    return local.astimezone(UTC)
