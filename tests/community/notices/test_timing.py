import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.notices.timing import MARGIN, next_digest_at

UTC = datetime.UTC


def moment(text: str, zone: str = "Asia/Shanghai") -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("due", "leaves"),
    [
        ("2026-11-21 07:30", "2026-11-21 08:00"),
        ("2026-11-21 07:55", "2026-11-21 08:00"),
        ("2026-11-21 07:58", "2026-11-22 08:00"),  # too close: its transaction may still be open then
        ("2026-11-21 08:00", "2026-11-22 08:00"),
        ("2026-11-21 23:59", "2026-11-22 08:00"),
        ("2026-12-31 09:00", "2027-01-01 08:00"),
    ],
)
def test_leaves_at_the_hour_of_the_sites_zone(due, leaves):
    assert next_digest_at(moment(due)) == moment(leaves)
    assert next_digest_at(moment(due).astimezone(UTC)) == moment(leaves)


def test_follows_the_setting(settings):
    settings.DIGEST_HOUR = 20
    assert next_digest_at(moment("2026-11-21 08:00")) == moment("2026-11-21 20:00")


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 23])
@given(seconds=st.integers(0, 2 * 366 * 24 * 3600))
def test_leaves_within_a_day_also_where_clocks_change(hour, seconds):
    from django.test import override_settings

    due = datetime.datetime(2026, 1, 1, tzinfo=UTC) + datetime.timedelta(seconds=seconds)
    with override_settings(TIME_ZONE="Europe/Berlin", DIGEST_HOUR=hour):
        leaves = next_digest_at(due)
    assert MARGIN <= leaves - due <= datetime.timedelta(hours=25) + MARGIN
