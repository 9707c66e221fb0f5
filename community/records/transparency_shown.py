"""How the public figures are shown: small numbers kept small, shares only where they give nothing away."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from community.moderation.policy_codes import PolicyCode
from community.records.figures_counting import Action, duration, share
from community.records.transparency_months import Month, MonthFigures

SMALL = 3
"""From here on a number is shown; one or two cases could be guessed to be somebody's."""
MANY = 300
"""Of so many, one or two change no whole per cent."""
ON_AXIS = {"zh-hans": "n月", "en": "M"}


@dataclass(frozen=True)
class Count:
    """A number as it may be shown: 1 and 2 become "<3", and no sum gives them away."""

    true: int
    small: int = 0
    """What the hidden parts make up."""
    hidden: int = 0
    """How many parts are hidden."""

    @classmethod
    def of(cls, number: int) -> Count:
        is_small = 0 < number < SMALL
        return cls(number, number if is_small else 0, int(is_small))

    def __add__(self, other: Count) -> Count:
        return Count(self.true + other.true, self.small + other.small, self.hidden + other.hidden)

    def __str__(self) -> str:
        if self.hidden and self.true < SMALL:
            return f"<{SMALL}"
        return f"{number_format(self.at_least)}+" if self.is_telling else number_format(self.true)

    @property
    def is_telling(self) -> bool:
        """One hidden part, or only ones, or only twos: the sum less what is shown beside it would tell them."""
        return self.hidden > 0 and self.small in (self.hidden, 2 * self.hidden)

    @property
    def at_least(self) -> int:
        """The number that is shown; the order of a list may tell no more than it does."""
        if self.hidden and self.true < SMALL:
            return 1
        return max(self.true - self.small, SMALL) if self.is_telling else self.true

    @property
    def drawn(self) -> float:
        """One and two are drawn alike."""
        return self.true - self.small + 1.5 * self.hidden


@dataclass(frozen=True)
class MonthRow:
    month: Month
    figures: MonthFigures

    @property
    def title(self) -> str:
        return date_format(self.month.first, "YEAR_MONTH_FORMAT", use_l10n=True)

    @property
    def label(self) -> str:
        if not self.month.is_running:
            return self.title
        return _("%(month)s, until %(day)s") % {
            "month": self.title,
            "day": date_format(self.month.last, "MONTH_DAY_FORMAT"),
        }

    @property
    def on_axis(self) -> str:
        """January carries the year."""
        if self.month.first.month == 1:
            return str(self.month.first.year)
        return date_format(self.month.first, ON_AXIS.get(get_language() or "", "M"))

    @property
    def changes(self) -> Count:
        return Count.of(self.figures.actions[Action.REQUEST_CHANGES])

    @property
    def rejected(self) -> Count:
        return Count.of(self.figures.actions[Action.REJECT])

    @property
    def hidden(self) -> Count:
        return Count.of(self.figures.hidden)

    @property
    def decided(self) -> Count:
        return Count(self.figures.published) + self.changes + self.rejected + self.hidden

    @property
    def wait(self) -> str:
        return duration(self.figures.median_minutes) if self.figures.waited >= SMALL else "–"

    @property
    def share_published(self) -> int | None:
        """Told only where rounding hides what ``decided`` hides."""
        decided = self.decided
        is_telling = decided.hidden and decided.true < MANY
        return None if is_telling else share(self.figures.published, decided.true)

    @property
    def share_by_rule(self) -> int | None:
        return share(self.figures.by_rule, self.figures.decided)


@dataclass(frozen=True)
class CodeRow:
    name: str
    total: Count
    counts: tuple[Count, ...]
    heights: tuple[int, ...]
    """Bars of the small drawing, 0 to 100."""


def code_rows(rows: list[MonthRow]) -> list[CodeRow]:
    """The reasons that were given in these months, the most frequent first."""
    used = set().union(*(row.figures.codes for row in rows))
    names = {code.code: code.name for code in PolicyCode.objects.filter(code__in=used)}
    order = [*names, *sorted(used - names.keys())]
    found = []
    for code in order:
        counts = tuple(Count.of(row.figures.codes[code]) for row in rows)
        top = max(count.drawn for count in counts)
        heights = tuple(round(100 * count.drawn / top) for count in counts)
        found.append(CodeRow(names.get(code, code), sum(counts, Count(0)), counts, heights))
    return sorted(found, key=lambda row: -row.total.at_least)


def code_message(rows: list[CodeRow]) -> str:
    if not rows:
        return _("No text was refused in these months")
    reasons = ngettext("%(number)s reason was given", "%(number)s reasons were given", len(rows)) % {
        "number": len(rows)
    }
    return _("%(reasons)s; the most frequent: %(name)s") % {"reasons": reasons, "name": rows[0].name}
