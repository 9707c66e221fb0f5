"""What another threshold would have meant, counted over the points that were really given. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from community.conduct.ladder import LADDER, TERM
from community.conduct.models import Strike


@dataclass(frozen=True)
class Mark:
    """The points of one decision, as the ladder sees them."""

    member: int
    points: int
    at: datetime
    until: datetime


def thresholds_in_force() -> dict[str, int]:
    return {step.kind: step.points for step in LADDER}


def members_by_points(now: datetime | None = None) -> Counter[int]:
    """How many members stand at each number of points today; those without points are not among them."""
    counting = Strike.objects.counting(now).order_by().values("member").annotate(total=Sum("points"))
    return Counter(counting.values_list("total", flat=True))


def marks_of_term(now: datetime | None = None) -> list[Mark]:
    """Everything that counted at any time of the last term: points given in it, and those still counting at its start."""
    start = (now or timezone.now()) - 2 * TERM
    kept = Strike.objects.filter(cleared_at=None, created_at__gt=start).order_by("created_at", "pk")
    return [Mark(*row) for row in kept.values_list("member", "points", "created_at", "expires_at")]


def replay(marks: Iterable[Mark], thresholds: Mapping[str, int], since: datetime) -> dict[str, set[int]]:
    """Who would have been put under each measure since then, had the ladder had these thresholds."""
    reached: dict[str, set[int]] = {kind: set() for kind in thresholds}
    steps = sorted(thresholds.items(), key=lambda step: step[1])
    earlier: dict[int, list[Mark]] = {}
    for mark in marks:
        own = earlier.setdefault(mark.member, [])
        own.append(mark)
        if mark.at < since:
            continue
        total = sum(other.points for other in own if other.until > mark.at)
        for kind in [kind for kind, points in steps if total >= points][-1:]:
            reached[kind].add(mark.member)
    return reached
