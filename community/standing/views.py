"""How a member stands: trust, points, measures, in words they can check; and having read a measure."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.conduct.models import Sanction
from community.conduct.sanctioning import acknowledge as confirm
from community.members.views import safe_next
from community.standing.measures import bases_of, measures_of
from community.standing.overview import numbers, overview_of


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    context = {"standing": overview_of(request.user), "numbers": numbers()}
    return render(request, "community/standing/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """A measure told whole. One button says that it was read; then on to where the member was going."""
    sanctions = Sanction.objects.filter(member=request.user).select_related("decision")
    sanction = get_object_or_404(sanctions, pk=pk)
    if request.method == "POST":
        if confirm(member=request.user, sanction_id=sanction.pk):
            messages.success(request, _("Noted. You find it again under “Your standing”."))
        return redirect(safe_next(request))
    if sanction.acknowledged_at or sanction.lifted_at:
        return redirect(safe_next(request))
    measure = measures_of([sanction], bases_of([sanction.decision]))[0]
    context = {"measure": measure, "next": safe_next(request), "numbers": numbers()}
    return render(request, "community/standing/acknowledge.html", context)
