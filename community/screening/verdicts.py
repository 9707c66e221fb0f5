"""What screening answers."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from community.screening.rules import OUTCOMES, RuleSet

RANK = {outcome: index for index, outcome in enumerate(OUTCOMES)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit. ``start`` and ``end`` are positions in the raw text, in code points."""

    rule: str
    code: str
    outcome: str
    start: int
    end: int
    matched: str
    explanation: dict[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome: allow, note, hold or block. Findings come strictest code first, then in order of the text.

    ``version`` is that of the rule set that judged.
    """

    outcome: str
    findings: tuple[Finding, ...]
    version: str

    @property
    def codes(self) -> list[str]:
        """Codes that raise the outcome, each once, strictest first."""
        return list(dict.fromkeys(f.code for f in self.findings if f.outcome != "allow"))

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def decide(findings: Iterable[Finding], ruleset: RuleSet) -> Verdict:
    """The strictest outcome, raised where codes weigh more together."""
    ordered = sorted(
        findings, key=lambda f: (-RANK[f.outcome], -ruleset.severities.get(f.code, 0), f.start, f.end, f.rule)
    )
    outcome = ordered[0].outcome if ordered else "allow"
    codes = {f.code for f in ordered if f.outcome != "allow"}
    for combination in ruleset.combinations:
        if all(codes & group for group in combination.groups) and RANK[combination.outcome] > RANK[outcome]:
            outcome = combination.outcome
    return Verdict(outcome, tuple(ordered), ruleset.version)
