"""One page of a queue: tabs with counts, rows in the order of urgency, and why each stands where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from community.content.paging import read_key
from community.moderation.heads import Head, head_of
from community.moderation.queue_items import QueueItem, QueueItemQuerySet
from community.queues.forms import FilterForm
from community.queues.table import Queue, queues_of

PAGE_SIZE = 50
COUNTED = 1000
"""Counting stops here, so that a full queue costs no more than a short one: the page says “1000+”."""


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: int
    url: str
    is_current: bool

    @property
    def shown_count(self) -> str:
        return f"{COUNTED}+" if self.count > COUNTED else str(self.count)


@dataclass(frozen=True)
class Row:
    head: Head
    url: str

    @property
    def item(self) -> QueueItem:
        return self.head.item


def capped_count(rows: QuerySet) -> int:
    """The number of rows, or one more than COUNTED."""
    return rows.order_by().values("pk")[: COUNTED + 1].count()


def tabs_for(member, current: Queue, form: FilterForm) -> list[Tab]:
    """The member's queues with the number of rows each will show: the same query, counted."""
    address, query = reverse("queues:list"), form.query()
    tabs = []
    for queue in queues_of(member):
        is_current = queue.name == current.name
        items = queue.items(member)
        url = f"{address}?queue={queue.name}" + (f"&{query}" if is_current and query else "")
        tabs.append(
            Tab(
                queue.name,
                str(queue.label),
                capped_count(form.apply(items) if is_current else items),
                url,
                is_current,
            )
        )
    return tabs


def rows_for(member, queue: Queue, form: FilterForm, after: str) -> tuple[list[Row], str]:
    """One page, the most urgent first, and the key of the next page (or '')."""
    items = form.apply(queue.items(member)).for_desk().in_order()
    if key := read_key(after):
        moment, pk = key
        items = items.filter(Q(urgent_at__gt=moment) | Q(urgent_at=moment, pk__gt=pk))
    found = list(items[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    more = f"{shown[-1].urgent_at.isoformat()}~{shown[-1].pk}" if len(found) > PAGE_SIZE else ""
    now = timezone.now()
    rows = [Row(head_of(item, member, now), reverse(queue.page, args=[item.pk])) for item in shown]
    return rows, more


def arrived_since(member, queue: Queue, form: FilterForm, moment: datetime) -> int:
    """How many items came after the list was shown."""
    items: QueueItemQuerySet = form.apply(queue.items(member)).filter(submitted_at__gt=moment)
    return items.order_by().values("pk")[:100].count()
