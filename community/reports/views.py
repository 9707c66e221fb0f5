"""A reader reports a text, and sees what became of their reports."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.content.paging import page_by_time
from community.moderation.presenting import language_of
from community.posts.models import Post
from community.reports.forms import ReportForm
from community.reports.models import Report
from community.reports.reporting import (
    NotNow,
    check_may_report,
    check_not_own,
    readable_post,
    report,
    report_by,
)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, post_pk: int) -> HttpResponse:
    """The page for reporting a text; htmx takes the form out of it. Whoever has reported it sees that."""
    post = readable_post(request.user, post_pk)
    if mine := report_by(request.user, post):
        return show(request, post, report=mine)
    check_not_own(request.user, post)
    form = ReportForm(request.POST if request.method == "POST" else None, auto_id=f"report_{post.pk}_%s")
    try:
        check_may_report(request.user)
        if not form.is_valid():
            return show(request, post, form=form, status=422 if form.is_bound else 200)
        kept = report(
            post=post, reporter=request.user, code=form.cleaned_data["code"], text=form.cleaned_data["text"]
        )
    except NotNow as refusal:
        return show(request, post, form=form, refusal=str(refusal), status=422 if form.is_bound else 200)
    if request.htmx:
        return show(request, post, report=kept)
    messages.success(
        request, _("Your report was received. A person looks at it, and you will hear the outcome.")
    )
    return redirect("reports:mine")


def show(
    request: HttpRequest, post: Post, *, form=None, report=None, refusal: str = "", status: int = 200
) -> HttpResponse:
    payload = post.live_revision.payload
    context = {
        "post": post,
        "heading": post.heading_of(payload),
        "language": language_of(post, payload),
        "form": form,
        "report": report,
        "refusal": refusal,
    }
    template = "community/reports/create.html"
    is_fragment = request.htmx and (request.htmx.target or "").startswith("report-")
    response = render(request, f"{template}#report-form" if is_fragment else template, context, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Own reports, the newest first, each with how it stands."""
    reports = Report.objects.visible_to(request.user).for_list()
    page = page_by_time(reports, request.GET.get("before", ""), field="created_at")
    rows = [(one, one.post.detail.heading_of(one.revision.payload), one.revision) for one in page.rows]
    context = {"rows": rows, "page": page, "limit": settings.REPORTS_PER_DAY}
    return render(request, "community/reports/mine.html", context)
