from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.access import public
from community.members.adapters import MFAAdapter
from community.members.demo import DEMO_NAMES, demo_member, sign_in
from community.members.forms import DisplayForm, NameForm, PreferencesForm
from community.members.models import Member

YEAR = 60 * 60 * 24 * 365


def safe_next(request: HttpRequest, fallback: str = "home") -> str:
    """Where the form says to go on, if that is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(fallback)


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return render_account(request)


def render_account(request: HttpRequest, *, status: int = 200, **bound: Any) -> HttpResponse:
    forms = {
        "name_form": NameForm(instance=request.user),
        "preferences_form": PreferencesForm(instance=request.user),
    }
    # The member is loaded anew by bound forms, so a refused name never shows as the present one.
    context = forms | bound | {"consents": request.user.consents.all()}
    return render(request, "community/members/account.html", context, status=status)


@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST, instance=Member.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return render_account(request, status=422, name_form=form)
    form.save()
    messages.success(request, _("From now on your texts carry the new name."))
    return redirect("members:account")


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST, instance=Member.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return render_account(request, status=422, preferences_form=form)
    form.save()
    messages.success(request, _("Saved."))
    return redirect("members:account")


# Exempt from the CSRF check on purpose: the choice is harmless, and a token would put a cookie on every anonymous
# page. Browsers tell where a form came from; other sites are refused by that.
@csrf_exempt
@require_POST
@public
def display(request: HttpRequest) -> HttpResponse:
    """Keep theme or text size in a cookie and go back to the page."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise PermissionDenied(_("This setting can only be changed from the site itself."))
    form = DisplayForm(request.POST)
    if not form.is_valid() or not form.cookies():
        raise BadRequest("theme or text_size: unknown value")
    response = redirect(safe_next(request))
    for name, value in form.cookies().items():
        response.set_cookie(
            name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
        )
    return response


@require_POST
@public
def demo_login(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    role = request.POST.get("role", "")
    if role not in DEMO_NAMES:
        raise BadRequest("role: unknown value")
    sign_in(request, demo_member(role))
    return redirect(safe_next(request))


# These two stand in front of the ready-made views of the same addresses: staff keep one second factor.


@require_http_methods(["GET", "HEAD", "POST"])
def remove_key(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.WEBAUTHN, pk=pk)
    return refuse_last_factor(request, key) or webauthn_views.remove_webauthn(request, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_app(request: HttpRequest) -> HttpResponse:
    app = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.TOTP)
    return refuse_last_factor(request, app) or totp_views.deactivate_totp(request)


def refuse_last_factor(request: HttpRequest, authenticator: Authenticator) -> HttpResponse | None:
    adapter = MFAAdapter()
    if adapter.can_delete_authenticator(authenticator):
        return None
    messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
    return redirect(reverse("mfa_index"))
