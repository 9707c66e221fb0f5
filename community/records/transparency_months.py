"""The public figures of each month, counted from the decisions. A month that is over is counted once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.db.models import BooleanField, Case, Count, ExpressionWrapper, IntegerField, Value, When
from django.utils import timezone

from community.audit.models import AuditEntry
from community.moderation.models import Decision, DecisionQuerySet
from community.records.figures_counting import (
    BY_RULE,
    JUDGEMENTS,
    Action,
    median,
    standing_decisions,
    waits,
)

MOST_MONTHS = 12
"""Closed months shown beside the running one."""
SETTLED_AFTER = timedelta(hours=1)
"""A day is counted when it is over and nothing of it can be undone any more."""
RUNNING_KEPT = 2 * 24 * 60 * 60
COUNTED = (Action.APPROVE, Action.PUBLISH, Action.REQUEST_CHANGES, Action.REJECT, Action.TAKE_DOWN)
"""What shows, returns or hides a text; of the suspensions only those by a rule."""
CACHE_KEY = "transparency-1-{:%Y%m%d}-{:%Y%m%d}"
"""The number goes up when what is counted changes."""


@dataclass(frozen=True)
class Month:
    first: date
    last: date
    """The last day counted: yesterday in the running month."""
    is_running: bool = False

    @property
    def start(self) -> datetime:
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        return midnight(self.last + timedelta(days=1))

    @property
    def key(self) -> str:
        return CACHE_KEY.format(self.first, self.last)


@dataclass
class MonthFigures:
    actions: Counter = field(default_factory=Counter)
    """Decisions on texts by action, and judgements on appeals."""
    by_rule: int = 0
    waited: int = 0
    median_minutes: float | None = None
    codes: Counter = field(default_factory=Counter)

    @property
    def published(self) -> int:
        return self.actions[Action.APPROVE] + self.actions[Action.PUBLISH]

    @property
    def hidden(self) -> int:
        return self.actions[Action.TAKE_DOWN] + self.actions[Action.SUSPEND]

    @property
    def decided(self) -> int:
        return (
            self.published + self.hidden + self.actions[Action.REQUEST_CHANGES] + self.actions[Action.REJECT]
        )

    @property
    def judged(self) -> int:
        return sum(self.actions[action] for action in JUDGEMENTS)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def last_settled_day() -> date:
    return timezone.localdate(timezone.now() - SETTLED_AFTER) - timedelta(days=1)


def months_until(last: date) -> list[Month]:
    """The months with full data and, if it has a day to show, the running one; the oldest first."""
    began = AuditEntry.objects.order_by("at").values_list("at", flat=True).first()
    if began is None or (first_day := timezone.localdate(began)) > last:
        return []
    first = last.replace(day=1)
    closed = is_last_of_month(last)
    months = [Month(max(first, first_day), last, is_running=not closed)]
    while len(months) < MOST_MONTHS + (not closed):
        last = first - timedelta(days=1)
        first = last.replace(day=1)
        months.insert(0, Month(first, last))
    return [
        month for month in months if month.first >= first_day and (month.is_running or month.first.day == 1)
    ]


def is_last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def figures_of(months: list[Month]) -> list[MonthFigures]:
    """Closed months are kept for good: nothing of them can change. Missing ones are counted together."""
    known = cache.get_many([month.key for month in months])
    missing = [number for number, month in enumerate(months) if month.key not in known]
    if missing:
        span = months[missing[0] : missing[-1] + 1]
        for month, figures in zip(span, count(span), strict=True):
            known[month.key] = vars(figures)
            cache.set(month.key, vars(figures), timeout=RUNNING_KEPT if month.is_running else None)
    return [MonthFigures(**known[month.key]) for month in months]


def count(months: list[Month]) -> list[MonthFigures]:
    """Two questions to the database for any number of months that follow each other."""
    found = [MonthFigures() for _month in months]
    decisions = standing_decisions(months[0].start, months[-1].end).annotate(month=place_among(months))
    count_actions(decisions, found)
    histograms = [Counter() for _month in months]
    for month, minutes, number in waits(decisions, "month"):
        histograms[month][minutes] += number
    for figures, histogram in zip(found, histograms, strict=True):
        figures.waited, figures.median_minutes = sum(histogram.values()), median(histogram)
    return found


def place_among(months: list[Month]) -> Case:
    """Bounds compared in the database: exact in every time zone, and no function called per row."""
    bounds = [When(created_at__lt=month.end, then=Value(number)) for number, month in enumerate(months)]
    return Case(*bounds, output_field=IntegerField())


def count_actions(decisions: DecisionQuerySet, found: list[MonthFigures]) -> None:
    """Actions and reasons in one pass. A decision that names two codes counts for both, once each."""
    by_rule = ExpressionWrapper(BY_RULE, output_field=BooleanField())
    groups = decisions.annotate(by_rule=by_rule).values_list("month", "action", "by_rule", "codes")
    for month, action, is_by_rule, codes, number in groups.annotate(Count("pk")):
        figures = found[month]
        if action in JUDGEMENTS:
            figures.actions[action] += number
        elif action in COUNTED or (action == Action.SUSPEND and is_by_rule):
            figures.actions[action] += number
            figures.by_rule += number if is_by_rule else 0
        if action in Decision.ADVERSE:
            figures.codes.update({line["code"]: number for line in codes})
