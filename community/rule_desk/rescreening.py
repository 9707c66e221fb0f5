"""After a change of rules: public texts the rules would now keep back become a queue."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from community.moderation.overdue import watch
from community.moderation.policy import SAMPLE_TERM
from community.moderation.policy_codes import PolicyCode
from community.moderation.urgency import item_facts
from community.posts.models import Post, Revision
from community.rule_desk.corpus import in_chunks, live_texts
from community.rule_desk.models import Rescreen, RescreenRun
from community.rulebook.engines import workshop
from community.rulebook.in_force import Reference
from community.rulebook.keeping import findings_as_rows
from community.rulebook.models import RuleVersion
from community.rulebook.reading import texts_of
from community.rulebook.results import HARD, ScreeningResult
from community.rulebook.screening import Screened, judge
from community.screening import Engine

logger = logging.getLogger(__name__)
SILENT_AFTER = timedelta(minutes=10)


@transaction.atomic
def start_rescreen(*, version: RuleVersion, actor) -> RescreenRun:
    """Raises ValidationError when a run with this version is under way."""
    silent = version.rescreen_runs.filter(
        state__in=RescreenRun.OPEN, beat_at__lt=timezone.now() - SILENT_AFTER
    )
    silent.update(state=RescreenRun.State.BROKEN, fault="silent", finished_at=timezone.now())
    try:
        with transaction.atomic():
            run = RescreenRun.objects.create(version=version, started_by=actor)
    except IntegrityError:
        raise ValidationError(_("Public texts are being screened with this version already.")) from None
    run_rescreen.enqueue(run.pk)
    return run


@task()
def run_rescreen(run_id: int) -> None:
    """Runs once, however often it is queued."""
    now = timezone.now()
    waiting = RescreenRun.objects.filter(pk=run_id, state=RescreenRun.State.WAITING)
    if not waiting.update(state=RescreenRun.State.RUNNING, beat_at=now):
        return
    run = RescreenRun.objects.select_related("version").get(pk=run_id)
    try:
        walk(run)
        state, fault = RescreenRun.State.FINISHED, ""
    except Exception as error:
        logger.exception("Re-screening %s broke off.", run_id)
        state, fault = RescreenRun.State.BROKEN, f"{type(error).__name__}: {error}"[:500]
    RescreenRun.objects.filter(pk=run_id).update(state=state, fault=fault, finished_at=timezone.now())


def walk(run: RescreenRun) -> None:
    version = run.version
    engine = workshop.get(Reference(version.pk, version.number, version.sha256))
    texts = live_texts()
    run.total = texts.count()
    for chunk in in_chunks(texts):
        known = rules_seen(chunk)
        for revision in chunk:
            run.found += look_at(run, engine, revision, known.get(revision.pk, set()))
        run.done += len(chunk)
        RescreenRun.objects.filter(pk=run.pk).update(
            total=max(run.total, run.done), done=run.done, found=run.found, beat_at=timezone.now()
        )


def rules_seen(revisions: list[Revision]) -> dict[int, set[str]]:
    """Rules a person knew of when they let a wording through: screening named them then, or a look like this one."""
    results = ScreeningResult.objects.filter(revision__in=revisions, is_shadow=False)
    kept = Rescreen.objects.filter(revision__in=revisions, state=Rescreen.State.KEPT)
    seen: dict[int, set[str]] = {}
    for pk, spots in (
        *results.values_list("revision", "findings"),
        *kept.values_list("revision", "findings"),
    ):
        seen.setdefault(pk, set()).update(spot["rule"] for spot in spots if spot["outcome"] in HARD)
    return seen


def look_at(run: RescreenRun, engine: Engine, revision: Revision, seen: set[str]) -> bool:
    """Put a text into the queue if it is hit by a rule nobody has judged it by yet."""
    found = judge(engine, texts_of(revision.post.detail, revision.payload))
    hard = {spot.rule for spot in found.findings if spot.outcome in HARD}
    if found.outcome not in HARD or not hard - seen:
        return False
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=revision.post_id)
        if not post.is_public or post.live_revision_id != revision.pk:
            return False
        if post.rescreens.waiting().filter(revision=revision).exists():
            return False
        # The earlier wording's item has nothing left to ask.
        post.rescreens.waiting().update(state=Rescreen.State.VOID, decided_at=timezone.now())
        put_into_queue(run, post, revision, found)
    return True


def put_into_queue(run: RescreenRun, post: Post, revision: Revision, found: Screened) -> Rescreen:
    codes = list(PolicyCode.objects.filter(code__in=found.codes))
    severity = max((code.severity for code in codes), default=0)
    facts = item_facts(post, revision, timezone.now() + SAMPLE_TERM, severity=severity)
    item = Rescreen.objects.create(run=run, outcome=found.outcome, findings=findings_as_rows(found), **facts)
    item.codes.set(codes)
    watch(item)
    return item
