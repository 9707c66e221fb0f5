"""How sure the desk is: agreement, what was taken back, what an appeal reversed, and how each rule fared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode
from community.records.charts import lengths
from community.records.figures_counting import JUDGEMENTS, Action, percent, share
from community.records.figures_team import Period, by_people


@dataclass(frozen=True)
class Part:
    """So many of so many."""

    number: int
    whole: int

    @property
    def percent(self) -> str:
        return percent(share(self.number, self.whole))


@dataclass(frozen=True)
class Quality:
    agreed: Part
    undone: Part
    overturned: Part
    varied: int


def quality(period: Period) -> Quality:
    actions = Counter(dict(period.decisions().values_list("action").annotate(Count("pk"))))
    undone = Decision.objects.filter(
        action=Action.UNDO, created_at__gte=period.since, created_at__lt=period.until
    ).count()
    lasting = by_people(period).filter(action__in=Decision.UNDOABLE).count()
    return Quality(
        agreed=Part(actions[Action.AGREE], actions[Action.AGREE] + actions[Action.DISAGREE]),
        undone=Part(undone, lasting + undone),
        overturned=Part(actions[Action.OVERTURN], sum(actions[action] for action in JUDGEMENTS)),
        varied=actions[Action.VARY],
    )


@dataclass(frozen=True)
class RuleRow:
    name: str
    used: int
    judged: int
    overturned: int
    length: int


def rules(period: Period) -> list[RuleRow]:
    """How often each rule was the reason, and how its decisions fared on appeal. Judged in the period, whenever made."""
    adverse = period.decisions().filter(action__in=Decision.ADVERSE)
    used = by_code(adverse.values_list("codes").annotate(Count("pk")))
    appeals = period.decisions().filter(action__in=JUDGEMENTS, judged__isnull=False)
    judged = by_code(appeals.values_list("judged__codes").annotate(Count("pk")))
    reversals = appeals.filter(action=Action.OVERTURN)
    overturned = by_code(reversals.values_list("judged__codes").annotate(Count("pk")))
    known = used.keys() | judged.keys()
    names = {code.code: code.name for code in PolicyCode.objects.filter(code__in=known)}
    order = sorted([*names, *sorted(known - names.keys())], key=lambda code: -used[code])
    bars = lengths([used[code] for code in order])
    return [
        RuleRow(names.get(code, code), used[code], judged[code], overturned[code], bar)
        for code, bar in zip(order, bars, strict=True)
    ]


def by_code(rows: Iterable[tuple[list, int]]) -> Counter:
    counts: Counter = Counter()
    for lines, number in rows:
        for code in {line["code"] for line in lines or ()}:
            counts[code] += number
    return counts
