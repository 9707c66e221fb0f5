"""What a version would change, tried on everything that was ever decided and on the own lessons, in the background."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from community.audit.chaining import record
from community.posts.models import Revision
from community.rule_desk.corpus import decided, decided_as, in_chunks, lessons
from community.rule_desk.costing import costs_of
from community.rulebook.engines import workshop
from community.rulebook.in_force import Reference
from community.rulebook.models import RuleVersion
from community.rulebook.reading import texts_of
from community.rulebook.results import HARD, BackTest
from community.rulebook.screening import Screened, judge
from community.screening import Engine

logger = logging.getLogger(__name__)
SAMPLES_PER_CHANGE = 12
MOST_LESSON_FAULTS = 50
SILENT_AFTER = timedelta(minutes=10)
"""A run that has not moved on for so long has lost its process."""


@transaction.atomic
def start_back_test(*, version: RuleVersion, actor) -> BackTest:
    """Queue a run against the version now live. Raises ValidationError when one is under way."""
    silent = version.back_tests.filter(state__in=BackTest.OPEN, beat_at__lt=timezone.now() - SILENT_AFTER)
    silent.update(state=BackTest.State.BROKEN, fault="silent", finished_at=timezone.now())
    try:
        with transaction.atomic():
            test = BackTest.objects.create(
                version=version, against=RuleVersion.objects.live().first(), started_by=actor
            )
    except IntegrityError:
        raise ValidationError(_("A back-test of this version is under way.")) from None
    run_back_test.enqueue(test.pk)
    return test


@task()
def run_back_test(test_id: int) -> None:
    """Runs once, however often it is queued."""
    won = BackTest.objects.filter(pk=test_id, state=BackTest.State.WAITING).update(
        state=BackTest.State.RUNNING, beat_at=timezone.now()
    )
    if not won:
        return
    test = BackTest.objects.select_related("version", "against", "started_by").get(pk=test_id)
    try:
        walk(test)
    except Exception as error:
        logger.exception("Back-test %s broke off.", test_id)
        BackTest.objects.filter(pk=test_id).update(
            state=BackTest.State.BROKEN,
            fault=f"{type(error).__name__}: {error}"[:500],
            finished_at=timezone.now(),
        )


def reference(version: RuleVersion | None) -> Reference | None:
    return Reference(version.pk, version.number, version.sha256) if version else None


@dataclass
class Tally:
    new: Engine
    old: Engine
    changes: Counter[str] = field(default_factory=Counter)
    samples: list[dict[str, Any]] = field(default_factory=list)
    hits: Counter[str] = field(default_factory=Counter)
    lesson_faults: list[dict[str, Any]] = field(default_factory=list)
    milliseconds: float = 0.0

    def count(self, revision: Revision, decided: str) -> None:
        texts = texts_of(revision.post.detail, revision.payload)
        before = timezone.now()
        after = judge(self.new, texts)
        self.milliseconds += (timezone.now() - before).total_seconds() * 1000
        was = judge(self.old, texts)
        self.hits.update({spot.rule for spot in after.findings if spot.outcome in HARD})
        if was.outcome != after.outcome:
            change = f"{was.outcome}>{after.outcome}"
            self.changes[change] += 1
            if self.changes[change] <= SAMPLES_PER_CHANGE:
                self.samples.append(sample(revision, was, after, decided))

    def count_lesson(self, revision: Revision) -> None:
        found = judge(self.new, texts_of(revision.post.detail, revision.payload))
        if found.outcome in HARD and len(self.lesson_faults) < MOST_LESSON_FAULTS:
            self.lesson_faults.append(sample(revision, None, found, "lesson"))


def sample(revision: Revision, was: Screened | None, found: Screened, decided: str) -> dict[str, Any]:
    judged = found if found.outcome != "allow" else was or found
    return {
        "post": revision.post_id,
        "revision": revision.pk,
        "kind": revision.post.kind,
        "before": was.outcome if was else "",
        "after": found.outcome,
        "codes": list(judged.codes),
        "rules": sorted({spot.rule for spot in judged.findings}),
        "spots": [[spot.field, spot.start, spot.end] for spot in judged.findings[:5]],
        "decided": decided,
    }


def walk(test: BackTest, *, with_costs: bool = True) -> None:
    tally = Tally(workshop.get(reference(test.version)), workshop.get(reference(test.against)))
    past, own = decided(), lessons()
    test.lessons = own.count()
    test.total = past.count() + test.lessons
    keep(test, tally)
    for chunk in in_chunks(past):
        known = decided_as(chunk)
        for revision in chunk:
            tally.count(revision, known.get(revision.pk, ""))
        test.done += len(chunk)
        keep(test, tally)
    for chunk in in_chunks(own):
        for revision in chunk:
            tally.count_lesson(revision)
        test.done += len(chunk)
        keep(test, tally)
    finish(test, tally, costs_of(test.version) if with_costs else {})


def keep(test: BackTest, tally: Tally) -> None:
    """So far: a page that is open shows it."""
    BackTest.objects.filter(pk=test.pk).update(
        total=max(test.total, test.done),
        done=test.done,
        lessons=test.lessons,
        changes=dict(tally.changes),
        samples=tally.samples,
        hits=dict(tally.hits),
        lesson_faults=tally.lesson_faults,
        milliseconds=round(tally.milliseconds, 1),
        beat_at=timezone.now(),
    )


def finish(test: BackTest, tally: Tally, costs: dict[str, float]) -> None:
    state = BackTest.State.FAILED if tally.lesson_faults else BackTest.State.PASSED
    with transaction.atomic():
        BackTest.objects.filter(pk=test.pk).update(state=state, costs=costs, finished_at=timezone.now())
        record(
            actor=test.started_by,
            action="back_test_rules",
            subject=f"rules:{test.version.number}",
            data={
                "back_test": test.pk,
                "against": test.against.number if test.against else None,
                "state": state,
                "texts": test.done,
                "changes": dict(tally.changes),
                "lesson_faults": len(tally.lesson_faults),
            },
        )
