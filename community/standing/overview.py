"""How a member stands, in what they can check for themselves: trust, points, measures, and the ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from community.conduct.ladder import LADDER, POINTS, Step, step_for
from community.conduct.models import Sanction, Strike
from community.moderation.trusting import TRUSTED, Trust, trust_of
from community.standing.measures import Basis, Measure, bases_of, measures_of


@dataclass(frozen=True)
class Points:
    """The points of one decision."""

    strike: Strike
    basis: Basis

    @property
    def name(self) -> str:
        """The gravest rule it was about."""
        return self.basis.reasons[0].name if self.basis.reasons else self.strike.code


@dataclass(frozen=True)
class Rung:
    step: Step
    label: str
    is_here: bool


@dataclass(frozen=True)
class Overview:
    trust: Trust
    measures: list[Measure]
    """In force, or not read yet."""
    past_measures: list[Measure]
    points: list[Points]
    past_points: list[Points]
    rungs: list[Rung]

    @property
    def total(self) -> int:
        return self.trust.points

    @property
    def is_published_at_once(self) -> bool:
        return self.trust.level == TRUSTED

    @property
    def is_clean(self) -> bool:
        return not (self.measures or self.past_measures or self.points or self.past_points)

    @property
    def restricted_until(self) -> datetime | None:
        ends = [m.sanction.ends_at for m in self.measures if m.sanction.kind != Sanction.Kind.WARNING]
        return max((end for end in ends if end), default=None)

    @property
    def points_until(self) -> datetime | None:
        """When the last of today's points has expired."""
        return max((points.strike.expires_at for points in self.points), default=None)


def overview_of(member) -> Overview:
    now = timezone.now()
    strikes = list(Strike.objects.filter(member=member).select_related("decision"))
    sanctions = list(Sanction.objects.filter(member=member).select_related("decision"))
    bases = bases_of(row.decision for row in [*strikes, *sanctions])
    counting = {s.decision_id for s in strikes if s.cleared_at is None and s.expires_at > now}
    current = [sanction for sanction in sanctions if is_current(sanction, counting)]
    rows = [Points(strike, bases[strike.decision_id]) for strike in strikes]
    trust = trust_of(member)
    return Overview(
        trust=trust,
        measures=measures_of(current, bases),
        past_measures=measures_of((s for s in sanctions if s not in current), bases),
        points=[row for row in rows if row.strike.decision_id in counting],
        past_points=[row for row in rows if row.strike.decision_id not in counting],
        rungs=rungs_at(trust.points),
    )


def is_current(sanction: Sanction, counting: set[int]) -> bool:
    """A warning has no end of its own: it stands as long as its points count."""
    if sanction.kind == Sanction.Kind.WARNING:
        return sanction.lifted_at is None and sanction.decision_id in counting
    return sanction.is_in_force


def rungs_at(points: int) -> list[Rung]:
    here = step_for(points)
    return [Rung(step, str(Sanction.Kind(step.kind).label), step == here) for step in LADDER]


def numbers() -> dict[str, object]:
    """The settings the page tells of."""
    return {
        "approvals": settings.TRUST_APPROVALS,
        "sampled": settings.TRUST_SAMPLE_PERCENT,
        "term_days": settings.POINTS_TERM_DAYS,
        "appeal_days": settings.APPEAL_DAYS,
        "points_by_severity": sorted(((points, severity) for severity, points in POINTS.items())),
    }
