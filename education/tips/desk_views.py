"""The editors' desk: the calendar and moving tips on it."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.content.fragments import render_page
from community.members.access import staff_view
from education.editing.standing import standing, working_title
from education.tips.forms import MoveForm, SwapForm
from education.tips.models import Tip
from education.tips.scheduling import Refused, in_words, month_grid, move, swap, tips_on_desk, undated


def month_of(text: str) -> datetime.date:
    """The first day of ?month=YYYY-MM; anything else means this month."""
    try:
        day = parse_date(f"{text}-01")
    except ValueError:
        day = None
    sensible = day and 2000 <= day.year <= 2100
    return day if sensible else timezone.localdate().replace(day=1)


def calendar_address(day: datetime.date | None) -> str:
    month = day or timezone.localdate()
    return f"{reverse('desk:calendar')}?month={month:%Y-%m}"


def show_calendar(
    request: HttpRequest, month: datetime.date, *, status: int = 200, **more: Any
) -> HttpResponse:
    days = month_grid(month)
    gaps = [day for day in days if day.is_gap and not day.is_outside]
    context = {
        "days": days,
        "weekdays": days[:7],
        "month": month,
        "earlier_url": calendar_address(month - datetime.timedelta(days=1)),
        "later_url": calendar_address(month + datetime.timedelta(days=32)),
        "gap_count": len(gaps),
        "tray": [{"tip": tip, "title": working_title(tip), "standing": standing(tip)} for tip in undated()],
        "today": timezone.localdate(),
    }
    return render_page(
        request, "education/desk/calendar.html", context | more, partials=("calendar",), status=status
    )


@require_safe
@staff_view("education.write_tip", "education.approve_tip")
def calendar(request: HttpRequest) -> HttpResponse:
    return show_calendar(request, month_of(request.GET.get("month", "")))


@require_POST
@staff_view("education.write_tip")
def move_tip(request: HttpRequest, pk: int) -> HttpResponse:
    tip = get_object_or_404(tips_on_desk(), pk=pk)
    form = MoveForm(request.POST)
    month = month_of(request.POST.get("month", ""))
    if not form.is_valid():
        return show_calendar(
            request,
            month,
            status=422,
            moving=tip,
            refusal=form.errors["day"][0],
            day_typed=request.POST["day"],
        )
    day = form.cleaned_data["day"]
    try:
        moved = move(tip=tip, day=day, actor=request.user)
    except Refused as refused:
        return show_refusal(request, month, tip, day, refused)
    if moved:
        messages.success(
            request, _("Moved to %(day)s.") % {"day": in_words(day)} if day else _("Put into the tray.")
        )
    return redirect(calendar_address(day or month))


@require_POST
@staff_view("education.write_tip")
def swap_tips(request: HttpRequest, pk: int) -> HttpResponse:
    tip = get_object_or_404(tips_on_desk(), pk=pk)
    form = SwapForm(request.POST)
    form.fields["other"].queryset = tips_on_desk()
    month = month_of(request.POST.get("month", ""))
    if not form.is_valid():
        return show_calendar(
            request, month, status=422, moving=tip, refusal=_("Choose a tip and a day on the calendar.")
        )
    day = form.cleaned_data["day"]
    try:
        swap(tip=tip, other=form.cleaned_data["other"], day=day, actor=request.user)
    except Refused as refused:
        return show_refusal(request, month, tip, day, refused)
    messages.success(request, _("The two tips have changed places."))
    return redirect(calendar_address(day))


def show_refusal(
    request: HttpRequest, month: datetime.date, tip: Tip, day: datetime.date | None, refused: Refused
) -> HttpResponse:
    """The calendar again, with the reason on top and, when two tips could change places, the offer to swap them."""
    return show_calendar(
        request,
        month,
        status=422,
        moving=tip,
        day_typed=day.isoformat() if day else "",
        refusal=refused.message,
        holder=refused.holder,
    )
