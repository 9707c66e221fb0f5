"""Searching the log. Every way in is an index, nothing counts the table, and the next page starts after the last key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from community.audit.models import AuditEntry
from community.moderation.models import Decision

PAGE_SIZE = 50
LONGEST_RANGE = timedelta(days=366)
"""A policy code is looked up in the decisions of a range of days; a longer one would read too many of them."""


@dataclass(frozen=True, kw_only=True)
class Search:
    action: str = ""
    actor: int | None = None
    post: int | None = None
    member: int | None = None
    """Whom a line is about, for lines about members."""
    code: str = ""
    since: date | None = None
    until: date | None = None
    number: int | None = None
    digest: str = ""

    @property
    def subject(self) -> str:
        return f"post:{self.post}" if self.post else f"member:{self.member}" if self.member else ""


@dataclass(frozen=True)
class Page:
    entries: list[AuditEntry]
    older: int | None
    """Key after which the next page starts, or None on the last one."""


def find(search: Search, before: int | None = None, size: int = PAGE_SIZE) -> Page:
    """One page of lines, the newest first."""
    entries = matching(search)
    if before:
        entries = entries.filter(pk__lt=before)
    if search.code:
        entries = entries.filter(pk__in=list(decided_under(search, before)[: size + 1]))
    found = list(entries.select_related("actor").order_by("-pk")[: size + 1])
    return Page(found[:size], found[size - 1].pk if len(found) > size else None)


def matching(search: Search) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.filter(within_days(search, "pk"))
    if search.action:
        entries = entries.filter(action=search.action)
    if search.actor:
        entries = entries.filter(actor=search.actor)
    if search.subject:
        entries = entries.filter(subject=search.subject)
    if search.number:
        entries = entries.filter(pk=search.number)
    if search.digest:
        entries = entries.filter(Q(entry_hash=search.digest) | Q(previous_hash=search.digest))
    return entries


def within_days(search: Search, key: str) -> Q:
    """The lines of a range of days as a range of keys: the log is written in the order of time, one line after
    the other, and a page is ordered by key. Two look-ups in the index of times spare the table a walk.
    """
    first = first_key(day_start(search.since)) if search.since else None
    beyond = first_key(day_start(search.until + timedelta(days=1))) if search.until else None
    found = Q(pk__in=[]) if search.since and first is None else Q()
    if first:
        found &= Q(**{f"{key}__gte": first})
    return found & Q(**{f"{key}__lt": beyond}) if beyond else found


def first_key(moment: datetime) -> int | None:
    later = AuditEntry.objects.filter(at__gte=moment).order_by("at", "pk")
    return later.values_list("pk", flat=True).first()


def decided_under(search: Search, before: int | None) -> QuerySet:
    """The lines of the decisions of the range that name the code, the newest first.

    PostgreSQL finds a code inside the JSON by an index (migration 0011). SQLite reads the codes as text, from the
    newest back; the form asks for a range of days, which is all that a rare code makes it read.
    """
    decisions = Decision.objects.filter(within_days(search, "entry"))
    if before:
        decisions = decisions.filter(entry__lt=before)
    if search.action:
        decisions = decisions.filter(action=search.action)
    if search.actor:
        decisions = decisions.filter(actor=search.actor)
    if search.post:
        decisions = decisions.filter(post=search.post)
    if connection.features.supports_json_field_contains:
        named = decisions.filter(codes__contains=[{"code": search.code}])
    else:
        words = decisions.alias(words=Cast("codes", TextField()))
        named = words.filter(words__contains=f'"{search.code}"')
    return named.order_by("-entry").values_list("entry", flat=True)


def day_start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
