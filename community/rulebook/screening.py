"""A payload screened by the rules in force, and beside them by those in shadow. Writes nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from community.posts.models import Post
from community.rulebook.engines import Compiled, workshop
from community.rulebook.in_force import in_force
from community.rulebook.picture_codes import code_texts, new_pictures
from community.rulebook.reading import FieldText, texts_of
from community.rulebook.results import HARD, UNSCREENED
from community.screening import Engine, Finding, Verdict
from community.screening.verdicts import decide

logger = logging.getLogger(__name__)
# In threads, so that nobody waits longer than the limit, whatever happens in one of them.
pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="screening")
MOST_FINDINGS = 60


@dataclass(frozen=True)
class Spot:
    """One finding: where it stands in the field's words, which rule of which policy code, and why."""

    field: str
    start: int
    end: int
    rule: str
    code: str
    outcome: str
    zh: str
    en: str


@dataclass(frozen=True)
class Screened:
    outcome: str
    """allow, note, hold, block or unscreened: then nothing may be published at once."""
    findings: tuple[Spot, ...] = ()
    codes: tuple[str, ...] = ()
    """Policy codes of what raised the outcome, the strictest first."""
    rules_version: str = ""
    version_id: int | None = None
    fault: str = ""
    milliseconds: float = 0.0
    shadow: Screened | None = field(default=None, compare=False)

    @property
    def is_complete(self) -> bool:
        return self.outcome != UNSCREENED

    @property
    def is_refused(self) -> bool:
        return self.outcome == "block"

    @property
    def is_doubtful(self) -> bool:
        """A person has to read it first, whatever the author's trust."""
        return self.outcome not in ("allow", "note")


def screen_payload(post: Post, payload: dict[str, Any], author: Any = None) -> Screened:
    """Never raises and never takes much longer than the limit: what cannot be screened in time is ``unscreened``."""
    try:
        kind = post.detail
        rules = in_force()
        texts = texts_of(kind, payload)
        pictures = new_pictures(payload, post.live_revision.payload if post.live_revision_id else None)
        live = workshop.live(rules.live)
    except Exception:
        logger.exception("Post %s cannot be screened.", post.pk)
        return Screened(UNSCREENED, fault="error")
    braked = rules.braked if live.reference == rules.live else frozenset()
    judged = within_limit(live, lambda: judge(live.engine, [*texts, *code_texts(pictures)], braked))
    return replace(judged, shadow=in_shadow(rules.shadow, texts)) if rules.shadow else judged


def in_shadow(reference, texts: list[FieldText]) -> Screened:
    """Whatever happens here has no effect."""
    try:
        shadow = Compiled(workshop.get(reference), reference)
    except Exception:
        logger.exception("The rules in shadow cannot be compiled.")
        return Screened(UNSCREENED, fault="error", version_id=reference.pk)
    return within_limit(shadow, lambda: judge(shadow.engine, texts))


def within_limit(compiled: Compiled, work: Callable[[], Screened]) -> Screened:
    begin = time.perf_counter()
    try:
        done = pool.submit(work).result(timeout=settings.SCREENING_MILLISECONDS / 1000)
        fault = ""
    except TimeoutError:
        done, fault = Screened(UNSCREENED), "time"
    except Exception:
        logger.exception("Screening failed.")
        done, fault = Screened(UNSCREENED), "error"
    took = (time.perf_counter() - begin) * 1000
    return replace(
        done,
        fault=fault,
        rules_version=compiled.engine.version,
        version_id=compiled.version_id,
        milliseconds=round(took, 3),
    )


def judge(engine: Engine, texts: list[FieldText], braked: frozenset[str] = frozenset()) -> Screened:
    """All texts of one payload together: what stands in several fields weighs together."""
    verdicts = engine.screen_many([(one.text, one.place) for one in texts])
    found = [
        (one, softened(finding, braked))
        for one, verdict in zip(texts, verdicts, strict=True)
        for finding in verdict.findings
    ]
    whole: Verdict = decide([finding for _, finding in found], engine.ruleset)
    return Screened(whole.outcome, tuple(widest(found)), tuple(whole.codes))


def softened(finding: Finding, braked: frozenset[str]) -> Finding:
    if finding.rule in braked and finding.outcome in HARD:
        return replace(finding, outcome="note")
    return finding


def widest(found: list[tuple[FieldText, Finding]]) -> list[Spot]:
    """One spot where findings of the same rule lie inside each other. What raises nothing is left out."""
    spots: list[Spot] = []
    raised = [pair for pair in found if pair[1].outcome != "allow"]
    for one, f in sorted(raised, key=lambda pair: pair[1].start - pair[1].end):
        inside = any(
            s.field == one.field and s.rule == f.rule and s.start <= f.start and f.end <= s.end for s in spots
        )
        if not inside and len(spots) < MOST_FINDINGS:
            words = f.explanation
            spots.append(Spot(one.field, f.start, f.end, f.rule, f.code, f.outcome, words["zh"], words["en"]))
    order = {one.field: number for number, (one, _) in enumerate(found)}
    return sorted(spots, key=lambda s: (order[s.field], s.start, s.end, s.rule))
