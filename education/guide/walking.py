"""The walk: what was chosen in the three steps, where it is kept, and how two copies become one.

A visitor's walk lives in the session, a member's in their Plan. After sign-in both may exist: the newer one counts,
and the older one is set aside, never dropped without a word. Opening a page writes nothing; any POST settles it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from education.guide.models import Plan

STEPS = (1, 2, 3)
SESSION_KEY = "walk"
ASIDE_KEY = "walk_aside"
"""The older of two walks, kept in the session until its owner takes it back or clears it."""
READINESS = ("emergency", "debt", "when")


@dataclass
class Choice:
    slug: str = ""
    reasons: list[str] = field(default_factory=list)
    words: str = ""


@dataclass
class Walk:
    steps: dict[int, Choice] = field(default_factory=lambda: {number: Choice() for number in STEPS})
    rules: str = ""
    readiness: dict[str, str] = field(default_factory=dict)
    updated_at: str = ""

    @classmethod
    def from_json(cls, data: Any) -> Walk:
        """Read what was stored; anything unknown or of another shape is left out."""
        data = data if isinstance(data, dict) else {}
        walk = cls(rules=text(data.get("rules")), updated_at=text(data.get("updated_at")))
        stored = data.get("steps")
        for number in STEPS:
            step = stored.get(str(number)) if isinstance(stored, dict) else None
            if isinstance(step, dict):
                reasons = step.get("reasons")
                codes = (
                    [code for code in reasons if isinstance(code, str)] if isinstance(reasons, list) else []
                )
                walk.steps[number] = Choice(text(step.get("slug")), codes, text(step.get("words")))
        answers = data.get("readiness")
        if isinstance(answers, dict):
            walk.readiness = {name: text(answers[name]) for name in READINESS if answers.get(name)}
        return walk

    def to_json(self) -> dict[str, Any]:
        steps = {
            str(n): {"slug": c.slug, "reasons": c.reasons, "words": c.words} for n, c in self.steps.items()
        }
        return {
            "steps": steps,
            "rules": self.rules,
            "readiness": self.readiness,
            "updated_at": self.updated_at,
        }

    @property
    def is_empty(self) -> bool:
        return not self.rules and all(choice == Choice() for choice in self.steps.values())

    @property
    def is_complete(self) -> bool:
        return all(choice.slug for choice in self.steps.values())

    @property
    def first_open_step(self) -> int | None:
        return next((number for number in STEPS if not self.steps[number].slug), None)

    @property
    def changed_at(self):
        try:
            return parse_datetime(self.updated_at)
        except ValueError:
            return None

    def says_the_same_as(self, other: Walk) -> bool:
        return self.steps == other.steps and self.rules == other.rules


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


@dataclass
class OpenWalk:
    """The walk that counts now, the one set aside, and the account's plan if there is one."""

    walk: Walk
    aside: Walk | None = None
    plan: Plan | None = None
    is_in_account: bool = False


def open_walk(request: HttpRequest) -> OpenWalk:
    """Find the walk of this browser and this member; the newer one wins. Reads only."""
    here = Walk.from_json(request.session.get(SESSION_KEY))
    aside = Walk.from_json(request.session.get(ASIDE_KEY))
    plan = Plan.objects.filter(member=request.user).first() if request.user.is_authenticated else None
    stored = Walk.from_json(plan.choices) if plan else Walk()
    if plan is None or (not here.is_empty and here.updated_at > stored.updated_at):
        walk, other, in_account = here, stored, False
    else:
        walk, other, in_account = stored, here, True
    if walk.is_empty and not other.is_empty:
        walk, other, in_account = other, walk, not in_account
    if not other.is_empty and not other.says_the_same_as(walk):
        aside = other
    return OpenWalk(walk, None if aside.is_empty or aside.says_the_same_as(walk) else aside, plan, in_account)


def keep_walk(request: HttpRequest, opened: OpenWalk) -> None:
    """Store the walk: in the account when signed in, else in the session. What lost stays set aside."""
    opened.walk.updated_at = timezone.now().isoformat()
    if opened.aside:
        request.session[ASIDE_KEY] = opened.aside.to_json()
    elif ASIDE_KEY in request.session:
        del request.session[ASIDE_KEY]
    if request.user.is_authenticated:
        Plan.objects.update_or_create(member=request.user, defaults={"choices": opened.walk.to_json()})
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = opened.walk.to_json()


def swap_aside(request: HttpRequest) -> bool:
    """Take back the walk that was set aside; the present one is set aside instead."""
    opened = open_walk(request)
    if opened.aside is None:
        return False
    opened.walk, opened.aside = opened.aside, opened.walk
    keep_walk(request, opened)
    return True


def start_over(request: HttpRequest) -> None:
    """Forget all three steps, here and in the account; a shared link ends with them."""
    for key in (SESSION_KEY, ASIDE_KEY):
        request.session.pop(key, None)
    if request.user.is_authenticated:
        Plan.objects.filter(member=request.user).delete()
