"""The log, searched."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.content.addresses import key_in
from community.members.access import staff_view
from community.records.forms import SearchForm
from community.records.log_wording import describe_all
from community.records.searching import Page, Search, find


@require_safe
@staff_view("community.read_audit_log")
def log(request: HttpRequest) -> HttpResponse:
    """Lines of the log, the newest first. A search that cannot be understood finds nothing and says why."""
    form = SearchForm(request.GET)
    is_valid = form.is_valid()
    search = form.search() if is_valid else Search()
    page = find(search, key_in(request.GET.get("before", ""))) if is_valid else Page([], None)
    context = {
        "form": form,
        "is_valid": is_valid,
        "is_searched": search != Search(),
        "lines": describe_all(page.entries),
        "older": older_query(request, page) if page.older else "",
        "is_first": "before" not in request.GET,
        "post": search.post,
    }
    return render(request, "community/records/log.html", context, status=200 if is_valid else 422)


def older_query(request: HttpRequest, page: Page) -> str:
    typed = {name: value for name, value in request.GET.items() if value and name != "before"}
    return urlencode(typed | {"before": page.older})
