"""The pages shown when something went wrong: what happened, that nothing was lost, the next step."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

# Long enough for a story's paragraph, short enough not to print a search word back.
SHOWN_FROM = 10
SECRETS = ("csrf", "password", "code", "credential", "token")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: no context processor, no session, no database may stand in its way."""
    lang = "en" if get_language() == "en" else "zh-Hans"
    return HttpResponseServerError(render_to_string("500.html", {"lang": lang}))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"typed": typed(request)}, status=403)


def typed(request: HttpRequest) -> list[str]:
    """What the person had typed into longer fields, to be shown back: nothing is lost with an expired session."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return [
        value
        for name, value in fields
        if len(value) >= SHOWN_FROM and name != "next" and not any(secret in name for secret in SECRETS)
    ]
