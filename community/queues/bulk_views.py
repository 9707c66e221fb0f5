"""Several comments together: look at the list, decide, see what became of each, undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.members.access import staff_view
from community.moderation.places import fields_of, place_of
from community.moderation.policy import UNDO_TERM
from community.queues.bulk import BulkForm, decide_each, selected, shown_before, undo_each


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("community.review_comment")
def bulk(request: HttpRequest) -> HttpResponse:
    """Nothing is decided without the list having been seen: the form stands below it and names each version."""
    is_sent = request.method == "POST"
    if is_sent:
        reviews = shown_before(request.user, request.POST.getlist("item"))
    else:
        reviews = selected(request.user, request.GET.getlist("item"))
    if not reviews:
        messages.info(request, _("Select comments in the list first; those decided meanwhile are left out."))
        return redirect(f"{reverse('queues:list')}?{place_of(request)}")
    form = BulkForm(request.POST if is_sent else None, number=len(reviews))
    if "fill" in request.POST or not form.is_valid():
        context = {
            "reviews": reviews,
            "form": form,
            "place": place_of(request),
            "place_fields": fields_of(request),
        }
        return render(request, "community/queues/bulk.html", context, status=422 if is_sent else 200)
    versions = {
        r.pk: int(request.POST.get(f"version_{r.pk}", "0") or 0) for r in reviews if is_number(request, r.pk)
    }
    return show_results(request, decide_each(request.user, reviews, versions, form), can_undo=True)


def is_number(request: HttpRequest, pk: int) -> bool:
    text = request.POST.get(f"version_{pk}", "")
    return text.isdecimal() and len(text) < 10


def show_results(request: HttpRequest, results, *, can_undo: bool) -> HttpResponse:
    context = {
        "results": results,
        "done": sum(result.is_done for result in results),
        "undoable": [r.decision_id for r in results if r.decision_id] if can_undo else [],
        "undo_seconds": UNDO_TERM.seconds,
        "place": place_of(request),
        "place_fields": fields_of(request),
    }
    return render(request, "community/queues/bulk_results.html", context)


@require_POST
@staff_view("community.review_comment")
def bulk_undo(request: HttpRequest) -> HttpResponse:
    return show_results(request, undo_each(request.user, request.POST.getlist("decision")), can_undo=False)
