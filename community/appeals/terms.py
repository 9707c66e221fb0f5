"""Until when an author may appeal. Notices name a day, so the whole of that day counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from community.appeals.models import Appeal
from community.moderation.models import Decision
from community.moderation.policy import end_of_appeal_term


def appeal_ends_at(decision: Decision) -> datetime:
    return end_of_appeal_term(decision.created_at)


def second_look_ends_at(appeal: Appeal) -> datetime | None:
    """None when there is nothing to look at a second time."""
    is_open = appeal.level == Appeal.Level.FIRST and appeal.state in (
        Appeal.State.UPHELD,
        Appeal.State.VARIED,
    )
    return end_of_appeal_term(appeal.decided_at) if is_open else None


def last_day(end: datetime) -> datetime:
    """The day to name for a term that ends with it."""
    return end - timedelta(seconds=1)
