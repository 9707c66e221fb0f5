"""A chart: what it says, what it draws, and the table that repeats its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from community.records.charts_drawing import draw


@dataclass(frozen=True)
class Series:
    """One thing measured. ``values`` draw it, ``shown`` says each of them in words; None leaves a gap."""

    label: str
    tone: str
    """Its look: jade, amber (hatched), ink, stone (outlined). Told apart by lightness and pattern, not by hue alone."""
    values: tuple[float | None, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    name: str
    """Unique on its page; the heading's id is ``<name>-title``."""
    message: str
    note: str
    shape: str
    axis: tuple[str, ...]
    """Short labels below the drawing; an empty one is left out."""
    rows: tuple[str, ...]
    """The same in full, for the table."""
    row_heading: str
    series: tuple[Series, ...]
    running: int | None = None
    """The place of a column that is not complete yet."""
    unit: str = ""
    label_every: int = 1
    """Where there is little room, every how manieth label stays, counted from the last."""

    @property
    def svg(self) -> SafeString:
        return draw(self)

    @property
    def is_empty(self) -> bool:
        return not any(value for series in self.series for value in series.values)

    def table(self) -> Iterator[tuple[str, tuple[str, ...], bool]]:
        """Heading, cells and whether it is the running one, row by row."""
        for number, row in enumerate(self.rows):
            yield row, tuple(series.shown[number] for series in self.series), number == self.running


def lengths(values: Sequence[float]) -> list[int]:
    """How long each bar is, the longest being 100; anything above zero can be seen."""
    top = max(values, default=0)
    return [max(round(100 * value / top), 2) if value > 0 else 0 for value in values]
