"""The calendar: which tip has which day, and moving them under locks so that no day is ever lost."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.audit.chaining import record
from community.posts.models import Post
from education.editing.standing import standing, with_standing, working_title
from education.tips.models import Tip


class Refused(Exception):
    """A move that is not possible; the message says why. ``holder`` is the tip that has the wanted day."""

    def __init__(self, message: str, holder: Tip | None = None) -> None:
        self.message, self.holder = message, holder
        super().__init__(message)


def tips_on_desk() -> QuerySet[Tip]:
    """Every tip the editors work on. They are a team: whoever may write tips may open any of them."""
    return Tip.objects.exclude(state=Post.State.DELETED)


def is_out(tip: Tip) -> bool:
    """Readers had it under its day, so the day stands for good."""
    return bool(tip.live_revision_id and tip.publish_on and tip.publish_on <= timezone.localdate())


def in_words(day: datetime.date) -> str:
    return date_format(day, "DATE_FORMAT")


def check_movable(tip: Tip) -> None:
    if tip.state == Post.State.TAKEN_DOWN:
        raise Refused(_("This tip was taken down; the moderators' desk decides about it."))
    if is_out(tip):
        raise Refused(
            _("This tip went out on %(day)s; its day stays as readers know it.")
            % {"day": in_words(tip.publish_on)}
        )


def check_free_to_use(day: datetime.date | None) -> None:
    if day and day < timezone.localdate():
        raise Refused(_("%(day)s is past; choose today or a later day.") % {"day": in_words(day)})


def day_taken(holder: Tip | None, day: datetime.date) -> Refused:
    return Refused(_("%(day)s has a tip already.") % {"day": in_words(day)}, holder)


@transaction.atomic
def move(*, tip: Tip, day: datetime.date | None, actor) -> bool:
    """Give a tip another day, or none. False if it has that day already.

    Raises:
        Refused: the day is taken (``holder`` is its tip) or past, or the tip is out already.
    """
    # The post row first, as everybody who changes a case does; then whoever has the wanted day.
    wanted = Q(pk=tip.pk) | (Q(publish_on=day) if day else Q(pk=tip.pk))
    rows = {row.pk: row for row in Tip.objects.select_for_update().filter(wanted).order_by("pk")}
    mine = rows.pop(tip.pk)
    if mine.publish_on == day:
        return False
    check_movable(mine)
    check_free_to_use(day)
    if rows:
        raise day_taken(next(iter(rows.values())), day)
    before = mine.publish_on
    try:
        with transaction.atomic():
            set_day(mine, day)
    except IntegrityError:
        # Somebody took the day between our look and our write; the constraint is what decides.
        raise day_taken(Tip.objects.filter(publish_on=day).first(), day) from None
    log(actor, mine, before)
    return True


@transaction.atomic
def swap(*, tip: Tip, other: Tip, day: datetime.date, actor) -> None:
    """Two tips change places. ``day`` is where the editor saw ``other``; if it has left, nothing happens.

    Raises:
        Refused: one of them cannot move, or the calendar has changed.
    """
    rows = {
        row.pk: row
        for row in Tip.objects.select_for_update().filter(pk__in=[tip.pk, other.pk]).order_by("pk")
    }
    if len(rows) != 2:
        raise Refused(_("Choose two different tips."))
    mine, theirs = rows[tip.pk], rows[other.pk]
    if theirs.publish_on != day:
        raise Refused(
            _("The calendar has changed meanwhile; look at it again."),
            Tip.objects.filter(publish_on=day).first(),
        )
    for each in (mine, theirs):
        check_movable(each)
    before = mine.publish_on
    check_free_to_use(before)
    check_free_to_use(day)
    try:
        with transaction.atomic():
            # One day has one tip at every moment, so the first one steps aside.
            Tip.objects.filter(pk=mine.pk).update(publish_on=None)
            set_day(theirs, before)
            set_day(mine, day)
    except IntegrityError:
        raise Refused(_("The calendar has changed meanwhile; look at it again.")) from None
    log(actor, mine, before, swapped_with=theirs.pk)


def set_day(tip: Tip, day: datetime.date | None) -> None:
    # An UPDATE of this one column: the reviewed fields stay untouched.
    Tip.objects.filter(pk=tip.pk).update(publish_on=day)
    tip.publish_on = day
    if tip.live_revision_id:
        tip.publication_changed()


def log(actor, tip: Tip, before: datetime.date | None, **more: Any) -> None:
    days = {"from": before and before.isoformat(), "to": tip.publish_on and tip.publish_on.isoformat()}
    record(actor=actor, action="reschedule", subject=f"post:{tip.pk}", data=days | more)


@dataclass(frozen=True)
class Day:
    """One day of the calendar. Planned is not scheduled: only an approved tip will go out by itself."""

    date: datetime.date
    tip: Tip | None = None
    is_outside: bool = False

    @property
    def is_today(self) -> bool:
        return self.date == timezone.localdate()

    @property
    def is_past(self) -> bool:
        return self.date < timezone.localdate()

    @property
    def is_gap(self) -> bool:
        """Nothing approved will go out on this day."""
        return not self.is_past and (self.tip is None or self.tip.state != Post.State.PUBLISHED)

    @property
    def title(self) -> str:
        return working_title(self.tip) if self.tip else ""

    @property
    def code(self) -> str:
        if self.tip is None:
            return "empty"
        if self.tip.state == Post.State.TAKEN_DOWN:
            return "taken_down"
        if self.tip.state == Post.State.PUBLISHED:
            return "scheduled" if self.date > timezone.localdate() else "published"
        return "missed" if self.is_past else "planned"

    @property
    def word(self) -> str:
        words: dict[str, Callable[[], str]] = {
            "empty": lambda: _("Empty"),
            "taken_down": lambda: _("Taken down"),
            "scheduled": lambda: _("Scheduled"),
            "published": lambda: _("Published"),
            "missed": lambda: _("Missed its day"),
            "planned": lambda: _("Planned"),
        }
        return words[self.code]()

    @property
    def badge(self) -> str:
        return {
            "taken_down": "taken-down", "scheduled": "waiting", "published": "published", "missed": "rejected",
        }.get(self.code, "draft")  # fmt: skip

    @property
    def detail(self) -> str:
        """Why a planned tip is not scheduled yet."""
        return standing(self.tip).word if self.code in ("planned", "missed") else ""

    @property
    def is_movable(self) -> bool:
        return bool(self.tip) and self.code in ("planned", "scheduled", "missed")


def days_between(first: datetime.date, last: datetime.date) -> list[Day]:
    """Each day from first to last with its tip; one query."""
    rows = with_standing(Tip.objects.on_days(first, last).select_related("topic"))
    tips = {tip.publish_on: tip for tip in rows}
    count = (last - first).days + 1
    return [Day(day, tips.get(day)) for day in (first + datetime.timedelta(days=n) for n in range(count))]


def month_grid(month: datetime.date) -> list[Day]:
    """The weeks (Monday first) that show a month, filled up with days of its neighbours."""
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(month.year, month.month)
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    inside = {day.date: day for day in days_between(month, last)}
    return [inside.get(date) or Day(date, is_outside=True) for week in weeks for date in week]


def undated() -> QuerySet[Tip]:
    """The tray: tips without a day, oldest first."""
    return with_standing(tips_on_desk().filter(publish_on=None)).order_by("created_at", "pk")
