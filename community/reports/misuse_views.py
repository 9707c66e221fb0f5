"""The desk: dismissing several reports of a case as misuse, together."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.audit.models import AuditEntry
from community.members.access import staff_view
from community.moderation.openings import back_to
from community.moderation.places import fields_of, place_of
from community.moderation.queueing import REVIEWERS
from community.reports.casework import rows_for
from community.reports.desk_views import PAGE, case_for
from community.reports.dismissing import dismiss as dismiss_together
from community.reports.dismissing import dismissals_of, is_undone, undo_dismissal, undo_until
from community.reports.forms import DismissForm
from community.reports.models import ReportCase
from community.reports.settling import Settled


@require_POST
@staff_view(*REVIEWERS)
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """First the list of what was chosen, then, confirmed, the deed. Nothing is dismissed that was not seen in a list."""
    case = case_for(request.user, pk)
    form = DismissForm(request.POST, reports=case.reports.select_related("code"))
    is_confirmed = "confirmed" in request.POST
    if not form.chosen:
        messages.info(request, _("Choose in the list of reports those that are misuse."))
        return back_to(request, PAGE, case)
    if not is_confirmed or not form.is_valid():
        return show_list(request, case, form, status=422 if is_confirmed else 200)
    try:
        entry = dismiss_together(case_id=case.pk, actor=request.user, report_ids=form.cleaned_data["report"])
    except Settled:
        messages.warning(request, _("A colleague has settled this case meanwhile; nothing was dismissed."))
        return back_to(request, PAGE, case)
    return redirect(f"{reverse('reports:dismissed', args=[case.pk, entry.pk])}?{place_of(request)}")


def show_list(request: HttpRequest, case: ReportCase, form: DismissForm, status: int) -> HttpResponse:
    keys = {report.pk for report in form.chosen}
    context = {
        "case": case,
        "form": form if status == 422 else None,
        "count_field": form["typed_count"] if form.asks_for_count else None,
        "rows": [row for row in rows_for(case, request.user) if row.pk in keys],
        "place": place_of(request),
    }
    return render(request, "community/reports/dismiss.html", context, status=status)


@require_safe
@staff_view(*REVIEWERS)
def dismissed(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    case = case_for(request.user, pk)
    return show_results(request, case, own_entry(request, case, entry_pk))


def own_entry(request: HttpRequest, case: ReportCase, pk: int) -> AuditEntry:
    entry = dismissals_of(case, request.user).filter(pk=pk).first()
    if entry is None:
        raise Http404
    return entry


def show_results(
    request: HttpRequest, case: ReportCase, entry: AuditEntry, status: int = 200
) -> HttpResponse:
    done, missed = set(entry.data["reports"]), set(entry.data["missed"])
    rows = [(row, row.pk in done) for row in rows_for(case, request.user) if row.pk in done | missed]
    context = {
        "case": case,
        "entry": entry,
        "rows": rows,
        "done": len(done),
        "is_undone": is_undone(entry),
        "seconds_left": max(0, int((undo_until(entry) - timezone.now()).total_seconds())),
        "is_too_late": status == 409,
        "place": place_of(request),
        "place_fields": fields_of(request),
    }
    return render(request, "community/reports/dismissed.html", context, status=status)


@require_POST
@staff_view(*REVIEWERS)
def undo(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    case = case_for(request.user, pk)
    entry = own_entry(request, case, entry_pk)
    if not is_undone(entry):
        try:
            undo_dismissal(entry_id=entry.pk, actor=request.user)
        except (PermissionDenied, Settled):
            return show_results(request, case, entry, status=409)
    messages.success(request, _("Taken back: these reports are open again."))
    return back_to(request, PAGE, case)
