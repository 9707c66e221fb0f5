from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.members.access import staff_view
from community.records.figures_charts import load_chart, waiting_chart
from community.records.figures_quality import quality, rules
from community.records.figures_queues import queues
from community.records.figures_team import RANGES, Period, load, persons, waiting_times


@require_safe
@staff_view("community.see_figures", "community.decide_escalated")
def show(request: HttpRequest) -> HttpResponse:
    """How the desk is doing. ``?days=`` is 7, 30 or 90; who decided how much is for seniors only."""
    period = Period.of(request.GET.get("days", ""))
    rows, waiting = queues(period.until), waiting_times(period)
    context: dict[str, Any] = {
        "period": period,
        "ranges": RANGES,
        "queues": rows,
        "waiting_now": sum(row.waiting for row in rows),
        "overdue_now": sum(row.overdue for row in rows),
        "waiting": waiting,
        "waiting_chart": waiting_chart(waiting),
        "load_chart": load_chart(*load(period)),
        "quality": quality(period),
        "rules": rules(period),
    }
    if request.user.has_perm("community.decide_escalated"):
        context["persons"] = persons(period)
    return render(request, "community/records/figures.html", context)
