from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from community.pages.models import Consent, Page

VERSIONS_KEY, VERSIONS_SECONDS = "agreement-versions", 60


def current_versions() -> str:
    versions = cache.get(VERSIONS_KEY)
    if versions is None:
        versions = " ".join(f"{page.slug}={page.version}" for page in Page.objects.agreements())
        cache.set(VERSIONS_KEY, versions, VERSIONS_SECONDS)
    return versions


class ConsentMiddleware:
    """Asks a member to agree when the terms or the privacy text have a new version.

    It asks on the next page they open. A form that was being filled in is never refused for it, nor a fragment of
    the page it stands in: what was typed must not be lost.
    """

    EXEMPT = (
        "accounts/", "agreement/", "display/", "media/", "health/",
        "about/", "rules/", "terms/", "privacy/", "risk/", "complaints/",
    )  # fmt: skip

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.may_pass(request):
            return self.get_response(request)
        return redirect(f"{reverse('pages:agreement')}?{urlencode({'next': request.get_full_path()})}")

    def may_pass(self, request: HttpRequest) -> bool:
        path = request.path.removeprefix("/en").lstrip("/")
        if request.method != "GET" or path.startswith(self.EXEMPT) or not request.user.is_authenticated:
            return True
        if request.user.is_demo or (request.htmx and not request.htmx.boosted):
            return True  # a demo member is nobody real, so nobody to ask
        versions = current_versions()
        if request.session.get("agreed") == versions:
            return True
        if Consent.objects.missing_for(request.user):
            return False
        request.session["agreed"] = versions
        return True
