"""The team's own figures over the last days: waiting, load, agreement, and what was reversed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from community.moderation.models import DecisionQuerySet, Review
from community.posts.models import Post
from community.records.charts import lengths
from community.records.figures_counting import (
    BY_RULE,
    FINAL,
    duration,
    median,
    ninth_tenth,
    standing_decisions,
    waits,
)

RANGES = (7, 30, 90)
USUAL_RANGE = 30


@dataclass(frozen=True)
class Period:
    days: int
    since: datetime
    until: datetime

    @classmethod
    def of(cls, chosen: str) -> Period:
        """Whole days of the site's time zone, today as far as it went. Anything but a known range is the usual one."""
        days = int(chosen) if chosen in map(str, RANGES) else USUAL_RANGE
        first = timezone.localdate() - timedelta(days=days - 1)
        return cls(days, timezone.make_aware(datetime.combine(first, time.min)), timezone.now())

    @property
    def dates(self) -> list[date]:
        first = timezone.localdate(self.since)
        return [first + timedelta(days=number) for number in range(self.days)]

    def decisions(self) -> DecisionQuerySet:
        return standing_decisions(self.since, self.until)


@dataclass(frozen=True)
class KindRow:
    label: str
    decided: int
    median: str
    ninth_tenth: str
    length: int


@dataclass(frozen=True)
class Waiting:
    kinds: list[KindRow]
    by_day: dict[date, Counter]
    every: Counter
    """How many reviews waited how many minutes."""


def waiting_times(period: Period) -> Waiting:
    by_kind: dict[str, Counter] = {}
    by_day: dict[date, Counter] = {day: Counter() for day in period.dates}
    every: Counter = Counter()
    rows = waits(period.decisions().annotate(day=TruncDate("created_at")), "day", "review__kind")
    for day, kind, minutes, number in rows:
        for histogram in (by_kind.setdefault(kind, Counter()), by_day[day], every):
            histogram[minutes] += number
    labels = {value: str(label) for value, label in Post.Kind.choices}
    kinds = [kind for kind in labels if kind in by_kind]
    bars = lengths([median(by_kind[kind]) or 0 for kind in kinds])
    found = [
        KindRow(
            labels[kind], sum(by_kind[kind].values()), duration(median(by_kind[kind])),
            duration(ninth_tenth(by_kind[kind])), bar,
        )
        for kind, bar in zip(kinds, bars, strict=True)
    ]  # fmt: skip
    return Waiting(found, by_day, every)


def load(period: Period) -> tuple[list[int], list[int]]:
    """For each hour of the day, how many texts came in for people to read, and how many people decided."""
    arrived = (
        Review.objects.filter(submitted_at__gte=period.since, submitted_at__lt=period.until)
        .exclude(state=Review.State.BY_POLICY)
        .exclude(author__is_system=True)
        .annotate(hour=ExtractHour("submitted_at"))
    )
    decided = by_people(period).filter(action__in=FINAL).annotate(hour=ExtractHour("created_at"))
    return per_hour(arrived), per_hour(decided)


def per_hour(rows) -> list[int]:
    counts = dict(rows.values_list("hour").annotate(Count("pk")).order_by())
    return [counts.get(hour, 0) for hour in range(24)]


def by_people(period: Period) -> DecisionQuerySet:
    return period.decisions().exclude(BY_RULE)


@dataclass(frozen=True)
class PersonRow:
    name: str
    approved: int
    changes: int
    rejected: int
    total: int
    length: int

    @property
    def other(self) -> int:
        return self.total - self.approved - self.changes - self.rejected


def persons(period: Period) -> list[PersonRow]:
    """In the order of their names: not a ranking."""
    counts: dict[str, Counter] = {}
    rows = by_people(period).values_list("actor__display_name", "action").annotate(Count("pk"))
    for name, action, number in rows:
        counts.setdefault(name, Counter())[action] += number
    names = sorted(counts, key=str.casefold)
    bars = lengths([counts[name].total() for name in names])
    return [
        PersonRow(name, *(counts[name][action] for action in FINAL), total=counts[name].total(), length=bar)
        for name, bar in zip(names, bars, strict=True)
    ]
