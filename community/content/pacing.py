"""How much one member may send in: counted from the rows that were made, so nothing else has to be kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone


def full_until(rows: QuerySet, most: int, term: timedelta) -> datetime | None:
    """When the next one may follow, if ``most`` of ``rows`` (with a ``created_at``) were made within the term."""
    recent = rows.filter(created_at__gt=timezone.now() - term).order_by("-created_at")
    moments = list(recent.values_list("created_at", flat=True)[:most])
    return timezone.localtime(moments[-1] + term) if len(moments) == most else None
