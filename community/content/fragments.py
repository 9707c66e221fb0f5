"""One place that picks the whole page or a fragment of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partials: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """Render a page, or for an htmx request the partial whose name is its HX-Target.

    ``partials`` names the fragments the template offers ({% partialdef name %}, whose outer element has id=name).
    Both answers vary on the same headers, so a cache never mixes them.
    """
    wanted = request.htmx.target if request.htmx and not request.htmx.history_restore_request else None
    name = f"{template}#{wanted}" if wanted in partials else template
    response = render(request, name, context, status=status)
    if partials:
        patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response
