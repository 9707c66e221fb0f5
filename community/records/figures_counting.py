"""What counts in every figure, and how waiting times are put in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, F, Func, IntegerField, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.members.models import Member
from community.moderation.models import Decision, DecisionQuerySet

Action = Decision.Action
FINAL = (Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT)
"""What ends a review. An escalated or held text goes on waiting."""
JUDGEMENTS = (Action.UPHOLD, Action.OVERTURN, Action.VARY)
BY_RULE = Q(is_automatic=True) | Q(action=Action.PUBLISH) | Q(action=Action.SUSPEND, proposed="")
"""Decided by a rule, not by a person. (A person hides a text too, while a second one looks at what they propose.)"""
ENOUGH_FOR_A_SHARE = 10
"""Fewer cases than this are told as numbers, never as a percentage."""
HOURS_SHOWN_UP_TO = 72 * 60


def standing_decisions(since: datetime, until: datetime) -> DecisionQuerySet:
    """Decisions of a time that were not taken back. What the site shipped with does not count: nobody waited for it."""
    # A list of the few that were undone, found by its index; a join would pair a million rows with nothing.
    undone = Decision.objects.filter(undoes__isnull=False).order_by().values("undoes")
    return (
        Decision.objects.filter(created_at__gte=since, created_at__lt=until)
        .exclude(action=Action.UNDO)
        .exclude(pk__in=undone)
        .exclude(~BY_RULE, actor__in=Member.objects.filter(is_system=True))
        .order_by()
    )


class WaitingMinutes(Func):
    """Whole minutes between two moments, said by the database: a million rows come back as some thousand groups."""

    output_field = IntegerField()

    def __init__(self, since: str = "review__submitted_at", until: str = "created_at") -> None:
        super().__init__(F(until), F(since))

    def as_sqlite(self, compiler, connection, **context):
        # Rounded to seconds first: days as floating numbers would put 60 minutes at 59.99.
        template = "(CAST(ROUND((JULIANDAY(%(expressions)s)) * 86400) AS INTEGER) / 60)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - JULIANDAY(", **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "(CAST(ROUND(EXTRACT(EPOCH FROM (%(expressions)s))) AS INTEGER) / 60)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)


def waits(decisions: DecisionQuerySet, *groups: str) -> list[tuple]:
    """(group…, minutes, how many) of the reviews that a person ended."""
    return list(
        decisions.filter(action__in=FINAL, review__isnull=False)
        .exclude(BY_RULE)
        .annotate(minutes=WaitingMinutes())
        .values_list(*groups, "minutes")
        .annotate(Count("pk"))
    )


def rank(histogram: Mapping[int, int], place: int) -> int:
    """The value at a place (from 1) of the sorted list that the histogram stands for."""
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen >= place:
            return value
    raise ValueError(f"there is no place {place} among {seen}")


def median(histogram: Mapping[int, int]) -> float | None:
    """The middle value, or the mean of the two in the middle."""
    if not (count := sum(histogram.values())):
        return None
    return (rank(histogram, (count + 1) // 2) + rank(histogram, count // 2 + 1)) / 2


def ninth_tenth(histogram: Mapping[int, int]) -> float | None:
    """The 90th percentile by nearest rank: nine of ten waited no longer."""
    if not (count := sum(histogram.values())):
        return None
    return float(rank(histogram, -(-9 * count // 10)))


def share(part: int, whole: int) -> int | None:
    """Whole per cent, halves up; None when there is too little to speak of shares."""
    return (200 * part + whole) // (2 * whole) if whole >= ENOUGH_FOR_A_SHARE else None


def percent(number: int | None) -> str:
    return "–" if number is None else f"{number}%"


def duration(minutes: float | None) -> str:
    """In the unit people would use: minutes, hours to one decimal, days from three on."""
    if minutes is None:
        return "–"
    if minutes < 60:
        whole = round(minutes)
        return ngettext("%(number)s minute", "%(number)s minutes", whole) % {"number": whole}
    if minutes <= HOURS_SHOWN_UP_TO:
        return _("%(number)s h") % {"number": one_decimal(minutes / 60)}
    return _("%(number)s days") % {"number": one_decimal(minutes / 1440)}


def one_decimal(number: float) -> str:
    return number_format(f"{number:.1f}".removesuffix(".0"))


def hours(minutes: float | None) -> float | None:
    """For drawing."""
    return None if minutes is None else minutes / 60
