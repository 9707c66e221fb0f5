from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.audit.models import AuditEntry
from community.members.access import public
from community.records.figures_counting import percent
from community.records.transparency_charts import appeal_chart, decided_chart, rule_chart, telling, wait_chart
from community.records.transparency_months import figures_of, last_settled_day, months_until
from community.records.transparency_shown import MonthRow, code_message, code_rows


@require_safe
@public
def show(request: HttpRequest) -> HttpResponse:
    """How review works and what it did, in numbers. Changes once a day: the same bytes for everybody until then."""
    last_day = last_settled_day()
    months = months_until(last_day)
    context: dict[str, Any] = {
        "last_day": last_day,
        "has_figures": bool(months),
        "needs_two": settings.SECOND_PERSON,
        "appeal_days": settings.APPEAL_DAYS,
    }
    if months:
        rows = [MonthRow(*pair) for pair in zip(months, figures_of(months), strict=True)]
        codes = code_rows(rows)
        context |= {
            "rows": rows,
            "told": telling(rows),
            "told_share": percent(telling(rows).share_by_rule),
            "charts": [chart(rows) for chart in (decided_chart, wait_chart, rule_chart, appeal_chart)],
            "codes": codes,
            "code_message": code_message(codes),
            "fingerprint": fingerprint(months[-1].end),
        }
    return render(request, "community/records/transparency.html", context)


def fingerprint(moment: Any) -> str:
    """The hash of the log's last line before a moment: whoever kept it can tell later whether the log was changed."""
    last = AuditEntry.objects.filter(at__lt=moment).order_by("-at", "-pk")
    return last.values_list("entry_hash", flat=True).first() or ""
