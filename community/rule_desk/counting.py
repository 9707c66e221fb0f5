"""Figures of rules: hits, and whether the people who then read the texts agreed. Counted on, never anew."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone

from community.moderation.models import Decision
from community.moderation.policy import UNDO_TERM
from community.rulebook.models import Rollout, RuleVersion
from community.rulebook.results import HARD, RuleFigure, ScreeningResult

CHUNK = 2000
AGREED = (Decision.Action.REJECT, Decision.Action.REQUEST_CHANGES, Decision.Action.TAKE_DOWN)
DISAGREED = (Decision.Action.APPROVE, Decision.Action.KEEP)


@task()
def count_figures() -> None:
    for version in RuleVersion.objects.exclude(rollout__state=Rollout.State.NEW).defer("content"):
        while count_on(version):
            pass


@transaction.atomic
def count_on(version: RuleVersion) -> bool:
    """Take in the next results and decisions. Whether there may be more."""
    rollout = Rollout.objects.select_for_update().get(version=version)
    more = take_results(version, rollout)
    more = take_decisions(version, rollout) or more
    rollout.save(update_fields=["screenings", "counted_result", "counted_decision"])
    return more


def take_results(version: RuleVersion, rollout: Rollout) -> bool:
    rows = list(
        ScreeningResult.objects.filter(version=version, pk__gt=rollout.counted_result).order_by("pk")[:CHUNK]
    )
    found: dict[str, list] = defaultdict(list)
    for row in rows:
        for rule in {spot["rule"] for spot in row.findings}:
            found[rule].append(row.created_at)
    for rule, moments in found.items():
        figure, _new = RuleFigure.objects.get_or_create(version=version, rule=rule)
        RuleFigure.objects.filter(pk=figure.pk).update(
            hits=F("hits") + len(moments), last_hit_at=max(moments)
        )
    if rows:
        rollout.screenings += len(rows)
        rollout.counted_result = rows[-1].pk
    return len(rows) == CHUNK


def take_decisions(version: RuleVersion, rollout: Rollout) -> bool:
    """Decisions by people on wordings this version has judged, once they can no longer be taken back."""
    made = Decision.objects.filter(
        pk__gt=rollout.counted_decision,
        action__in=(*AGREED, *DISAGREED),
        is_automatic=False,
        undone_by=None,
        created_at__lt=timezone.now() - UNDO_TERM,
    )
    decisions = list(made.order_by("pk")[:CHUNK])
    results = ScreeningResult.objects.filter(
        version=version, revision__in=[decision.revision_id for decision in decisions]
    )
    by_revision = {result.revision_id: result for result in results}
    agreed: dict[tuple[str, bool], int] = defaultdict(int)
    for decision in decisions:
        if result := by_revision.get(decision.revision_id):
            for rule in {spot["rule"] for spot in result.findings if spot["outcome"] in HARD}:
                agreed[rule, decision.action in AGREED] += 1
    for (rule, is_agreed), count in agreed.items():
        figure, _new = RuleFigure.objects.get_or_create(version=version, rule=rule)
        name = "agreed" if is_agreed else "disagreed"
        RuleFigure.objects.filter(pk=figure.pk).update(**{name: F(name) + count})
    if decisions:
        rollout.counted_decision = decisions[-1].pk
    return len(decisions) == CHUNK
