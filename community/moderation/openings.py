"""Opening one item of a queue, whatever its model: who may, who holds it, taking it over."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from community.moderation.places import place_of
from community.moderation.policy import kinds_reviewed_by
from community.moderation.queue_items import QueueItem
from community.moderation.queueing import take_over


def open_item(member, items: QuerySet, pk: int) -> QueueItem:
    """An item this member may open: 404 for other kinds, 403 (with the reason) when it is about their own text."""
    loaded = items.for_desk().select_related("post__author", "post__live_revision", "post__comment__reply_to")
    if item := loaded.visible_to(member).filter(pk=pk).first():
        return item
    if items.filter(pk=pk, kind__in=kinds_reviewed_by(member)).exists():
        raise PermissionDenied(_("Nobody decides on their own text; a colleague has to."))
    raise Http404


def back_to(request: HttpRequest, page: str, item: QueueItem) -> HttpResponse:
    return redirect(f"{reverse(page, args=[item.pk])}?{place_of(request)}")


def claim_item(request: HttpRequest, item: QueueItem, page: str) -> HttpResponse:
    """Take it or renew the lease."""
    if not item.claim(request.user):
        item.refresh_from_db()
        holder = item.holder()
        if item.is_waiting and holder:
            messages.warning(request, _("%(name)s is working on this one.") % {"name": holder})
        else:
            messages.info(request, _("This case is not waiting any more."))
    return back_to(request, page, item)


def release_item(request: HttpRequest, item: QueueItem) -> HttpResponse:
    item.release(request.user)
    messages.success(request, _("Put back into the queue for colleagues."))
    return redirect(f"{reverse('queues:list')}?{place_of(request)}")


def take_over_item(request: HttpRequest, item: QueueItem, page: str) -> HttpResponse:
    if take_over(item, request.user):
        messages.success(request, _("The case is yours now. The log keeps that you took it over."))
    else:
        messages.warning(request, _("Somebody else has taken or decided the case meanwhile."))
    return back_to(request, page, item)
