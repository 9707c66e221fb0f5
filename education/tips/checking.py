"""The check question below a tip: its answers in a fixed, shuffled order, and what was chosen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from education.tips.models import Tip

UNSURE = "0"


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    is_right: bool
    is_chosen: bool = False


@dataclass(frozen=True)
class Check:
    question: str
    choices: list[Choice]
    answer: str
    is_invalid: bool = False

    @property
    def is_answered(self) -> bool:
        return self.answer != ""

    @property
    def is_unsure(self) -> bool:
        return self.answer == UNSURE

    @property
    def is_right(self) -> bool:
        return any(choice.is_chosen and choice.is_right for choice in self.choices)


def check_for(tip: Tip, answer: str | None) -> Check | None:
    """The question as the page shows it. The values are places in the shuffled order, so they give nothing away."""
    answers = tip.answers
    if not tip.question or len(answers) < 2:
        return None
    shuffled = sorted(answers, key=lambda text: hashlib.sha256(f"{tip.slug}:{text}".encode()).digest())
    accepted = {UNSURE, *(str(place) for place in range(1, len(shuffled) + 1))}
    given = answer if answer in accepted else ""
    choices = [
        Choice(str(place), text, text == answers[0], str(place) == given)
        for place, text in enumerate(shuffled, 1)
    ]
    return Check(tip.question, choices, given, is_invalid=answer is not None and not given)
