"""Who gets through the door of a view. What they see inside is the query's business (`visible_to`)."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

public = login_not_required
"""Marks a view that needs no account; every other view asks for sign-in (LoginRequiredMiddleware)."""


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor (code, recovery code, passkey)."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def staff_view(*permissions: str) -> Callable:
    """A desk: needs one of the permissions, and a session opened with a second factor."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not any(request.user.has_perm(permission) for permission in permissions):
                raise PermissionDenied(_("This desk belongs to another role."))
            if not has_second_factor(request):
                return ask_for_second_factor(request)
            return view(request, *args, **kwargs)

        guarded.staff_permissions = permissions
        return guarded

    return decorate


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead to the second factor and back: by the address when it is given again, by the session when it is set up."""
    if is_mfa_enabled(request.user):
        messages.info(request, _("Please sign in again with your second factor to open the desk."))
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
    request.session["desk_path"] = request.get_full_path() if request.method == "GET" else ""
    messages.info(
        request,
        _("Your role needs a second factor. Set up an authenticator app or a passkey to open the desk."),
    )
    return redirect("mfa_index")
