"""Writing the hash chain; walking.py verifies it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from community.audit.models import AuditEntry, ChainHead

if TYPE_CHECKING:
    from community.members.models import Member


def canonical(value: Any) -> str:
    """JSON with one spelling per value: sorted keys, no spaces, real characters."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(value: Any) -> str:
    """sha256 (hex) of the canonical JSON of ``value``."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def entry_digest(entry: AuditEntry) -> str:
    facts = {
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "action": entry.action,
        "subject": entry.subject,
        "data": entry.data,
    }
    return hashlib.sha256((entry.previous_hash + canonical(facts)).encode()).hexdigest()


@transaction.atomic
def record(*, actor: Member | None, action: str, subject: str, data: dict[str, Any]) -> AuditEntry:
    """Append one entry, in the caller's transaction: the change and its line stand or fall together.

    Call it as the last write of a transaction; it holds the chain's lock until the commit.
    """
    ChainHead.objects.get_or_create(pk=1)
    head = ChainHead.objects.select_for_update().get(pk=1)
    entry = AuditEntry(
        at=timezone.now().astimezone(UTC),
        actor=actor,
        action=action,
        subject=subject,
        data=data,
        previous_hash=head.last_hash,
    )
    entry.entry_hash = entry_digest(entry)
    entry.save(force_insert=True)
    head.last_hash, head.length = entry.entry_hash, head.length + 1
    head.save(update_fields=["last_hash", "length"])
    return entry
