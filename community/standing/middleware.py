from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from community.conduct.acknowledging import first_unread
from community.conduct.models import Sanction


class AcknowledgementMiddleware:
    """Leads a member to a measure on their account that they have not read, on the next page they open.

    Never in the middle of something: a form that is being sent goes through, and so does a fragment of an open page.
    """

    EXEMPT = (
        "accounts/", "account/", "agreement/", "display/", "media/", "health/", "notices/", "appeals/",
        "about/", "rules/", "terms/", "privacy/", "risk/", "complaints/",
    )  # fmt: skip

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if sanction := self.unread_by(request):
            address = reverse("standing:acknowledge", args=[sanction.pk])
            return redirect(f"{address}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)

    def unread_by(self, request: HttpRequest) -> Sanction | None:
        path = request.path.removeprefix("/en").lstrip("/")
        if request.method != "GET" or path.startswith(self.EXEMPT) or not request.user.is_authenticated:
            return None
        if request.htmx and not request.htmx.boosted:
            return None
        return first_unread(request.user)
