"""Lists that page by key: the next page starts after the last row seen, whatever was added meanwhile."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime


@dataclass(frozen=True)
class KeyPage:
    rows: list[Any]
    older: str
    """Value of ?before= for the next page, or '' on the last one."""
    is_first: bool


def page_by_time(
    queryset: QuerySet, before: str, *, field: str = "first_published_at", size: int = 20
) -> KeyPage:
    """Newest first, ``size`` rows older than the key ``before`` ('<ISO moment>~<pk>'; anything else means the first page)."""
    rows = queryset.order_by(f"-{field}", "-pk")
    key = read_key(before)
    if key:
        moment, pk = key
        rows = rows.filter(Q(**{f"{field}__lt": moment}) | Q(**{field: moment, "pk__lt": pk}))
    found = list(rows[: size + 1])
    shown = found[:size]
    older = f"{getattr(shown[-1], field).isoformat()}~{shown[-1].pk}" if len(found) > size else ""
    return KeyPage(shown, older, is_first=key is None)


def read_key(text: str) -> tuple[datetime.datetime, int] | None:
    moment, _, pk = text.replace(" ", "+").partition("~")
    try:
        parsed = parse_datetime(moment)
        # At both ends of the calendar a moment can have no counterpart in the database's time zone.
        parsed = parsed.astimezone(datetime.UTC) if parsed and parsed.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return (parsed, int(pk)) if parsed and pk.isdecimal() and len(pk) < 19 else None
