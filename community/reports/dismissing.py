"""Setting misuse apart: some reports of a case are dismissed by themselves, together, and for seconds can be put back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.audit.chaining import record
from community.audit.models import AuditEntry
from community.moderation.policy import UNDO_TERM
from community.reports.answering import answer, take_back_answer
from community.reports.casekeeping import reckon
from community.reports.models import Report, ReportCase
from community.reports.settling import Settled, lock

DISMISS, UNDO = "dismiss_reports", "undo_dismiss_reports"


@transaction.atomic
def dismiss(*, case_id: int, actor, report_ids: Iterable[int]) -> AuditEntry:
    """Dismiss what is still open of these reports. The line in the log says which were, and which were too late.

    Raises:
        PermissionDenied, Settled.
    """
    case, post = lock(case_id, actor)
    if not case.is_waiting:
        raise Settled(case)
    wanted = sorted(set(report_ids))
    misused = list(case.reports.unsettled().filter(pk__in=wanted).select_related("reporter", "revision"))
    done = sorted(report.pk for report in misused)
    now = timezone.now()
    Report.objects.filter(pk__in=done).update(state=Report.State.DISMISSED, settled_at=now)
    reckon(case)
    answer(misused, post, Report.State.DISMISSED, delay=UNDO_TERM)
    missed = list(case.reports.filter(pk__in=set(wanted) - set(done)).values_list("pk", flat=True))
    facts = {"case": case.pk, "reports": done, "missed": sorted(missed)}
    return record(actor=actor, action=DISMISS, subject=f"post:{post.pk}", data=facts)


@transaction.atomic
def undo_dismissal(*, entry_id: int, actor) -> AuditEntry:
    """Open again what one has just dismissed, before the reporters get their mail.

    Raises:
        PermissionDenied: somebody else's, too late, or undone already.
        Settled: the case was settled since.
    """
    entry = AuditEntry.objects.get(pk=entry_id)
    case, post = lock(entry.data["case"], actor)
    if not can_be_undone(entry, actor):
        raise PermissionDenied(
            _("Only the person who decided can undo it, within %(seconds)d seconds.")
            % {"seconds": UNDO_TERM.seconds}
        )
    if not case.is_waiting:
        raise Settled(case)
    back = case.reports.filter(pk__in=entry.data["reports"], state=Report.State.DISMISSED)
    reopened = list(back)
    back.update(state=Report.State.OPEN, settled_at=None)
    reckon(case)
    take_back_answer(reopened)
    facts = {"case": case.pk, "reports": [report.pk for report in reopened], "undoes": entry.pk}
    return record(actor=actor, action=UNDO, subject=f"post:{post.pk}", data=facts)


def dismissals_of(case: ReportCase, actor):
    """The lines of what this member dismissed in the case."""
    return AuditEntry.objects.filter(
        action=DISMISS, subject=f"post:{case.post_id}", actor=actor, data__case=case.pk
    )


def can_be_undone(entry: AuditEntry, actor) -> bool:
    is_fresh = undo_until(entry) > timezone.now()
    return entry.action == DISMISS and entry.actor_id == actor.pk and is_fresh and not is_undone(entry)


def is_undone(entry: AuditEntry) -> bool:
    undone = AuditEntry.objects.filter(action=UNDO, subject=entry.subject, data__undoes=entry.pk)
    return undone.exists()


def undo_until(entry: AuditEntry) -> datetime:
    return entry.at + UNDO_TERM
