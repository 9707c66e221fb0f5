"""A case file as its page shows it: what happened, in words, each version in full and against the one before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.audit.chaining import digest
from community.moderation.models import Decision, Review
from community.moderation.policy_codes import PolicyText
from community.moderation.presenting import Change, Part, Presenter
from community.posts.models import Revision
from community.records.case_file import CaseFile
from community.records.checking import find_content_faults
from community.records.exporting import case_facts
from community.records.told import told_of


@dataclass(frozen=True, kw_only=True)
class Version:
    revision: Revision
    author: str
    writers: list[str]
    is_intact: bool
    is_live: bool
    parts: list[Part]
    changes: list[Change]
    before: Revision | None
    reviews: list[Review]


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A decision with the wording of each policy code in the version it was made under."""

    decision: Decision
    actor: str
    first_actor: str
    number: int | None
    reasons: list[dict[str, Any]]
    undone_at: datetime | None
    strikes: list[Any] = field(default_factory=list)
    sanctions: list[Any] = field(default_factory=list)


def page_of(file: CaseFile, *, shows_reporters: bool) -> dict[str, Any]:
    presenter = Presenter(file.post, *(revision.payload for revision in reversed(file.revisions)))
    versions = versions_of(file, presenter)
    return {
        "file": file,
        "post": file.post,
        "heading": presenter.post.heading_of(file.revisions[-1].payload) if file.revisions else "",
        "language": presenter.language,
        "author": file.name(file.post.author_id),
        "versions": versions,
        "rulings": rulings_of(file),
        "proposals": [(row, file.name(row.proposer_id)) for row in file.proposals],
        "samples": [(row, file.name(row.first_decider_id)) for row in file.samples],
        "appeals": [(row, file.name(row.judge_id)) for row in file.appeals],
        "reports": [(row, file.reporters.get(row.reporter_id, "")) for row in file.reports],
        "told": told_of(file, shows_reporters=shows_reporters),
        "entries": [(entry, entry_actor(file, entry, shows_reporters)) for entry in file.entries],
        "shows_reporters": shows_reporters,
        "faults": list(find_content_faults(case_facts(file))),
        "words_gone": bool(file.decisions) and not file.revisions,
    }


def entry_actor(file: CaseFile, entry, shows_reporters: bool) -> str:
    """A line about a report names who reported; only those who may know them see that."""
    if entry.action == "report":
        return file.reporters.get(entry.actor_id, "") if shows_reporters else _("a reader")
    return file.name(entry.actor_id) or _("the site itself")


def versions_of(file: CaseFile, presenter: Presenter) -> list[Version]:
    pairs = zip([None, *file.revisions], file.revisions, strict=False)
    names = presenter.post.payload_fields
    return [
        Version(
            revision=revision,
            author=file.name(revision.author_id),
            writers=[file.name(writer.pk) for writer in revision.writers.all()],
            is_intact=digest(revision.payload) == revision.sha256,
            is_live=revision.pk == file.post.live_revision_id and file.post.is_public,
            parts=presenter.parts(revision.payload, *names),
            changes=presenter.changes(before.payload, revision.payload) if before else [],
            before=before,
            reviews=[review for review in file.reviews if review.revision_id == revision.pk],
        )
        for before, revision in pairs
    ]


def rulings_of(file: CaseFile) -> list[Ruling]:
    undone = {decision.undoes_id: decision.created_at for decision in file.decisions if decision.undoes_id}
    return [
        Ruling(
            decision=decision,
            actor=file.name(decision.actor_id),
            first_actor=file.name(decision.first_actor_id),
            number=file.revision_number(decision.revision_id),
            reasons=[reason_of(line, file.policy) for line in decision.codes],
            undone_at=undone.get(decision.pk),
            strikes=[strike for strike in file.strikes if strike.decision_id == decision.pk],
            sanctions=[sanction for sanction in file.sanctions if sanction.decision_id == decision.pk],
        )
        for decision in file.decisions
    ]


def reason_of(line: dict[str, Any], policy: dict[tuple[str, str], PolicyText]) -> dict[str, Any]:
    text = policy.get((line["code"], line["version"]))
    texts = text.texts if text else {}
    wording = texts.get("en" if get_language() == "en" else "zh_hans") or texts.get("zh_hans") or {}
    return {"line": line, "wording": wording, "text": text}
