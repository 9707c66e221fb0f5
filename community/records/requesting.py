"""Asking for a verification of the whole record, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.tasks import TaskResultStatus, default_task_backend
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils import timezone

from community.audit.chaining import record
from community.audit.models import AuditEntry
from community.members.models import Member
from community.records.tasks import verify_record
from community.records.verifying import PROGRESS, SUBJECT

# After this a run that never came back (a worker that was killed) does not stand in the way of another.
LONGEST_RUN = timedelta(hours=2)
UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A verification that was asked for and has not come back yet."""

    asked_at: datetime
    asked_by: Member | None
    is_started: bool
    checked: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        return 100 * self.checked // self.total if self.total else 0


@transaction.atomic
def ask(*, actor: Member) -> bool:
    """Queue a verification and write down who asked; False when one is under way already."""
    if running():
        return False
    task = verify_record.enqueue(actor.pk)
    record(actor=actor, action="ask_verification", subject=SUBJECT, data={"task": str(task.id)})
    return True


def running() -> Run | None:
    """From the log and the queue, so that every process sees it; how far it is, from the cache where it is shared."""
    asked = last_entry("ask_verification")
    if asked is None or asked.at < timezone.now() - LONGEST_RUN:
        return None
    try:
        status = default_task_backend.get_result(asked.data["task"]).status
    except TaskResultDoesNotExist:
        return None
    if status not in UNFINISHED:
        return None
    checked, total = cache.get(PROGRESS) or (0, 0)
    is_started = status == TaskResultStatus.RUNNING
    return Run(asked_at=asked.at, asked_by=asked.actor, is_started=is_started, checked=checked, total=total)


def last_result() -> AuditEntry | None:
    return last_entry("verify_chain")


def last_entry(action: str) -> AuditEntry | None:
    return AuditEntry.objects.filter(action=action).select_related("actor").order_by("-pk").first()


def is_lost() -> bool:
    """Whether the last one asked for ended without a result: the worker was stopped, or it failed."""
    asked, result = last_entry("ask_verification"), last_result()
    return bool(asked and not running() and (result is None or result.pk < asked.pk))
