"""A case file as signed JSON: everything a stranger needs to check who decided what about which exact words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from community.audit.chaining import canonical, digest, record
from community.audit.models import AuditEntry
from community.posts.models import Post
from community.records.case_file import CaseFile, load
from community.records.checking import FORMAT, HOW_TO_CHECK
from community.records.signing import public_key, sign


@transaction.atomic
def export_case(*, post: Post, actor, reason: str) -> dict[str, Any]:
    """The signed file. The export writes its own line into the log, with the hash of what left the house."""
    case = case_facts(load(post)) | {
        "site": {"name": settings.SITE_NAME_EN, "address": settings.SITE_URL},
        "exported_at": moment(timezone.now()),
        "exported_by": actor.pk,
        "reason": reason,
    }
    case["members"][str(actor.pk)] = actor.display_name
    entry = record(
        actor=actor,
        action="export_case_file",
        subject=f"post:{post.pk}",
        data={"reason": reason, "sha256": digest(case), "revisions": len(case["revisions"])},
    )
    document = {
        "format": FORMAT,
        "how_to_check": list(HOW_TO_CHECK),
        "case": case,
        "recorded": entry_facts(entry),
    }
    signature = {"algorithm": "ed25519", "public_key": public_key(), "value": sign(canonical(document))}
    return document | {"signature": signature}


def case_facts(file: CaseFile) -> dict[str, Any]:
    """The file as JSON values. Members appear by number; ``members`` names all but those who only reported."""
    return {
        "post": post_facts(file.post),
        "revisions": [revision_facts(revision, file.post) for revision in file.revisions],
        "reviews": [
            facts(row, "revision", "state", "lane", "care", "submitted_at", "due_at", "decided_at", "answers")
            | {"suspected": [code.code for code in row.codes.all()]}
            for row in file.reviews
        ],
        "decisions": decision_facts(file),
        "proposals": [
            facts(row, "revision", "state", "action", "decision", "proposer", "submitted_at", "decided_at")
            for row in file.proposals
        ],
        "samples": [
            facts(
                row, "revision", "state", "decision", "first_decider", "outcome", "submitted_at", "decided_at"
            )
            for row in file.samples
        ],
        "reports": [
            facts(row, "case", "revision", "reporter", "text", "state", "created_at", "settled_at")
            | {"code": row.code.code}
            for row in file.reports
        ],
        "appeals": [
            facts(row, "decision", "level", "author", "text", "state", "judge", "answer", "outcome")
            | facts(row, "submitted_at", "due_at", "decided_at")
            for row in file.appeals
        ],
        "strikes": [
            facts(row, "decision", "member", "code", "severity", "points")
            | facts(row, "created_at", "expires_at", "cleared_at")
            for row in file.strikes
        ],
        "sanctions": [
            facts(row, "decision", "member", "kind", "codes", "points", "starts_at", "ends_at")
            | facts(row, "acknowledged_at", "lifted_at", "lift_reason")
            for row in file.sanctions
        ],
        "notices": [
            facts(row, "key", "kind", "member", "data", "created_at", "read_at", "is_cancelled", "mail_state")
            for row in file.notices
        ],
        "policy": [
            {"code": code, "version": version}
            | facts(text, "severity", "is_grave", "article", "texts", "sha256", "created_at")
            for (code, version), text in sorted(file.policy.items())
        ],
        "entries": [entry_facts(entry) for entry in file.entries],
        "head": {"length": file.head.length, "last_hash": file.head.last_hash},
        "members": {str(key): name for key, name in sorted(file.names.items())},
    }


def facts(row: Model, *names: str) -> dict[str, Any]:
    """Fields as JSON values; a foreign key as the number of its row."""
    values = {"id": row.pk} | {name: getattr(row, row._meta.get_field(name).attname) for name in names}
    return {name: moment(value) if isinstance(value, datetime) else value for name, value in values.items()}


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def post_facts(post: Post) -> dict[str, Any]:
    return facts(
        post,
        *("kind", "state", "author", "language", "live_revision", "featured_at", "correction_count"),
        *("created_at", "first_published_at", "last_published_at", "removed_at"),
    )


def revision_facts(revision, post: Post) -> dict[str, Any]:
    return facts(revision, "number", "author", "created_at", "sha256", "payload") | {
        "writers": sorted(writer.pk for writer in revision.writers.all()),
        "is_live": revision.pk == post.live_revision_id and post.is_public,
    }


def decision_facts(file: CaseFile) -> list[dict[str, Any]]:
    undone = {decision.undoes_id: decision.pk for decision in file.decisions if decision.undoes_id}
    return [
        facts(decision, "entry", "action", "actor", "created_at")
        | {"facts": decision.facts(), "undone_by": undone.get(decision.pk)}
        for decision in file.decisions
    ]


def entry_facts(entry: AuditEntry) -> dict[str, Any]:
    """A line of the log with what its hash is made of, spelled as the hash wants it."""
    return facts(entry, "actor", "action", "subject", "data", "previous_hash", "entry_hash", "at")
