"""The ladder: points by severity, and what so many points in a rolling term lead to. Numbers come from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from community.conduct.models import Sanction

POINTS = {4: 12, 3: 6, 2: 2, 1: 0}
TERM = timedelta(days=settings.POINTS_TERM_DAYS)


@dataclass(frozen=True)
class Step:
    points: int
    kind: str
    days: int | None = None


LADDER = (
    Step(settings.LADDER_WARNING, Sanction.Kind.WARNING),
    Step(settings.LADDER_RESTRICTION, Sanction.Kind.RESTRICTION, settings.RESTRICTION_DAYS),
    Step(settings.LADDER_MUTE, Sanction.Kind.MUTE, settings.MUTE_DAYS),
    Step(settings.LADDER_BAN, Sanction.Kind.BAN),
)
if [step.points for step in LADDER] != sorted({step.points for step in LADDER}):
    raise ImproperlyConfigured(
        "LADDER_WARNING, LADDER_RESTRICTION, LADDER_MUTE and LADDER_BAN must grow in this order."
    )


def step_for(points: int) -> Step | None:
    """The highest step reached with so many points, if any."""
    return next((step for step in reversed(LADDER) if points >= step.points), None)


def threshold_of(kind: str) -> int:
    return next(step.points for step in LADDER if step.kind == kind)
