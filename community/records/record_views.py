"""The record as a whole: its verification, its quarterly table, what is kept how long."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.audit.chaining import record
from community.members.access import staff_view
from community.records import requesting
from community.records.forms import QuarterForm
from community.records.quarters import Quarter, csv_lines, quarters_on_record
from community.records.retention_page import rows_shown
from community.records.signing import public_key


@require_safe
@staff_view("community.read_audit_log")
def verification(request: HttpRequest) -> HttpResponse:
    context = {
        "running": requesting.running(),
        "is_lost": requesting.is_lost(),
        "result": requesting.last_result(),
        "public_key": public_key(),
    }
    return render(request, "community/records/verification.html", context)


@require_POST
@staff_view("community.read_audit_log")
def start(request: HttpRequest) -> HttpResponse:
    if requesting.ask(actor=request.user):
        messages.success(request, _("The record is being verified; the result appears here."))
    else:
        messages.info(request, _("A verification is under way already."))
    return redirect("records:verification")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("community.read_audit_log")
def quarters(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """POST hands out the table of a quarter and writes that into the log."""
    found = [str(quarter) for quarter in quarters_on_record()]
    form = QuarterForm(request.POST or None, quarters=found)
    if request.method == "POST" and form.is_valid():
        quarter = Quarter.parse(form.cleaned_data["quarter"])
        record(actor=request.user, action="export_quarter", subject=f"quarter:{quarter}", data={})
        return StreamingHttpResponse(
            csv_lines(quarter),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="decisions-{quarter}.csv"'},
        )
    context = {"form": form, "has_quarters": bool(found)}
    status = 422 if request.method == "POST" else 200
    return render(request, "community/records/quarters.html", context, status=status)


@require_safe
@staff_view("community.read_audit_log")
def retention(request: HttpRequest) -> HttpResponse:
    return render(request, "community/records/retention.html", {"rows": rows_shown()})
