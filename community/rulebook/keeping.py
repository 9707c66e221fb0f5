"""Results of screening, kept beside the revision they judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from typing import Any

from django.db import transaction

from community.audit.chaining import digest
from community.posts.models import Post, Revision
from community.rulebook.braking import look_at
from community.rulebook.results import HARD, ScreeningResult
from community.rulebook.screening import Screened

# The warning about returns that a noted text carries (the author's own figures).
RETURNS_CODES = frozenset({"PERFORMANCE_BRAGGING", "MISSING_RISK_DISCLOSURE"})


def keep_result(screened: Screened, *, post: Post, revision: Revision, author: Any) -> ScreeningResult:
    """In the submission's transaction. Rules that hit unusually often are looked at once it is over."""
    common = {
        "post_id": post.pk,
        "revision": revision,
        "kind": post.kind,
        "author": author,
        "payload_sha256": revision.sha256,
    }
    rows = results_of(screened, common)
    ScreeningResult.objects.bulk_create(rows)
    look_later(screened)
    return rows[0]


def keep_refusal(screened: Screened, *, post: Post | None, kind: str, author: Any, payload: dict) -> None:
    common = {"post": post, "kind": kind, "author": author, "payload_sha256": digest(payload)}
    ScreeningResult.objects.bulk_create(results_of(screened, common))
    look_later(screened)


def look_later(screened: Screened) -> None:
    if rules := sorted({spot.rule for spot in screened.findings if spot.outcome in HARD}):
        # Robust: the text is in already, whatever becomes of the look at the brake.
        transaction.on_commit(partial(look_at, screened.version_id, rules), robust=True)


def results_of(screened: Screened, common: dict[str, Any]) -> list[ScreeningResult]:
    rows = [row_of(screened, common)]
    if screened.shadow:
        rows.append(row_of(screened.shadow, common | {"is_shadow": True}))
    return rows


def row_of(screened: Screened, common: dict[str, Any]) -> ScreeningResult:
    return ScreeningResult(
        **common,
        version_id=screened.version_id,
        rules_version=screened.rules_version,
        outcome=screened.outcome,
        codes=list(screened.codes),
        findings=findings_as_rows(screened),
        fault=screened.fault,
        milliseconds=screened.milliseconds,
    )


def findings_as_rows(screened: Screened) -> list[dict[str, Any]]:
    return [asdict(spot) for spot in screened.findings]


def rules_version_of(revision_id: int) -> str:
    """The rules that judged a revision when it was sent in; '' before there was screening."""
    return (
        ScreeningResult.objects.filter(revision=revision_id, is_shadow=False)
        .values_list("rules_version", flat=True)
        .first()
        or ""
    )


def result_of(revision_id: int) -> ScreeningResult | None:
    return ScreeningResult.objects.filter(revision=revision_id, is_shadow=False).first()


def with_returns_note(revisions: Iterable[int | None]) -> set[int]:
    """Those revisions that tell of returns in a way a reader should be warned about. One query, or none."""
    wanted = {pk for pk in revisions if pk}
    rows = ScreeningResult.objects.filter(revision__in=wanted, is_shadow=False).exclude(outcome="allow")
    found = rows.values_list("revision", "codes") if wanted else []
    return {pk for pk, codes in found if RETURNS_CODES.intersection(codes)}
