"""Where in the queues a reviewer is working: carried from page to page, so that "next" stays in the filtered list."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

KEYS = ("queue", "kind", "topic", "code", "age", "member", "overdue")


def place_of(request: HttpRequest) -> str:
    """The queue and its filters as a query string: from the page's address, or from its form's hidden field."""
    return urlencode(fields_of(request))


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The same as pairs, for hidden fields."""
    found = QueryDict(request.POST["place"][:500]) if "place" in request.POST else request.GET
    return [(key, found[key][:60]) for key in KEYS if found.get(key)]
