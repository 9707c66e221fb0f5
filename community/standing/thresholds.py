"""The ladder beside one with other thresholds: who stands where, and whom it would have met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.conduct.foreseeing import Mark, replay, thresholds_in_force
from community.conduct.ladder import TERM
from community.conduct.models import Sanction
from community.records.charts import Chart, Series

SETTINGS = {
    Sanction.Kind.WARNING: "LADDER_WARNING",
    Sanction.Kind.RESTRICTION: "LADDER_RESTRICTION",
    Sanction.Kind.MUTE: "LADDER_MUTE",
    Sanction.Kind.BAN: "LADDER_BAN",
}
NAMES = {
    Sanction.Kind.WARNING: gettext_lazy("Warning"),
    Sanction.Kind.RESTRICTION: gettext_lazy("Restriction"),
    Sanction.Kind.MUTE: gettext_lazy("Mute"),
    Sanction.Kind.BAN: gettext_lazy("Ban"),
}
TONES = ("stone", "jade", "amber", "ink")
MOST_SHOWN = 40
"""Columns; whoever has more points stands in the last one."""


@dataclass(frozen=True)
class Effect:
    """One step of the ladder, now and as tried."""

    kind: str
    setting: str
    now: int
    tried: int
    met_now: int
    met_then: int

    @property
    def label(self) -> str:
        return str(NAMES[Sanction.Kind(self.kind)])

    @property
    def is_changed(self) -> bool:
        return self.now != self.tried

    @property
    def difference(self) -> int:
        return self.met_then - self.met_now

    @property
    def outcome(self) -> str:
        if not self.difference:
            return _("no difference")
        n = abs(self.difference)
        if self.difference > 0:
            return ngettext("%(n)d member more", "%(n)d members more", n) % {"n": n}
        return ngettext("%(n)d member fewer", "%(n)d members fewer", n) % {"n": n}


def effects(marks: list[Mark], tried: Mapping[str, int], now: datetime | None = None) -> list[Effect]:
    """Both ladders are walked over the same points, so that nothing but the thresholds makes the difference."""
    since, in_force = (now or timezone.now()) - TERM, thresholds_in_force()
    before, after = (replay(marks, ladder, since) for ladder in (in_force, tried))
    return [
        Effect(
            kind,
            SETTINGS[Sanction.Kind(kind)],
            in_force[kind],
            tried[kind],
            len(before[kind]),
            len(after[kind]),
        )
        for kind in in_force
    ]


def histogram(members: Counter[int], thresholds: Mapping[str, int]) -> Chart:
    """Members by points today, each column in the tone of the step that many points lead to."""
    last = min(max([*members, *thresholds.values()]) + 1, MOST_SHOWN)
    columns = range(1, last + 1)
    held = {n: members.get(n, 0) for n in columns}
    held[last] += sum(count for points, count in members.items() if points > last)
    return Chart(
        name="points",
        message=_("Members by the points that count today"),
        note=_(
            "Members without points are left out. Each column has the look of the step so many points lead to."
        ),
        shape="stacked",
        axis=tuple(str(n) for n in columns),
        rows=tuple(_("%(n)d or more") % {"n": n} if n == last else str(n) for n in columns),
        row_heading=_("Points"),
        series=tuple(series_of(held, thresholds)),
        label_every=2,
    )


def series_of(held: dict[int, int], thresholds: Mapping[str, int]) -> list[Series]:
    low, warning, mute = 0, thresholds[Sanction.Kind.WARNING], thresholds[Sanction.Kind.MUTE]
    restriction = thresholds[Sanction.Kind.RESTRICTION]
    bands = [
        (_("No measure"), low, warning),
        (_("Warning"), warning, restriction),
        (_("Restriction"), restriction, mute),
        (_("Mute or ban"), mute, 10**9),
    ]
    return [
        band(label, tone, held, start, end) for (label, start, end), tone in zip(bands, TONES, strict=True)
    ]


def band(label: str, tone: str, held: dict[int, int], start: int, end: int) -> Series:
    values = tuple(count if start <= points < end else 0 for points, count in held.items())
    return Series(label, tone, values, tuple(str(value) for value in values))
