"""The desk: the case of a reported text."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.members.access import staff_view
from community.moderation.models import Decision
from community.moderation.openings import claim_item, open_item, release_item, take_over_item
from community.moderation.places import place_of
from community.moderation.queueing import REVIEWERS
from community.reports.casework import case_context
from community.reports.forms import CaseForm
from community.reports.models import ReportCase
from community.reports.settling import Ruling, Settled, Unseen, keep, take_down_reported

PAGE = "reports:case"


def case_for(member, pk: int) -> ReportCase:
    if ReportCase.objects.filter(pk=pk, reports__reporter=member).exists():
        raise PermissionDenied(_("You have reported this text yourself; a colleague looks at it."))
    return open_item(member, ReportCase.objects.all(), pk)


def form_for(case: ReportCase, seen: int, data=None) -> CaseForm:
    text = case.post.live_revision or case.revision
    return CaseForm(
        data,
        text=text,
        language=case.post.author.language,
        initial={"version": case.version, "seen": seen},
    )


@require_safe
@staff_view(*REVIEWERS)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, case_for(request.user, pk))


def show(
    request: HttpRequest, case: ReportCase, form: CaseForm | None = None, status: int = 200
) -> HttpResponse:
    context = case_context(request, case)
    if context["can_decide"]:
        context["form"] = form or form_for(case, context["seen"])
    else:
        context["typed"] = typed(form) if form else {}
    return render(request, "community/reports/case.html", context, status=status)


def typed(form: CaseForm) -> dict[str, Any]:
    """What somebody wrote who was too late: it is shown once more, so that nothing is lost."""
    names = ("passage", "note", "internal_note")
    return {form[name].label: form[name].value() for name in names if form[name].value()}


@require_POST
@staff_view(*REVIEWERS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the text down, or keep it; who was slower reads what happened, with everything typed."""
    case = case_for(request.user, pk)
    form = form_for(case, 0, request.POST)
    if "fill" in request.POST:
        form.fill_note()
        return show(request, case, form)
    if not form.is_valid():
        return show(request, case, form, status=422)
    try:
        messages.success(request, settle(case, request.user, form.ruling()))
    except ValidationError as error:
        form.take_errors(error)
        return show(request, case, form, status=422)
    except Unseen:
        messages.warning(request, _("More reports have come in while you were reading: look at them first."))
        return show(request, case, renewed(request, case, form), status=409)
    except Settled:
        case = case_for(request.user, pk)
        messages.warning(
            request, _("This case has moved on; your decision was not recorded. See below how it stands.")
        )
        return show(request, case, renewed(request, case, form), status=409)
    return redirect(f"{reverse('queues:list')}?{place_of(request)}")


def settle(case: ReportCase, member, ruling: Ruling) -> str:
    """Carry it out, and say what happened."""
    if ruling.verdict.action == Decision.Action.KEEP:
        keep(case_id=case.pk, actor=member, ruling=ruling)
        return _("It stays public. Those who reported it hear the outcome.")
    decision = take_down_reported(case_id=case.pk, actor=member, ruling=ruling)
    if decision.action != Decision.Action.TAKE_DOWN:
        return _("Hidden for now: a second person has to confirm that it is taken down.")
    return _("Taken down. The author was told, with the reasons; those who reported it hear the outcome.")


def renewed(request: HttpRequest, case: ReportCase, form: CaseForm) -> CaseForm:
    """What was typed, on a page that shows how the case stands now."""
    data = request.POST.copy()
    fresh = form_for(case, case_context(request, case)["seen"])
    for name in ("version", "seen", "revision", "sha256"):
        data[name] = fresh.initial[name]
    return form_for(case, 0, data)


@require_POST
@staff_view(*REVIEWERS)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    return claim_item(request, case_for(request.user, pk), PAGE)


@require_POST
@staff_view(*REVIEWERS)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    return release_item(request, case_for(request.user, pk))


@require_POST
@staff_view("community.take_over_claim")
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    return take_over_item(request, case_for(request.user, pk), PAGE)
