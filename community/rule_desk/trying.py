"""One text judged by a version or a draft, with its words marked."""

from __future__ import annotations

from dataclasses import dataclass, field

from community.rule_desk.choices import SHORT_OUTCOMES
from community.rulebook.checking import fault_of
from community.rulebook.contents import compile_rules
from community.rulebook.engines import workshop
from community.rulebook.in_force import Reference
from community.rulebook.models import RuleDraft, RuleVersion
from community.rulebook.reading import FieldText
from community.rulebook.screening import Spot, judge
from community.rulebook.showing import Segment, cut
from community.screening import Engine, RuleError


@dataclass(frozen=True)
class Tried:
    outcome: str = ""
    outcome_name: str = ""
    segments: list[Segment] = field(default_factory=list)
    spots: tuple[Spot, ...] = ()
    version: str = ""
    fault: str = ""


def try_text(*, text: str, place: str, rules: str) -> Tried:
    """``rules``: v and a version's number, d and a draft's key, or "shipped"."""
    try:
        engine = engine_of(rules)
    except RuleError as error:
        return Tried(fault=str(fault_of(error)))
    judged = judge(engine, [FieldText("text", place, text)])
    spots = [spot for spot in judged.findings if spot.start < spot.end]
    segments = cut(text, spots, around=len(text)) if spots else [Segment(text)]
    name = str(SHORT_OUTCOMES[judged.outcome])
    return Tried(judged.outcome, name, segments, judged.findings, engine.version)


def engine_of(rules: str) -> Engine:
    if rules.startswith("v"):
        version = RuleVersion.objects.get(number=rules[1:])
        return workshop.get(Reference(version.pk, version.number, version.sha256))
    if rules.startswith("d"):
        draft = RuleDraft.objects.select_related("model").get(pk=rules[1:])
        return Engine(compile_rules(draft.content, draft.model.source if draft.model else None, "draft"))
    return workshop.get(None)
