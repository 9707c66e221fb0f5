from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.members.access import public
from community.members.views import safe_next
from community.pages.forms import AgreeForm
from community.pages.models import Consent, Page


def fill_in(body: str) -> SafeString:
    """Put the operator's name and address into a text; a missing one is said, never left as a gap."""
    missing = _("(not given yet)")
    for name, value in {
        "contact_email": settings.CONTACT_EMAIL,
        "operator_name": settings.OPERATOR_NAME,
    }.items():
        body = body.replace(f"{{{{ {name} }}}}", conditional_escape(value or missing))
    return mark_safe(body)  # noqa: S308 -- the text is reviewed and cleaned, the values are escaped above


@require_safe
@public
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(Page.objects.visible_to(request.user), slug=slug)
    context = {"page": page, "body": fill_in(page.body), "warns_of_scams": slug == "risk"}
    return render(request, "community/pages/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest) -> HttpResponse:
    """Asks a member to agree to the present versions; shows only what they have not agreed to yet."""
    form = AgreeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        Consent.give(request.user, form.agreements)
        messages.success(request, _("Thank you. Your agreement is noted, with version and time."))
        return redirect(safe_next(request))
    missing = Consent.objects.missing_for(request.user)
    if not missing and not form.is_bound:
        return redirect(safe_next(request))
    earlier = {consent.slug: consent for consent in reversed(request.user.consents.all())}
    context = {
        "form": form,
        "changed": [(page, earlier.get(page.slug)) for page in missing],
        "next": safe_next(request),
    }
    return render(request, "community/pages/agreement.html", context, status=422 if form.errors else 200)
