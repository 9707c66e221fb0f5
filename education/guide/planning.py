"""A walk as a page shows it: the guide pages behind the choices, looked up among what is public now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from community.content.models import Topic
from education.guide.forms import REASONS
from education.guide.models import ProductKind, Rule
from education.guide.narrowing import MONTHS
from education.guide.walking import STEPS, Choice, Walk

TITLES = {1: gettext_lazy("What to buy"), 2: gettext_lazy("How to buy"), 3: gettext_lazy("How to sell")}
SIDES = {2: Rule.Side.BUY, 3: Rule.Side.SELL}


def numeral(number: int) -> str:
    return str(number) if get_language() == "en" else "壹贰叁"[number - 1]


def pages_of(member: Any, number: int) -> list[ProductKind | Rule]:
    """What can be chosen in a step, calm or simple first."""
    if number == 1:
        return list(ProductKind.objects.visible_to(member).for_list())
    return list(Rule.objects.visible_to(member).on_side(SIDES[number]).for_list())


def stair(walk: Walk, current: int | None = None) -> list[dict[str, Any]]:
    """The three steps with their state, for the progress at the top of each page of the walk."""
    return [
        {
            "number": number,
            "numeral": numeral(number),
            "title": TITLES[number],
            "url": reverse("guide:step", args=[number]),
            "is_done": bool(walk.steps[number].slug),
            "is_current": number == current,
        }
        for number in STEPS
    ]


@dataclass(frozen=True)
class PlanStep:
    number: int
    title: Any
    choice: Choice
    page: ProductKind | Rule | None
    name: str
    """The page's title; when the page is not public now, the name of its topic."""
    reasons: list[Any]

    @property
    def numeral(self) -> str:
        return numeral(self.number)

    @property
    def is_missing(self) -> bool:
        return bool(self.choice.slug) and self.page is None

    @property
    def is_kind(self) -> bool:
        return self.number == 1


def plan_steps(member: Any, walk: Walk) -> list[PlanStep]:
    slugs = {number: walk.steps[number].slug for number in STEPS}
    pages: dict[int, Any] = {}
    if slugs[1]:
        pages[1] = ProductKind.objects.visible_to(member).for_list().filter(slug=slugs[1]).first()
    if slugs[2] or slugs[3]:
        wanted = Q(side=SIDES[2], slug=slugs[2]) | Q(side=SIDES[3], slug=slugs[3])
        for rule in Rule.objects.visible_to(member).for_list().filter(wanted):
            pages[2 if rule.side == Rule.Side.BUY else 3] = rule
    missing = [slug for number, slug in slugs.items() if slug and not pages.get(number)]
    names = (
        {topic.slug: topic.name for topic in Topic.objects.guide_subjects().filter(slug__in=missing)}
        if missing
        else {}
    )
    steps = []
    for number in STEPS:
        page, choice = pages.get(number), walk.steps[number]
        name = page.title if page else names.get(choice.slug, _("a page that has left the guide"))
        reasons = [label for code, label in REASONS[number].items() if code in choice.reasons]
        steps.append(PlanStep(number, TITLES[number], choice, page, name if choice.slug else "", reasons))
    return steps


def needs_longer(steps: list[PlanStep], walk: Walk) -> bool:
    """Whether the chosen kind usually needs more time than the reader said there is."""
    kind, when = steps[0].page, walk.readiness.get("when", "")
    return isinstance(kind, ProductKind) and when in MONTHS and kind.horizon_months > MONTHS[when][1]
