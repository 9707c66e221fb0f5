"""The engine's own messages reach people in their language; a new one is noticed here."""

import pytest
from django.utils import translation

from community.rulebook.checking import check_rule
from community.rulebook.engine_wording import SAYINGS, say
from tests.community.rulebook.rules import content, rule

FAULTS = [
    {"patterns": ["(a+)+b"]}, {"patterns": ["(海)\\1"]}, {"patterns": ["(a)?(?(1)b|c)"]}, {"patterns": ["("]},
    {"patterns": ["a{0,3}"]}, {"patterns": ["a.*b"]}, {"phrases": ["海 ~"]}, {"phrases": ["& 海"]}, {"phrases": ["海 ~99 鸥"]},
    {"phrases": ["<nowhere>"]}, {"phrases": ["a<b"]}, {"phrases": ["a|，"]}, {"phrases": []}, {"window": 4000},
    {"outcome": "ban"}, {"protected_outcome": "block"}, {"expires": "soon"}, {"color": "red"}, {"owner": ""},
    {"reason": {"zh": "一"}}, {"places": ["nowhere"]}, {"protect": ["nothing"]},
]  # fmt: skip


@pytest.mark.parametrize("changes", FAULTS, ids=str)
def test_every_message_of_the_engine_is_known(changes, monkeypatch):
    said = []
    monkeypatch.setattr("community.rulebook.checking.say", lambda message: said.append(message) or message)
    check_rule(content(), rule(**changes), {"SOLICITATION"})
    with translation.override("en"):
        marked = [(pattern, "known") for pattern, _ in SAYINGS]
        monkeypatch.setattr("community.rulebook.engine_wording.SAYINGS", marked)
        assert said
        assert [message for message in said if not say_known(message)] == []


def say_known(message: str) -> bool:
    try:
        return say(message) == "known"
    except TypeError:  # the mark has no place for what the message names
        return True


def test_puts_what_it_is_about_into_the_words():
    with translation.override("en"):
        assert "'a.*b'" in say(
            "The pattern 'a.*b' holds a repeat without a bound; use {m,n} with n of at most 60."
        )
        assert say("Something new.") == "Something new."
        assert "'x'" in say("The phrase 'x' names the list <y>, which does not exist.")
