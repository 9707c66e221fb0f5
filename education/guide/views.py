"""Reading the guide: the way in, kinds, rules, and kinds side by side."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from community.content.fragments import render_page
from community.members.access import public
from community.stories.models import Story
from education.guide.forms import CompareForm, ReadinessForm
from education.guide.models import GuidePage, ProductKind, Rule
from education.guide.picturing import picture_of
from education.tips.models import Tip

RELATED = 3
POT_MARKS = {"ready": "circle", "steady": "square", "long": "triangle", "cover": "shield"}


@require_safe
@public
def intro(request: HttpRequest) -> HttpResponse:
    form = (
        ReadinessForm(request.GET)
        if any(name in request.GET for name in ReadinessForm.base_fields)
        else ReadinessForm()
    )
    answers = form.cleaned_data if form.is_valid() else {}
    context = {
        "form": form,
        "answers": answers,
        "needs_calm_money": answers.get("emergency") == "no",
        "needs_debt_first": answers.get("debt") == "no",
        "needs_a_date": answers.get("when") == "unknown",
        "when_label": dict(form.fields["when"].choices).get(answers.get("when"), ""),
        "pots": [(pot.value, pot.label, POT_MARKS[pot.value]) for pot in ProductKind.Pot],
    }
    return render_page(
        request,
        "education/guide/intro.html",
        context,
        partials=("ready",),
        status=422 if form.is_bound and form.errors else 200,
    )


def by_pot(kinds: list[ProductKind]) -> list[dict[str, Any]]:
    """Kinds in groups, pots in the order in which money is needed, calm kinds before those that swing."""
    order = list(ProductKind.Pot.values)
    ranked = sorted(kinds, key=lambda kind: (order.index(kind.pot), kind.position))
    groups = groupby(ranked, key=lambda kind: kind.pot)
    return [
        {"pot": pot, "label": ProductKind.Pot(pot).label, "mark": POT_MARKS[pot], "kinds": list(found)}
        for pot, found in groups
    ]


@require_safe
@public
def kind_list(request: HttpRequest) -> HttpResponse:
    kinds = list(ProductKind.objects.visible_to(request.user).for_list())
    context = {"groups": by_pot(kinds), "picture": picture_of(kinds)}
    return render_page(request, "education/guide/kinds.html", context)


@require_safe
@public
def kind_detail(request: HttpRequest, slug: str) -> HttpResponse:
    kind = get_object_or_404(ProductKind.objects.visible_to(request.user).for_list(), slug=slug)
    context = related_to(request, kind) | {"kind": kind, "page": kind, "mark": POT_MARKS[kind.pot]}
    return render_page(request, "education/guide/kind.html", context)


def related_to(request: HttpRequest, page: GuidePage) -> dict[str, Any]:
    """Tips and stories that name this page's topic, and what the page itself has to admit."""
    return {
        "tips": Tip.objects.visible_to(request.user)
        .filter(guide_topics=page.topic_id)
        .for_list()
        .newest()[:RELATED],
        "stories": Story.objects.visible_to(request.user)
        .filter(about=page.topic_id)
        .for_list()
        .newest()[:RELATED],
        "is_translated": get_language() != "en" or bool(page.title_en and page.summary_en),
        "is_due_for_check": bool(page.review_by and page.review_by < timezone.localdate()),
    }


@require_safe
@public
def rule_list(request: HttpRequest, side: str) -> HttpResponse:
    known_side(side)
    rules = Rule.objects.visible_to(request.user).on_side(side).for_list()
    return render_page(
        request,
        "education/guide/rules.html",
        {"rules": rules, "side": side, "is_buying": side == Rule.Side.BUY},
    )


@require_safe
@public
def rule_detail(request: HttpRequest, side: str, slug: str) -> HttpResponse:
    known_side(side)
    rule = get_object_or_404(Rule.objects.visible_to(request.user).on_side(side).for_list(), slug=slug)
    context = related_to(request, rule) | {
        "rule": rule,
        "page": rule,
        "side": side,
        "is_buying": side == Rule.Side.BUY,
    }
    return render_page(request, "education/guide/rule.html", context)


def known_side(side: str) -> None:
    if side not in Rule.Side.values:
        raise Http404("No such side.")


@require_safe
@public
def compare(request: HttpRequest) -> HttpResponse:
    kinds = list(ProductKind.objects.visible_to(request.user).for_list())
    form = CompareForm(request.GET if "kind" in request.GET else None, kinds=kinds)
    chosen = form.cleaned_data["kind"] if form.is_valid() else []
    context = {
        "form": form,
        "groups": by_pot(kinds),
        "picked": chosen or request.GET.getlist("kind"),
        "chosen": [kind for kind in kinds if kind.slug in chosen],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "education/guide/compare.html", context, status=status)


@require_safe
@public
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """From a topic named by a story or tip to the guide page that explains it."""
    for model in (ProductKind, Rule):
        if page := model.objects.visible_to(request.user).filter(topic__slug=slug).first():
            return redirect(page)
    raise Http404("No guide page on this topic.")
