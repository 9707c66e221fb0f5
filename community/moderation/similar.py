"""Earlier decisions on texts like this one: near-identical wording, or the same suspected codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags

from community.moderation.models import Decision, Review

LOOKED_AT, SHOWN = 200, 5
RUN, ALIKE = 3, 0.45
"""Texts are compared by their runs of three signs; from this share of common runs they count as alike."""


@dataclass(frozen=True)
class Similar:
    decision: Decision
    percent: int
    """How much of the wording is the same; 0 when only the codes agree."""


def runs_of(payload: dict[str, Any]) -> set[str]:
    text = "".join(
        strip_tags(value) for value in payload.values() if isinstance(value, str) and len(value) > 10
    )
    text = "".join(text.split()).lower()[:4000]
    return {text[i : i + RUN] for i in range(len(text) - RUN + 1)}


def likeness(one: set[str], other: set[str]) -> float:
    """Jaccard index of two sets of runs, 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def similar_decisions(review: Review) -> list[Similar]:
    """Among the latest decisions on other texts of this kind; the most alike first. Two queries."""
    codes = {code.code for code in review.codes.all()}
    own = runs_of(review.revision.payload)
    recent = (
        Decision.objects.filter(action__in=[Decision.Action.APPROVE, *Decision.ADVERSE], undone_by=None)
        .filter(post__kind=review.kind)
        .exclude(post=review.post_id)
        .select_related("revision", "actor")
    )
    found = []
    for decision in recent[:LOOKED_AT]:
        share = likeness(own, runs_of(decision.revision.payload))
        same_codes = codes & {line["code"] for line in decision.codes}
        if share >= ALIKE or same_codes:
            found.append(Similar(decision, round(share * 100) if share >= ALIKE else 0))
    return sorted(found, key=lambda one: -one.percent)[:SHOWN]
