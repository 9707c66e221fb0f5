"""The retention table with its figures: how many are kept, the oldest, what is due, what the last run removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from community.audit.models import AuditEntry
from community.records.retaining import RETENTION, Retention


@dataclass(frozen=True, kw_only=True)
class Row:
    retention: Retention
    kept: int
    oldest: datetime | None
    due: int
    next_due: datetime | None
    last_run: AuditEntry | None


def rows_shown() -> list[Row]:
    """One query per class, whatever is in it."""
    now, runs = timezone.now(), last_runs()
    return [row_of(retention, now, runs.get(f"retention:{retention.key}")) for retention in RETENTION]


def last_runs() -> dict[str, AuditEntry]:
    latest = (
        AuditEntry.objects.filter(
            action="apply_retention", subject__in=[f"retention:{retention.key}" for retention in RETENTION]
        )
        .order_by()
        .values("subject")
        .annotate(last=Max("pk"))
        .values("last")
    )
    return {entry.subject: entry for entry in AuditEntry.objects.filter(pk__in=latest)}


def row_of(retention: Retention, now: datetime, last_run: AuditEntry | None) -> Row:
    is_due = retention.is_due(now)
    figures = retention.rows().aggregate(
        kept=Count("pk"),
        oldest=Min(retention.moment),
        due=Count("pk", filter=is_due),
        next=Min(retention.moment, filter=~is_due & Q(**{f"{retention.moment}__isnull": False})),
    )
    is_dated = retention.keep is not None and figures["next"] is not None
    return Row(
        retention=retention,
        kept=figures["kept"],
        oldest=figures["oldest"],
        due=figures["due"],
        next_due=figures["next"] + retention.keep if is_dated else None,
        last_run=last_run,
    )
