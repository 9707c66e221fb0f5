"""Verifying the whole record: the chain, the decisions against it, and what is public."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from django.core.cache import cache

from community.audit.chaining import record
from community.audit.models import AuditEntry
from community.audit.walking import walk_chain
from community.members.models import Member
from community.moderation import verifying
from community.moderation.models import Decision
from community.posts import publishing
from community.posts.models import Post

MOST_FAULTS_KEPT = 100
SUBJECT = "record"
PROGRESS = "records:verification"
"""Key of (checked, total) in the cache: seen by other processes only where the cache is shared."""


def verify(actor: Member | None) -> AuditEntry:
    """Check everything and write the outcome into the log it has checked."""
    began = time.monotonic()
    walk = walk_chain(lambda checked, total: cache.set(PROGRESS, (checked, total), 3600))
    faults = walk.faults + confirmed(verifying.find_decision_faults)
    faults += confirmed(lambda: chain(publishing.find_faults(), verifying.find_unapproved()))
    cache.delete(PROGRESS)
    data: dict[str, Any] = {
        "entries": walk.checked,
        "decisions": Decision.objects.count(),
        "texts": Post.objects.published().count(),
        "fault_count": len(faults),
        "faults": faults[:MOST_FAULTS_KEPT],
        "last_hash": walk.last_hash,
        "seconds": round(time.monotonic() - began),
    }
    return record(actor=actor, action="verify_chain", subject=SUBJECT, data=data)


def confirmed(find: Callable[[], Iterable[str]]) -> list[str]:
    """Faults found twice. Somebody may publish or decide between two reads of one pass; a real fault stays."""
    first = list(find())
    if not first:
        return []
    again = set(find())
    return [fault for fault in first if fault in again]
