"""Writing and verifying the hash chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
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


def find_faults() -> Iterator[str]:
    """Name every entry that was changed, removed or put out of order. Nothing is yielded for a sound chain."""
    previous, count = ChainHead.GENESIS, 0
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=2000):
        count += 1
        if entry.previous_hash != previous:
            yield f"entry {entry.pk}: does not follow the entry before it (one was removed or reordered)"
        if entry_digest(entry) != entry.entry_hash:
            yield f"entry {entry.pk}: its content was changed ({entry.action} {entry.subject})"
        previous = entry.entry_hash
    head = ChainHead.objects.filter(pk=1).first() or ChainHead()
    if head.length != count or head.last_hash != previous:
        yield f"end of chain: {head.length} entries were written, {count} are there"
