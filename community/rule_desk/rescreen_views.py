"""The desk: public texts a changed rule hits, and how far the walk over them has come."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.content.fragments import render_page
from community.members.access import staff_view
from community.moderation.casework import claim_context, comment_target
from community.moderation.models import Decision
from community.moderation.openings import claim_item, open_item, release_item, take_over_item
from community.moderation.places import place_of
from community.moderation.presenting import Presenter
from community.moderation.queueing import REVIEWERS, decisions_on
from community.rule_desk.forms import RescreenForm
from community.rule_desk.models import Rescreen, RescreenRun
from community.rule_desk.settling import Settled, settle
from community.rule_desk.version_views import DESK
from community.rulebook.screening import Spot
from community.rulebook.showing import passages_of

PAGE = "rules:rescreen"


def item_for(member, pk: int) -> Rescreen:
    return open_item(member, Rescreen.objects.select_related("run__version"), pk)


def form_for(item: Rescreen, data=None) -> RescreenForm:
    initial = {"version": item.version, "codes": [code.code for code in item.codes.all()]}
    return RescreenForm(data, text=item.revision, language=item.post.author.language, initial=initial)


@require_safe
@staff_view(*REVIEWERS)
def rescreen(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, item_for(request.user, pk))


def show(
    request: HttpRequest, item: Rescreen, form: RescreenForm | None = None, status: int = 200
) -> HttpResponse:
    can_decide = Rescreen.objects.reviewable_by(request.user).filter(pk=item.pk).exists()
    presenter = Presenter(item.post, item.revision.payload)
    spots = [Spot(**row) for row in item.findings]
    context: dict[str, Any] = claim_context(request, item) | {
        "rescreen": item,
        "form": (form or form_for(item)) if can_decide else None,
        "typed": form if form and not can_decide else None,
        "text": presenter.text(item.revision.payload),
        "target": comment_target(item.post),
        "passages": passages_of(item.post, item.revision.payload, spots),
        "decisions": list(decisions_on(item.post_id)),
        "author_reads_english": item.post.author.language == "en",
        "is_gone": item.is_waiting and not can_decide,
    }
    return render(request, "community/rule_desk/rescreen.html", context, status=status)


@require_POST
@staff_view(*REVIEWERS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request.user, pk)
    form = form_for(item, request.POST)
    if "fill" in request.POST:
        form.fill_note()
        return show(request, item, form)
    if not form.is_valid():
        return show(request, item, form, status=422)
    try:
        decision = settle(item_id=item.pk, actor=request.user, verdict=form.ruling())
    except ValidationError as error:
        form.take_errors(error)
        return show(request, item, form, status=422)
    except Settled:
        said = _("This case has moved on; your decision was not recorded. See below how it stands.")
        messages.warning(request, said)
        return show(request, item_for(request.user, pk), form, status=409)
    messages.success(request, said_of(decision))
    return redirect(f"{reverse('queues:list')}?{place_of(request)}")


def said_of(decision: Decision) -> str:
    if decision.action == Decision.Action.KEEP:
        return _("It stays public.")
    if decision.action == Decision.Action.TAKE_DOWN:
        return _("Taken down. The author was told, with the reasons.")
    return _("Hidden for now: a second person has to confirm that it is taken down.")


@require_POST
@staff_view(*REVIEWERS)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    return claim_item(request, item_for(request.user, pk), PAGE)


@require_POST
@staff_view(*REVIEWERS)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    return release_item(request, item_for(request.user, pk))


@require_POST
@staff_view("community.take_over_claim")
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    return take_over_item(request, item_for(request.user, pk), PAGE)


@require_safe
@staff_view(*DESK, *REVIEWERS)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    runs = RescreenRun.objects.select_related("version", "started_by").defer("version__content")
    found = get_object_or_404(runs, pk=pk)
    states = dict(Rescreen.State.choices)
    counts: dict[str, int] = {}
    for state in found.items.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    context = {"run": found, "counts": [(states[state], counts.get(state, 0)) for state in states]}
    return render_page(request, "community/rule_desk/run.html", context, partials=("progress",))
