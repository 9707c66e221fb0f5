"""The desk: one member's whole standing, notes on them, and ending a measure early."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.conduct.lifting import lift_early
from community.conduct.models import Sanction
from community.conduct.noting import note as write_note
from community.members.access import staff_view
from community.members.models import Member
from community.members.views import safe_next
from community.moderation.drawer import conduct_of, drawer_for
from community.reports.models import Report
from community.standing.forms import LiftForm, NoteForm
from community.standing.texts import texts_of

NOTES = "member-notes"


def member_for(viewer, pk: int) -> Member:
    """Anybody but oneself: colleagues' notes are not for their subject."""
    member = get_object_or_404(Member, pk=pk)
    if member.pk == viewer.pk:
        raise PermissionDenied(_("Nobody opens their own page here; your account says how you stand."))
    return member


@require_safe
@staff_view("community.see_conduct")
def member(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, member_for(request.user, pk))


def show(
    request: HttpRequest,
    shown: Member,
    *,
    note_form: NoteForm | None = None,
    lifting: int = 0,
    lift_form: LiftForm | None = None,
    status: int = 200,
) -> HttpResponse:
    texts, older = texts_of(shown, request.user, request.GET.get("before", ""))
    context = {
        "member": shown,
        "drawer": drawer_for(shown, request.user),
        "note_form": note_form or NoteForm(),
        "lifting": lifting,
        "lift_form": lift_form or LiftForm(),
        "may_lift": request.user.has_perm("community.sanction_member"),
        "texts": texts,
        "older": older,
        "reports": reports_by(shown),
    }
    return render(request, "community/standing/member.html", context, status=status)


def reports_by(shown: Member) -> list[tuple[str, int]]:
    """How many reports they made, by what came of them."""
    counted = Report.objects.filter(reporter=shown).order_by().values_list("state").annotate(Count("pk"))
    counts = dict(counted)
    return [(str(label), counts.get(state, 0)) for state, label in Report.State.choices]


@require_POST
@staff_view("community.see_conduct")
def note(request: HttpRequest, pk: int) -> HttpResponse:
    shown = member_for(request.user, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        write_note(member=shown, author=request.user, text=form.cleaned_data["text"])
        form = NoteForm()
    if request.htmx and request.htmx.target == NOTES:
        return notes_fragment(request, shown, form)
    if form.is_bound:
        return show(request, shown, note_form=form, status=422)
    messages.success(request, _("Noted, for colleagues only."))
    return redirect(safe_next(request, reverse("standing:member", args=[shown.pk])))


def notes_fragment(request: HttpRequest, shown: Member, form: NoteForm) -> HttpResponse:
    context = {"member": shown, "notes": conduct_of(shown)["notes"], "note_form": form}
    status = 422 if form.is_bound else 200
    response = render(request, "community/standing/_notes.html", context, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


@require_POST
@staff_view("community.sanction_member")
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    sanction = get_object_or_404(Sanction.objects.select_related("member"), pk=pk)
    shown = member_for(request.user, sanction.member_id)
    form = LiftForm(request.POST)
    if not form.is_valid():
        return show(request, shown, lifting=sanction.pk, lift_form=form, status=422)
    if lift_early(sanction_id=sanction.pk, actor=request.user, reason=form.cleaned_data["reason"]):
        messages.success(request, _("Lifted. The member was told, and the log keeps why."))
    else:
        messages.info(request, _("It had ended already; nothing was changed."))
    return redirect("standing:member", shown.pk)
