"""The three-step walk: choose one in each step, leave and come back, be helped when unsure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from community.members.access import public
from education.guide.forms import HELP, StepForm, readiness_in
from education.guide.models import ProductKind, Rule
from education.guide.narrowing import WHEN, fits
from education.guide.planning import TITLES, pages_of, stair
from education.guide.views import by_pot
from education.guide.walking import STEPS, Choice, OpenWalk, keep_walk, open_walk

Pages = list[ProductKind | Rule]


@require_safe
@public
@never_cache
def walk(request: HttpRequest) -> HttpResponse:
    """Start or go on: the first step without a choice, or the plan when all three are made."""
    number = open_walk(request).walk.first_open_step
    target = reverse("guide:step", args=[number]) if number else reverse("guide:plan")
    return redirect(f"{target}?{request.GET.urlencode()}" if request.GET and number else target)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@never_cache
def step(request: HttpRequest, number: int) -> HttpResponse:
    if number not in STEPS:
        raise Http404("There are three steps.")
    opened = open_walk(request)
    pages = pages_of(request.user, number)
    if request.method == "POST":
        return take_step(request, number, opened, pages)
    opened.walk.readiness |= readiness_in(request.GET)
    choice = opened.walk.steps[number]
    picked = (
        request.GET.get("choose")
        if request.GET.get("choose") in {page.slug for page in pages}
        else choice.slug
    )
    initial = {"choice": picked, "reasons": choice.reasons, "words": choice.words}
    return render_step(request, number, opened, pages, StepForm(number=number, pages=pages, initial=initial))


def take_step(request: HttpRequest, number: int, opened: OpenWalk, pages: Pages) -> HttpResponse:
    leaving = "leave" in request.POST
    form = StepForm(request.POST, number=number, pages=pages, leaving=leaving)
    opened.walk.readiness |= readiness_in(request.POST)
    if not form.is_valid():
        return render_step(request, number, opened, pages, form, status=422)
    chosen, before = form.cleaned_data["choice"], opened.walk.steps[number]
    slug = before.slug if chosen in ("", HELP) else chosen
    opened.walk.steps[number] = Choice(slug, form.cleaned_data["reasons"], form.cleaned_data["words"])
    keep_walk(request, opened)
    if chosen == HELP and not leaving:
        return redirect(f"{reverse('guide:step', args=[number])}?help=1#help")
    if leaving:
        messages.success(request, _("Kept as it is. You can go on whenever you like."))
    after = number + 1 if number + 1 in STEPS else None
    return redirect("guide:step", after) if after and not leaving else redirect("guide:plan")


def render_step(
    request: HttpRequest, number: int, opened: OpenWalk, pages: Pages, form: StepForm, *, status: int = 200
) -> HttpResponse:
    when = opened.walk.readiness.get("when", "")
    helping = "help" in request.GET
    narrowed = [page for page in pages if helping and fits(page, when)]
    others = [page for page in pages if page not in narrowed]
    missing = opened.walk.steps[number].slug
    context: dict[str, Any] = {
        "number": number,
        "title": TITLES[number],
        "stair": stair(opened.walk, number),
        "form": form,
        "picked": form["choice"].value(),
        "narrowed": narrowed,
        "groups": by_pot(others) if number == 1 else [{"kinds": others}] if others else [],
        "helping": helping,
        "when": when,
        "when_label": WHEN.get(when, ""),
        "when_choices": WHEN.items(),
        "readiness": opened.walk.readiness,
        "first_things_first": "no" in opened.walk.readiness.values(),
        "is_gone": bool(missing) and missing not in {page.slug for page in pages},
        "is_kind_step": number == 1,
        "side": "buy" if number == 2 else "sell",
        "back_url": reverse("guide:step", args=[number - 1]) if number > 1 else reverse("guide:intro"),
        "is_last": number == STEPS[-1],
    }
    return render(request, "education/guide/step.html", context, status=status)
