"""Display mode, and sign-in on htmx requests."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sites.requests import RequestSite
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.template.response import TemplateResponse

from config.errors import bad_request, typed

THEMES = ("system", "light", "dark")
TEXT_SIZES = ("normal", "large")


@dataclass(frozen=True)
class Display:
    theme: str
    text_size: str

    @property
    def is_large(self) -> bool:
        return self.text_size == "large"


class DisplayMiddleware:
    """Puts the display mode kept in two cookies on the request; unknown values mean the default."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        theme, text_size = request.COOKIES.get("theme"), request.COOKIES.get("text_size")
        request.display = Display(
            theme if theme in THEMES else THEMES[0], text_size if text_size in TEXT_SIZES else TEXT_SIZES[0]
        )
        return self.get_response(request)


class NulMiddleware:
    """Refuses addresses and cookies with a NUL: PostgreSQL cannot store or compare it, and nobody types one. (Forms refuse it themselves.)"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookies = "".join(request.COOKIES.values())
        if "\x00" in request.path + cookies or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        return self.get_response(request)


class PersonalPageMiddleware:
    """Pages of somebody signed in are for their own browser: no cache between may keep them, theirs asks anew.

    Not "no-store": going back to a half-filled form must find what was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-cache"
        return response


class AccountPagesMiddleware:
    """Brings allauth's pages in line with ours: a refused form answers 422, and "site" is our own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        context = response.context_data or {}
        if isinstance(context.get("site"), RequestSite):
            del context["site"]  # allauth's would hide config/context.py's
        forms = (value for value in context.values() if isinstance(value, BaseForm) and value.is_bound)
        if request.method == "POST" and response.status_code == 200 and any(form.errors for form in forms):
            response.status_code = 422
        return response


class LoginMiddleware(LoginRequiredMiddleware):
    """Asks for sign-in, but gives back what somebody typed whose session has ended: nothing is lost with it."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponse]
    ) -> HttpResponse:
        if request.method == "POST" and not request.htmx and (words := typed(request)):
            return render(request, "403_csrf.html", {"typed": words}, status=403)
        return super().handle_no_permission(request, view_func)


class HtmxRedirectMiddleware:
    """A login redirect on an htmx request becomes a whole-page one, back to the page the person was on.

    Words sent with it are given back first, in place of the page, so that they can be copied.
    """

    # Forms that keep their words in the browser themselves (static/js/autosave.js).
    KEEPING = ("draft-status", "story-pictures")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.htmx or response.status_code != 302:
            return response
        login = resolve_url(settings.LOGIN_URL)
        if urlsplit(response["Location"]).path != login:
            return response
        try:
            page = urlsplit(request.htmx.current_url or request.get_full_path())
        except ValueError:  # the header is whatever somebody sent
            page = urlsplit(request.get_full_path())
        if request.method == "POST" and request.htmx.target not in self.KEEPING and (words := typed(request)):
            return self.give_back(request, words, page.path)
        redirect = HttpResponse(status=204)
        redirect["HX-Redirect"] = f"{login}?{urlencode({'next': page.path})}"
        return redirect

    def give_back(self, request: HttpRequest, words: list[str], path: str) -> HttpResponse:
        # 422, because htmx puts nothing of a 403 on the page (see base.html).
        context = {"typed": words, "page_path": path}
        response = render(request, "403_csrf.html", context, status=422)
        response["HX-Retarget"] = response["HX-Reselect"] = "#main"
        response["HX-Reswap"] = "outerHTML show:window:top"
        return response
