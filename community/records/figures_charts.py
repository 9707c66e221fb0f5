"""The charts of the team's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.records.charts import Chart, Series
from community.records.figures_counting import duration, hours, median, ninth_tenth
from community.records.figures_team import Waiting

Measure = Callable[[Counter], float | None]


def waiting_chart(waiting: Waiting) -> Chart:
    days = list(waiting.by_day)
    facts = {"median": duration(median(waiting.every)), "most": duration(ninth_tenth(waiting.every))}
    message = _("Half of the texts were decided within %(median)s, nine of ten within %(most)s") % facts
    last = len(days) - 1
    step = max(len(days) // 6, 1)
    return Chart(
        name="waiting", shape="line", unit=" " + _("h"), row_heading=_("Day"), label_every=2 * step,
        message=message if waiting.every else _("No text was decided in this time"),
        note=_("From sending in to the decision, by the day of the decision; nights and holidays included. Nine of ten waited no longer than the dashed line."),
        axis=tuple(short(day) if (last - number) % step == 0 else "" for number, day in enumerate(days)),
        rows=tuple(date_format(day) for day in days),
        series=(
            line(_("Median"), "jade", waiting.by_day.values(), median),
            line(_("Nine of ten"), "amber", waiting.by_day.values(), ninth_tenth),
        ),
    )  # fmt: skip


def line(label: str, tone: str, histograms: Iterable[Counter], measure: Measure) -> Series:
    values = [measure(histogram) for histogram in histograms]
    return Series(label, tone, tuple(map(hours, values)), tuple(map(duration, values)))


def short(day: date) -> str:
    return f"{day.month}/{day.day}"


def load_chart(arrived: list[int], decided: list[int]) -> Chart:
    return Chart(
        name="load", shape="bars", row_heading=_("Hour"), label_every=6, message=load_message(arrived, decided),
        note=_("All days of this time added up, by the hour of the site's clock. Texts published by a rule are left out: nobody had to read them first."),
        axis=tuple(str(hour) if hour % 3 == 0 else "" for hour in range(24)),
        rows=tuple(f"{hour:02}:00–{hour + 1:02}:00" for hour in range(24)),
        series=(
            Series(_("Sent in"), "amber", tuple(arrived), tuple(map(str, arrived))),
            Series(_("Decided"), "jade", tuple(decided), tuple(map(str, decided))),
        ),
    )  # fmt: skip


def load_message(arrived: list[int], decided: list[int]) -> str:
    if not any(arrived):
        return _("Nothing was sent in in this time")
    facts = {"number": sum(arrived), "hour": busiest(arrived)}
    message = (
        ngettext(
            "%(number)s text came in, most between %(hour)s",
            "%(number)s texts came in, most between %(hour)s",
            sum(arrived),
        )
        % facts
    )
    return message + (
        _("; most are decided between %(hour)s") % {"hour": busiest(decided)} if any(decided) else ""
    )


def busiest(hours_of_day: list[int]) -> str:
    hour = hours_of_day.index(max(hours_of_day))
    return f"{hour:02}:00–{hour + 1:02}:00"
