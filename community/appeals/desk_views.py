"""The desk: judging an appeal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.appeals.casework import appeal_context
from community.appeals.forms import RulingForm
from community.appeals.judging import Judged
from community.appeals.judging import judge as judge_appeal
from community.appeals.models import JUDGES, Appeal
from community.members.access import staff_view
from community.moderation.models import Decision
from community.moderation.openings import claim_item, open_item, release_item, take_over_item
from community.moderation.places import place_of

PAGE = "appeals:judge"


def appeal_for(member, pk: int) -> Appeal:
    appeals = Appeal.objects.select_related("decision__actor", "decision__revision", "judge", "first_judge")
    appeal = open_item(member, appeals, pk)
    if appeal.post.author_id == member.pk:
        raise PermissionDenied(_("Nobody decides on their own text; a colleague has to."))
    return appeal


def form_for(appeal: Appeal, data=None) -> RulingForm:
    return RulingForm(data, language=appeal.author.language, initial={"version": appeal.version})


@require_safe
@staff_view(*JUDGES.values())
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_for(request.user, pk)
    return show(request, appeal, form_for(appeal))


def show(request: HttpRequest, appeal: Appeal, form: RulingForm, status: int = 200) -> HttpResponse:
    context = appeal_context(request, appeal)
    extra = {"form": form} if context["can_judge"] else {"form": None, "typed": typed(form)}
    return render(request, "community/appeals/judge.html", context | extra, status=status)


def typed(form: RulingForm) -> dict[str, Any]:
    """What somebody wrote who was too late: it is shown once more, so that nothing is lost."""
    return {form[name].label: form[name].value() for name in ("note", "internal_note") if form[name].value()}


@require_POST
@staff_view(*JUDGES.values())
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = appeal_for(request.user, pk)
    form = form_for(appeal, request.POST)
    if "fill" in request.POST:
        form.fill_note()
        return show(request, appeal, form)
    if not form.is_valid():
        return show(request, appeal, form, status=422)
    try:
        ruling = judge_appeal(appeal_id=appeal.pk, actor=request.user, ruling=form.ruling())
    except ValidationError as error:
        form.take_errors(error)
        return show(request, appeal, form, status=422)
    except Judged:
        messages.warning(
            request,
            _("A colleague was faster, or the decision was taken back. Your answer was not recorded."),
        )
        return show(request, appeal_for(request.user, pk), form, status=409)
    messages.success(request, said_of(ruling))
    return redirect(f"{reverse('queues:list')}?{place_of(request)}")


def said_of(ruling: Decision) -> str:
    if ruling.action != Decision.Action.OVERTURN:
        return _("Answered. The author reads your reasons.")
    if ruling.proposed == Decision.Action.APPROVE:
        return _("Reversed: the text is public now, and the author’s record is cleared.")
    if ruling.proposed == Decision.Action.RESTORE:
        return _("Reversed: the text is public again, and the author’s record is cleared.")
    return _(
        "Reversed: the author’s record is cleared. The text was left as it is: it was overtaken, deleted, or its author may not publish now."
    )


@require_POST
@staff_view(*JUDGES.values())
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    return claim_item(request, appeal_for(request.user, pk), PAGE)


@require_POST
@staff_view(*JUDGES.values())
def release(request: HttpRequest, pk: int) -> HttpResponse:
    return release_item(request, appeal_for(request.user, pk))


@require_POST
@staff_view("community.take_over_claim")
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    return take_over_item(request, appeal_for(request.user, pk), PAGE)
