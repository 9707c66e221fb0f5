""" "Not sure, help me": what fits by when the money is needed. Nothing here knows or orders by returns."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from education.guide.models import ProductKind, Rule

WHEN: dict[str, Promise] = {
    "now": _("any day, or within three months"),
    "year": _("in three to twelve months"),
    "three": _("in one to three years"),
    "five": _("in three to five years"),
    "ten": _("in five to ten years"),
    "later": _("in more than ten years"),
    "unknown": _("I do not know yet"),
}

# Shortest sensible horizon of a kind in months, from and to. Money without a date is treated as ready money.
MONTHS = {
    "now": (0, 1),
    "year": (0, 6),
    "three": (3, 12),
    "five": (12, 36),
    "ten": (24, 60),
    "later": (36, 120),
    "unknown": (0, 1),
}

# Things that hardly move are bought at once and kept to their end; the longer the time, the more a rule has to do.
RULES = {
    "buy": {
        "now": ("lump-sum",),
        "year": ("lump-sum",),
        "three": ("lump-sum", "staged-buying"),
        "five": ("regular-investing", "staged-buying"),
        "ten": ("regular-investing", "staged-buying", "lump-sum"),
        "later": ("regular-investing", "staged-buying", "lump-sum"),
        "unknown": ("lump-sum",),
    },
    "sell": {
        "now": ("holding-to-maturity",),
        "year": ("holding-to-maturity",),
        "three": ("holding-to-maturity", "target-take-profit"),
        "five": ("target-take-profit", "staged-take-profit", "periodic-rebalancing"),
        "ten": ("staged-take-profit", "periodic-rebalancing", "threshold-rebalancing"),
        "later": ("periodic-rebalancing", "threshold-rebalancing"),
        "unknown": ("holding-to-maturity",),
    },
}


def fits(page: ProductKind | Rule, when: str) -> bool:
    """Whether a kind or rule is among those to look at first for money needed at that time."""
    if when not in MONTHS:
        return False
    if isinstance(page, ProductKind):
        shortest, longest = MONTHS[when]
        return shortest <= page.horizon_months <= longest
    return page.slug in RULES[page.side][when]
