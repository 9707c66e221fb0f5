"""The charts of the public page. Each heading says in words what its drawing shows."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from community.records.charts import Chart, Series
from community.records.figures_counting import Action, hours, percent
from community.records.transparency_months import MonthFigures
from community.records.transparency_shown import Count, MonthRow


def telling(rows: list[MonthRow]) -> MonthRow:
    """The month that the headings speak of: the last full one, or the running one of a young site."""
    return next((row for row in reversed(rows) if not row.month.is_running), rows[-1])


def month_chart(
    name: str,
    rows: list[MonthRow],
    message: str,
    note: str,
    shape: str,
    series: Iterable[Series],
    unit: str = "",
) -> Chart:
    return Chart(
        name=name, message=message, note=note, shape=shape, unit=unit, label_every=3,
        axis=tuple(row.on_axis for row in rows), rows=tuple(row.label for row in rows), row_heading=_("Month"),
        series=tuple(series), running=len(rows) - 1 if rows[-1].month.is_running else None,
    )  # fmt: skip


def counted(label: str, tone: str, counts: list[Count]) -> Series:
    return Series(label, tone, tuple(count.drawn for count in counts), tuple(map(str, counts)))


def decided_chart(rows: list[MonthRow]) -> Chart:
    told = telling(rows)
    facts = {"month": told.label, "number": told.decided, "share": told.share_published}
    if told.share_published is None:
        message = _("Texts decided in %(month)s: %(number)s") % facts
    else:
        message = _("%(month)s: %(number)s decisions, and %(share)s of 100 texts were published") % facts
    series = [
        counted(_("Published"), "jade", [Count(row.figures.published) for row in rows]),
        counted(_("Changes requested"), "amber", [row.changes for row in rows]),
        counted(_("Not accepted"), "ink", [row.rejected for row in rows]),
        counted(_("Hidden or taken down"), "stone", [row.hidden for row in rows]),
    ]
    note = _(
        "Every decision that showed a text, returned it or hid it. Decisions taken back within seconds do not count."
    )
    return month_chart("decided", rows, message, note, "stacked", series)


def wait_chart(rows: list[MonthRow]) -> Chart:
    told = telling(rows)
    if told.wait == "–":
        message = _("%(month)s: too few decisions to speak of a usual waiting time") % {"month": told.label}
    else:
        message = _("%(month)s: half of the texts were answered within %(time)s") % {
            "month": told.label,
            "time": told.wait,
        }
    shown = [None if row.wait == "–" else hours(row.figures.median_minutes) for row in rows]
    series = [Series(_("Median waiting time"), "jade", tuple(shown), tuple(row.wait for row in rows))]
    note = _(
        "From sending in to a person's decision, nights and holidays included. The median is the middle one: half waited less, half longer."
    )
    return month_chart("waits", rows, message, note, "line", series, " " + _("h"))


def rule_chart(rows: list[MonthRow]) -> Chart:
    told = telling(rows)
    facts = {"month": told.label, "share": told.share_by_rule}
    if told.share_by_rule is None:
        message = _("%(month)s: too few decisions to speak of a share made by rules") % facts
    elif told.share_by_rule == 0:
        message = _("%(month)s: people made every decision, or nearly so") % facts
    else:
        message = _("%(month)s: rules made %(share)s of 100 decisions, people the others") % facts
    shares = tuple(row.share_by_rule for row in rows)
    series = [Series(_("Decided by a rule"), "amber", shares, tuple(map(percent, shares)))]
    note = _(
        "A rule publishes comments of members with a clean record at once, and hides a text that several members reported until a person has looked. No rule refuses a text for good."
    )
    return month_chart("by-rule", rows, message, note, "bars", series, "%")


def appeal_chart(rows: list[MonthRow]) -> Chart:
    judged = sum((Count.of(row.figures.judged) for row in rows), Count(0))
    changed = sum((Count.of(reversed_on_appeal(row.figures)) for row in rows), Count(0))
    facts = {"judged": judged, "changed": changed}
    if not judged.true:
        message = _("No appeal was judged in these months")
    elif not changed.true:
        message = _("Appeals judged: %(judged)s. Every decision stood") % facts
    else:
        message = _("Appeals judged: %(judged)s. Reversed or changed: %(changed)s") % facts
    names = [
        (Action.UPHOLD, _("Decision stood"), "ink"),
        (Action.VARY, _("Decision changed"), "amber"),
        (Action.OVERTURN, _("Decision reversed"), "jade"),
    ]
    series = [
        counted(label, tone, [Count.of(row.figures.actions[action]) for row in rows])
        for action, label, tone in names
    ]
    note = _(
        "An author may appeal against every refusal. Somebody judges it who had no part in the decision."
    )
    return month_chart("appeals", rows, message, note, "stacked", series)


def reversed_on_appeal(figures: MonthFigures) -> int:
    return figures.actions[Action.OVERTURN] + figures.actions[Action.VARY]
