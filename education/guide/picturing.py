"""The risk and time picture: where the kinds stand, as an SVG the server draws. No returns in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from education.guide.models import ProductKind

# Columns by the shortest sensible horizon in months (up to and including).
COLUMNS = (1, 6, 12, 36, 60)
LEFT, TOP, WIDTH, ROW = 96, 16, 104, 52


@dataclass(frozen=True)
class Spot:
    kind: ProductKind
    number: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Picture:
    spots: list[Spot]
    rows: list[tuple[int, int]]
    """Risk level and the middle of its row."""
    columns: list[tuple[int, int]]
    """Upper bound in months (0: longer) and the middle of the column."""


def picture_of(kinds: list[ProductKind]) -> Picture | None:
    """Each kind on the R scale, from its lowest to its highest usual level; the others are named below the picture."""
    placed = [kind for kind in kinds if kind.has_risk_level]
    if len(placed) < 2:
        return None
    columns: dict[int, list[ProductKind]] = defaultdict(list)
    for kind in placed:
        columns[
            next((n for n, bound in enumerate(COLUMNS) if kind.horizon_months <= bound), len(COLUMNS))
        ].append(kind)
    spots = []
    for column, members in columns.items():
        gap = WIDTH / (len(members) + 1)
        for place, kind in enumerate(members, 1):
            x = round(LEFT + column * WIDTH + place * gap)
            top = middle(kind.risk_high)
            spots.append(Spot(kind, placed.index(kind) + 1, x, top, middle(kind.risk_low) - top))
    spots.sort(key=lambda spot: spot.number)
    bounds = [*COLUMNS, 0]
    used = range(max(columns) + 1)
    return Picture(
        spots,
        [(level, middle(level)) for level in range(5, 0, -1)],
        [(bounds[n], LEFT + n * WIDTH + WIDTH // 2) for n in used],
    )


def middle(level: int) -> int:
    return TOP + (5 - level) * ROW + ROW // 2
