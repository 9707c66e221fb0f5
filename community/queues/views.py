"""The desk's front page: the queues, the next item, what arrived meanwhile."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.content.addresses import key_in
from community.content.paging import read_key
from community.members.access import staff_view
from community.moderation.queueing import REVIEWERS
from community.queues.forms import FilterForm
from community.queues.listing import arrived_since, rows_for, tabs_for
from community.queues.table import Queue, queue_named
from community.queues.taking import release_all
from community.queues.taking import take_next as take

BULK_KINDS = ("comment",)


def asked_for(request: HttpRequest, data: QueryDict) -> tuple[Queue, FilterForm]:
    queue = queue_named(request.user, data.get("queue", ""))
    return queue, FilterForm(data, member=request.user, model=queue.items(request.user).model)


@require_safe
@staff_view(*REVIEWERS)
def list_items(request: HttpRequest) -> HttpResponse:
    queue, form = asked_for(request, request.GET)
    tabs = tabs_for(request.user, queue, form)
    rows, more = rows_for(request.user, queue, form, request.GET.get("after", ""))
    context = {
        "tabs": tabs,
        "current": next(tab for tab in tabs if tab.is_current),
        "queue": queue,
        "filter": form,
        "query": form.query(),
        "rows": rows,
        "more": more,
        "is_first": not read_key(request.GET.get("after", "")),
        "late": sum(row.head.is_overdue for row in rows),
        "has_bulk": queue.name == "waiting" and any(row.item.kind in BULK_KINDS for row in rows),
        "shown_at": timezone.now(),
    }
    return render(request, "community/queues/list.html", context)


@require_safe
@staff_view(*REVIEWERS)
def arrivals(request: HttpRequest) -> HttpResponse:
    """How many items came since the list was shown; the list itself stays as it is until somebody asks for it."""
    queue, form = asked_for(request, request.GET)
    since = moment_in(request.GET.get("since", "")) or timezone.now()
    context = {
        "queue": queue,
        "query": form.query(),
        "count": arrived_since(request.user, queue, form, since),
        "shown_at": since,
    }
    return render(request, "community/queues/_arrivals.html", context)


def moment_in(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


@require_POST
@staff_view(*REVIEWERS)
def next_item(request: HttpRequest) -> HttpResponse:
    """Claim the first free item of the queue, as filtered. ``skip`` puts one back and passes over it."""
    queue, form = asked_for(request, request.POST)
    skipped = key_in(request.POST.get("skip", "")) or 0
    address = f"queue={queue.name}" + (f"&{form.query()}" if form.query() else "")
    if item := take(request.user, queue, form, skip=skipped):
        return redirect(f"{reverse(queue.page, args=[item.pk])}?{address}")
    messages.info(
        request, _("Nothing is free just now: what waits is held by colleagues, or the queue is empty.")
    )
    return redirect(f"{reverse('queues:list')}?{address}")


@require_POST
@staff_view(*REVIEWERS)
def leave(request: HttpRequest) -> HttpResponse:
    """Whoever leaves an item's page lets go of it; the page says so by itself as it closes."""
    release_all(request.user)
    return HttpResponse(status=204)
