"""From hits and their context to one verdict."""

import json
from dataclasses import asdict, dataclass
from functools import partial

from community.screening.classifier import Classifier
from community.screening.context import EXPLANATIONS, Surroundings, context_lists
from community.screening.matching import Events, Hit, Matcher
from community.screening.normalising import Prepared
from community.screening.rules import OUTCOMES, PLACES, RuleSet

LONGEST_TEXT = 50_000  # raw signs read in one go; longer texts are read in overlapping parts
OVERLAP = 500
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
    """Outcome: allow, note, hold or block. Findings come strictest code first, then in order of the text."""

    outcome: str
    findings: tuple[Finding, ...]
    version: str

    @property
    def codes(self) -> list[str]:
        """Codes that raise the outcome, each once, strictest first."""
        return list(dict.fromkeys(f.code for f in self.findings if f.outcome != "allow"))

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


class Engine:
    """A compiled rule set. Screening is deterministic and holds no state, so one engine serves all threads."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.ruleset = ruleset
        self.matcher = Matcher(ruleset)
        self.lists = context_lists(ruleset.vocabulary)
        self.classifier = Classifier(ruleset.model) if ruleset.model else None

    def screen(self, text: str, place: str = "body") -> Verdict:
        """Judge one text that stands in a title, body, comment or name.

        Raises ValueError for another place and TypeError when the text is no string.
        """
        if not isinstance(text, str):
            raise TypeError(f"text must be a string, not {type(text).__name__}")
        if place not in PLACES:
            raise ValueError(f"place must be one of {', '.join(PLACES)}, not {place!r}")
        findings: dict[tuple[str, int, int], Finding] = {}
        for offset in range(0, max(len(text), 1), LONGEST_TEXT - OVERLAP):
            for finding in self._part(text[offset : offset + LONGEST_TEXT], place, offset):
                findings.setdefault((finding.rule, finding.start, finding.end), finding)
        return self._decide(list(findings.values()))

    def _part(self, text: str, place: str, offset: int) -> list[Finding]:
        prepared = Prepared(text)
        events = self.matcher.events(prepared)
        hits = self.matcher.hits(prepared, events, place)
        surroundings = Surroundings(prepared, events, self.lists)
        findings = [self._finding(hit, prepared, surroundings, offset) for hit in hits]
        if self.classifier and place != "name" and not any(f.outcome != "allow" for f in findings):
            findings.extend(self._learned(prepared, events, bool(hits) or surroundings.guarded, offset))
        return findings

    def _finding(self, hit: Hit, prepared: Prepared, around: Surroundings, offset: int) -> Finding:
        rule = hit.rule
        kinds = [kind for kind in around.protections(hit.start, hit.end) if kind in rule.protect]
        outcome = rule.protected_outcome if kinds else rule.outcome
        zh, en = rule.reason["zh"], rule.reason["en"]
        if kinds:
            zh += "（" + "、".join(EXPLANATIONS[kind][0] for kind in kinds) + "，已放宽）"
            en += " (lowered: " + ", ".join(EXPLANATIONS[kind][1] for kind in kinds) + ")"
        start, end = prepared.raw_span(hit.start, hit.end)
        return Finding(
            rule.id, rule.code, outcome, start + offset, end + offset, hit.form, {"zh": zh, "en": en}
        )

    def _learned(self, prepared: Prepared, events: Events, touched: bool, offset: int) -> list[Finding]:
        guess = self.classifier.judge(
            prepared.squeezed, partial(self.matcher.meanings, events), touched=touched
        )
        if guess is None:
            return []
        start, end = prepared.raw_span(0, len(prepared.squeezed))
        parts = "、".join(guess.strongest)
        explanation = {
            "zh": f"整体读起来像同类违规文字，最像的片段：{parts}",
            "en": f"As a whole it reads like texts that break this rule; strongest parts: {parts}",
        }
        return [
            Finding(
                "learned", guess.code, guess.outcome, start + offset, end + offset,
                prepared.squeezed[:80], explanation,
            )
        ]  # fmt: skip

    def _decide(self, findings: list[Finding]) -> Verdict:
        outcome = max((f.outcome for f in findings), key=RANK.__getitem__, default="allow")
        codes = {f.code for f in findings if f.outcome != "allow"}
        for combination in self.ruleset.combinations:
            if (
                all(codes & group for group in combination.groups)
                and RANK[combination.outcome] > RANK[outcome]
            ):
                outcome = combination.outcome
        severities = self.ruleset.severities
        findings.sort(key=lambda f: (-RANK[f.outcome], -severities.get(f.code, 0), f.start, f.end, f.rule))
        return Verdict(outcome, tuple(findings), self.ruleset.version)
