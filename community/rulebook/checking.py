"""Whether rules can be used: named by rule and field, so that a person finds the place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from community.rulebook.contents import alone, compile_rules
from community.rulebook.engine_wording import say
from community.screening import Engine, RuleError
from community.screening.rules import Rule

MOST_FAULTS = 50


class Fault(NamedTuple):
    rule: str
    field: str
    message: str

    def __str__(self) -> str:
        return _("Rule %(rule)s, %(field)s: %(message)s") % self._asdict()


def check_rule(content: dict[str, Any], row: dict[str, Any], codes: Collection[str]) -> list[Fault]:
    """The faults of one rule of a content: its form, its policy code, its own texts."""
    return check_content(alone(content, row), None, codes)


def check_content(content: dict[str, Any], model: bytes | None, codes: Collection[str]) -> list[Fault]:
    """The faults of a whole set. Of a set that cannot be compiled only the first fault is known."""
    try:
        ruleset = compile_rules(content, model, "checked")
        engine = Engine(ruleset)
    except RuleError as error:
        return [fault_of(error)]
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        return [Fault("?", "file", _("This is no rule set: %s.") % error)]
    unknown = [
        Fault(rule.id, "code", _("There is no policy code %s; choose one of the list.") % rule.code)
        for rule in ruleset.rules
        if rule.code not in codes
    ]
    return [*unknown, *check_texts(engine, ruleset.rules)][:MOST_FAULTS]


def fault_of(error: RuleError) -> Fault:
    return Fault(error.rule, error.field, say(str(error).split(": ", 1)[-1]))


def check_texts(engine: Engine, rules: Iterable[Rule]) -> list[Fault]:
    """Every rule hits what it must and lets go what it must."""
    asked = [
        (rule, field, text)
        for rule in rules
        for field, texts in (("must_hit", rule.must_hit), ("must_not_hit", rule.must_not_hit))
        for text in texts
    ]
    verdicts = engine.screen_many([(text, place_of(rule)) for rule, _, text in asked])
    faults = []
    for (rule, field, text), verdict in zip(asked, verdicts, strict=True):
        is_hit = any(f.rule == rule.id and f.outcome != "allow" for f in verdict.findings)
        if field == "must_hit" and not is_hit and not rule.expires:
            faults.append(Fault(rule.id, field, _("The rule does not hit its own text “%s”.") % text))
        if field == "must_not_hit" and is_hit:
            faults.append(Fault(rule.id, field, _("The rule hits the text it must let go: “%s”.") % text))
    return faults


def place_of(rule: Rule) -> str:
    return "body" if "body" in rule.places else sorted(rule.places)[0]
