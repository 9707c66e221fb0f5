"""From hits and their context to one verdict."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from community.screening.classifier import Classifier, Guess, Opinion
from community.screening.context import EXPLANATIONS, Cues, Surroundings
from community.screening.events import Events, Seen
from community.screening.matching import Hit, Matcher
from community.screening.reading import Prepared, Reading
from community.screening.rules import PLACES, RuleSet
from community.screening.verdicts import Finding, Verdict, decide

LONGEST_TEXT = 8_000  # raw signs read in one go; longer texts are read in overlapping parts
OVERLAP = 500
LEARNED = "learned"  # the learned model's name among the rules
LONGEST_MATCH = 80  # signs of a learned finding that are repeated in it
TOGETHER = 8_000  # raw signs of short texts that are read together


class Engine:
    """A compiled rule set. Screening is deterministic and holds no state, so one engine serves all threads."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.ruleset = ruleset
        self.matcher = Matcher(ruleset)
        self.cues = Cues(ruleset.vocabulary)
        self.classifier = Classifier(ruleset.model) if ruleset.model else None

    @property
    def version(self) -> str:
        return self.ruleset.version

    def screen(self, text: str, place: str = "body", *, on: date | None = None) -> Verdict:
        """Judge one text that stands in a title, body, comment or name.

        ``on``: rules that have expired before that day are left out; today if left out.
        Raises ValueError for another place and TypeError when the text is no string.
        """
        return self.screen_many([(text, place)], on=on)[0]

    def screen_many(self, texts: Iterable[tuple[str, str]], *, on: date | None = None) -> list[Verdict]:
        """Judge (text, place) pairs; each as ``screen`` would, short ones together and so faster."""
        pairs = list(texts)
        for text, place in pairs:
            _check(text, place)
        places = [place for _, place in pairs]
        on = on or date.today()
        found: dict[int, dict[tuple[str, int, int], Finding]] = {}
        for batch in _batches([text for text, _ in pairs]):
            for number, finding in self._read(batch, places, on):
                found.setdefault(number, {}).setdefault((finding.rule, finding.start, finding.end), finding)
        nothing = decide([], self.ruleset)
        return [decide(found[n].values(), self.ruleset) if n in found else nothing for n in range(len(pairs))]

    def _read(
        self, batch: list[tuple[int, int, str]], places: Sequence[str], on: date
    ) -> Iterator[tuple[int, Finding]]:
        reading = Reading([text for _, _, text in batch])
        seen = self.matcher.see(reading)
        phrases = self.matcher.candidates(seen)
        opinion = self.classifier.judge(seen) if self.classifier else None
        for index, (number, offset, _) in enumerate(batch):
            found = False
            if phrases[index]:
                case = Case(seen, index, places[number], offset, opinion)
                for finding in self._judge(case, phrases[index], on):
                    found |= finding.outcome != "allow"
                    yield number, finding
            if opinion and opinion.speaks[index] and not found and places[number] != "name":
                yield number, self._guessed(opinion.guess(index), Prepared(reading, index), offset)

    def _guessed(self, guess: Guess, prepared: Prepared, offset: int) -> Finding:
        start, end = prepared.raw_span(guess.start, guess.end)
        zh = f"整体读起来像同类违规文字，最像的片段：{'、'.join(guess.strongest)}"
        en = f"As a whole it reads like texts that break this rule; strongest parts: {', '.join(guess.strongest)}"
        outcome = "note" if self.ruleset.severities.get(guess.code) == 1 else "hold"
        matched = prepared.squeezed[guess.start : guess.end][:LONGEST_MATCH]
        return Finding(
            LEARNED, guess.code, outcome, start + offset, end + offset, matched, {"zh": zh, "en": en}
        )

    def _judge(self, case: "Case", phrases: list[int], on: date) -> Iterator[Finding]:
        phrases = [i for i in phrases if self.matcher.applies(i, case.place, on)]
        if not phrases:
            return
        prepared = Prepared(case.seen.reading, case.index)
        events = Events(prepared, self.matcher.lexicon, case.seen.rows(prepared), self.ruleset.allowed_hosts)
        hits = self.matcher.hits(prepared, events, phrases)
        if hits:
            around = Surroundings(prepared, events, self.cues, is_calm=case.is_calm)
            for hit in hits:
                yield _finding(hit, prepared, around, case.offset)


@dataclass(frozen=True, slots=True)
class Case:
    """One text of a reading, or a part of a long one that begins at ``offset``."""

    seen: Seen
    index: int
    place: str
    offset: int
    opinion: Opinion | None

    def is_calm(self, start: int, end: int) -> bool:
        return self.opinion is not None and self.opinion.is_calm(self.index, start, end)


def _check(text: str, place: str) -> None:
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, not {type(text).__name__}")
    if place not in PLACES:
        raise ValueError(f"place must be one of {', '.join(PLACES)}, not {place!r}")


def _batches(texts: list[str]) -> Iterator[list[tuple[int, int, str]]]:
    """(number, offset, part) triples to read together."""
    batch: list[tuple[int, int, str]] = []
    size = 0
    for number, text in enumerate(texts):
        parts = [(0, text)] if len(text) <= LONGEST_TEXT else _overlapping(text)
        for offset, part in parts:
            if size + len(part) > TOGETHER and batch:
                yield batch
                batch, size = [], 0
            batch.append((number, offset, part))
            size += len(part)
    if batch:
        yield batch


def _overlapping(text: str) -> list[tuple[int, str]]:
    step = LONGEST_TEXT - OVERLAP
    return [(offset, text[offset : offset + LONGEST_TEXT]) for offset in range(0, len(text), step)]


def _finding(hit: Hit, prepared: Prepared, around: Surroundings, offset: int) -> Finding:
    rule = hit.rule
    kinds = [kind for kind in around.protections(hit.start, hit.end) if kind in rule.protect]
    zh, en = rule.reason["zh"], rule.reason["en"]
    if kinds:
        zh += "（" + "、".join(EXPLANATIONS[kind][0] for kind in kinds) + "，已放宽）"
        en += " (lowered: " + ", ".join(EXPLANATIONS[kind][1] for kind in kinds) + ")"
    start, end = prepared.raw_span(hit.start, hit.end)
    outcome = rule.protected_outcome if kinds else rule.outcome
    return Finding(rule.id, rule.code, outcome, start + offset, end + offset, hit.form, {"zh": zh, "en": en})
