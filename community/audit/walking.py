"""Verifying the chain on a living site: in short steps, with progress, while others go on writing.

The end of the chain is read before the lines, and again after them: what is written meanwhile is no fault.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from community.audit.chaining import entry_digest
from community.audit.models import AuditEntry, ChainHead

STEP = 2000


@dataclass
class Walk:
    checked: int = 0
    faults: list[str] = field(default_factory=list)
    last_hash: str = ChainHead.GENESIS


def walk_chain(tell: Callable[[int, int], None] = lambda checked, total: None) -> Walk:
    """Check every line. ``tell(checked, total)`` hears of the progress after each step."""
    head, walk, last = read_head(), Walk(), 0
    reached_head = head.length == 0
    while entries := list(AuditEntry.objects.filter(pk__gt=last).order_by("pk")[:STEP]):
        for entry in entries:
            check(entry, walk)
            if walk.checked == head.length:
                reached_head = walk.last_hash == head.last_hash
        last = entries[-1].pk
        tell(walk.checked, max(head.length, walk.checked))
    written = read_head().length
    if walk.checked < head.length or walk.checked > written:
        walk.faults.append(f"end of chain: {head.length} entries were written, {walk.checked} are there")
    elif not reached_head:
        walk.faults.append(f"end of chain: entry number {head.length} is not the one that was written")
    return walk


def read_head() -> ChainHead:
    return ChainHead.objects.filter(pk=1).first() or ChainHead()


def check(entry: AuditEntry, walk: Walk) -> None:
    if entry.previous_hash != walk.last_hash:
        walk.faults.append(
            f"entry {entry.pk}: does not follow the entry before it (one was removed or reordered)"
        )
    if entry_digest(entry) != entry.entry_hash:
        walk.faults.append(f"entry {entry.pk}: its content was changed ({entry.action} {entry.subject})")
    walk.last_hash = entry.entry_hash
    walk.checked += 1


def find_faults() -> list[str]:
    """Name every entry that was changed, removed or put out of order; empty for a sound chain."""
    return walk_chain().faults
