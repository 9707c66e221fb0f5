"""The desk: what another threshold of the ladder would have meant. Nothing is changed here; thresholds are settings."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.conduct.foreseeing import marks_of_term, members_by_points, thresholds_in_force
from community.members.access import staff_view
from community.standing.forms import ThresholdForm
from community.standing.thresholds import effects, histogram

OFFICER = ("community.see_conduct", "community.write_policy")


@require_safe
@staff_view("community.sanction_member", "community.write_policy")
def thresholds(request: HttpRequest) -> HttpResponse:
    if not (request.user.has_perm("community.sanction_member") or request.user.has_perms(OFFICER)):
        raise PermissionDenied(_("This desk belongs to another role."))
    form = ThresholdForm(request.GET)
    is_refused = form.is_bound and not form.is_valid()
    tried = form.cleaned_data if form.is_bound and not is_refused else thresholds_in_force()
    rows = effects(marks_of_term(), tried)
    context = {
        "form": form,
        "rows": [(row, form[row.kind]) for row in rows],
        "changed": [row for row in rows if row.is_changed],
        "chart": histogram(members_by_points(), tried),
    }
    return render(request, "community/standing/thresholds.html", context, status=422 if is_refused else 200)
