"""My plan: the printable page, keeping it in the account, and the link that shows the choices to others."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.access import public
from education.guide.forms import OwnRulesForm, StartOverForm
from education.guide.models import Plan, make_share_token
from education.guide.narrowing import WHEN
from education.guide.planning import needs_longer, plan_steps, stair
from education.guide.walking import OpenWalk, Walk, keep_walk, open_walk, start_over, swap_aside


@require_http_methods(["GET", "HEAD", "POST"])
@public
@never_cache
def plan(request: HttpRequest) -> HttpResponse:
    opened = open_walk(request)
    if request.method != "POST":
        return render_plan(request, opened, OwnRulesForm(initial={"rules": opened.walk.rules}))
    form = OwnRulesForm(request.POST)
    if not form.is_valid():
        return render_plan(request, opened, form, status=422)
    opened.walk.rules = form.cleaned_data["rules"]
    keep_walk(request, opened)
    messages.success(request, _("Your rules are on the plan."))
    return redirect(reverse("guide:plan") + "#rules")


def render_plan(
    request: HttpRequest,
    opened: OpenWalk,
    rules_form: OwnRulesForm,
    restart_form: StartOverForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    steps = plan_steps(request.user, opened.walk)
    token = opened.plan.share_token if opened.plan and opened.is_in_account else None
    context: dict[str, Any] = {
        "walk": opened.walk,
        "steps": steps,
        "stair": stair(opened.walk),
        "has_choice": any(step.choice.slug for step in steps),
        "rule_lines": [line.strip() for line in opened.walk.rules.splitlines() if line.strip()],
        "needs_longer": needs_longer(steps, opened.walk),
        "when_label": WHEN.get(opened.walk.readiness.get("when", ""), ""),
        "rules_form": rules_form,
        "restart_form": restart_form or StartOverForm(),
        "aside": opened.aside,
        "aside_steps": plan_steps(request.user, opened.aside) if opened.aside else [],
        "is_in_account": opened.is_in_account,
        "share_url": settings.SITE_URL + reverse("guide:shared", args=[token]) if token else "",
    }
    return render(request, "education/guide/plan.html", context, status=status)


@require_POST
@public
def save(request: HttpRequest) -> HttpResponse:
    """Put the walk of this browser into the account; without one, by way of the sign-in page."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("guide:plan"))
    keep_walk(request, open_walk(request))
    messages.success(request, _("The plan is in your account now."))
    return redirect("guide:plan")


@require_POST
@public
def restore(request: HttpRequest) -> HttpResponse:
    if swap_aside(request):
        messages.success(request, _("The other plan is back. The one shown before is set aside."))
    return redirect("guide:plan")


@require_POST
@public
def restart(request: HttpRequest) -> HttpResponse:
    form = StartOverForm(request.POST)
    if not form.is_valid():
        opened = open_walk(request)
        return render_plan(
            request, opened, OwnRulesForm(initial={"rules": opened.walk.rules}), form, status=422
        )
    start_over(request)
    messages.success(request, _("All clear. The first step is open again."))
    return redirect("guide:intro")


@require_POST
@public
def share(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("guide:plan"))
    opened = open_walk(request)
    if not any(choice.slug for choice in opened.walk.steps.values()):
        messages.error(
            request, _("There is nothing to share yet: choose something in one of the steps first.")
        )
        return redirect("guide:plan")
    if not opened.is_in_account:
        keep_walk(request, opened)
    Plan.objects.filter(member=request.user, share_token=None).update(
        share_token=make_share_token(), shared_at=timezone.now()
    )
    messages.success(request, _("The link is ready. It shows your choices, never your words or your name."))
    return redirect(reverse("guide:plan") + "#share")


@require_POST
@public
def unshare(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("guide:plan"))
    Plan.objects.filter(member=request.user).update(share_token=None, shared_at=None)
    messages.success(request, _("The link is withdrawn. Whoever opens it now finds nothing."))
    return redirect(reverse("guide:plan") + "#share")


@require_safe
@public
@never_cache
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The choices behind a link: approved guide content only, no word of the owner's own, no name, no date."""
    found = Plan.objects.filter(share_token=token, member__is_active=True).first()
    if found is None:
        return render(request, "education/guide/shared_gone.html", status=404)
    steps = plan_steps(request.user, Walk.from_json(found.choices))
    context = {
        "steps": [
            (step.numeral, step.title, step.name, step.page, step.reasons, step.is_missing) for step in steps
        ]
    }
    response = render(request, "education/guide/shared.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
