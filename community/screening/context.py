"""What stands around a hit: a warning against a thing is teaching, the thing itself is not.

Each kind of protection is a rule a person can follow; ``explain`` names it in both languages.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property

from community.screening.events import Events, Span
from community.screening.phrases import Vocabulary
from community.screening.reading import Prepared
from community.screening.rules import CONTEXT_LISTS

SHORT_TEXT = 90  # squeezed signs; a warning in so short a text speaks of all of it
NEGATION_REACH = 10  # squeezed signs between a negation and what it negates
LATIN_REACH = 30
REPORT_REACH = 40
MANY = 3
QUOTE = re.compile(
    "“[^”]{1,60}”|‘[^’]{1,60}’|「[^」]{1,60}」|『[^』]{1,60}』|《[^》]{1,60}》|\"[^\"]{1,60}\"|(?<![a-z])'[^']{1,60}'(?![a-z])"
)

EXPLANATIONS = {
    "negation": ("前面有否定的话", "it is negated"),
    "quotation": ("放在引号里", "it stands in quotation marks"),
    "reported": ("在转述别人的话", "it reports what others say"),
    "warning": ("在提醒防骗", "it warns of a scam"),
    "question": ("在提问求助", "it asks for help"),
    "loss": ("在写自己的亏损或教训", "it tells of a loss or a lesson"),
    "legal": ("在讲规定或新闻", "it explains a rule or reports news"),
    "tone": ("整体读起来像讲解、提问或经历", "as a whole it reads like teaching, a question or a story"),
}


class Surroundings:
    """The context of one text. All positions are squeezed ones."""

    def __init__(
        self, prepared: Prepared, events: Events, cues: "Cues", *, is_calm: Callable[[int, int], bool]
    ) -> None:
        self.prepared, self.is_calm = prepared, is_calm
        self.short = len(prepared.squeezed) <= SHORT_TEXT
        self.at = cues.places(events)
        denied = self.at["denial"]
        self.warnings = [span for span in self.at["warning"] if not _touches(span, denied)]
        self.losses = [span for span in self.at["loss"] if not _touches(span, self.at["not_loss"])]
        self.reports = [span for span in self.at["reported"] if not _touches(span, self.at["not_reported"])]
        self.negations = [span for span in self.at["negation"] if not _touches(span, self.at["not_negation"])]

    @cached_property
    def quotes(self) -> list[Span]:
        return [
            self.prepared.from_plain(*match.span())
            for match in QUOTE.finditer(self.prepared.plain)
            if match.end() - match.start() < len(self.prepared.plain) - 4
        ]

    @cached_property
    def offers(self) -> list[Span]:
        """What the writer offers in the own voice: not negated, quoted, reported or warned of."""
        return [
            span
            for span in self.at["offer"]
            if not self._negated(span)
            and not self._quoted(span)
            and not self._reported(span)
            and not self._told(span)
            and not self._called_out(span)
        ]

    def _called_out(self, span: Span) -> bool:
        """免费诊股的电话都是骗人的: a warning follows in the sentence, and nobody says 我 or "me"."""
        words = self.prepared.squeezed[span[0] : span[1]]
        if "我" in words or words.endswith(("me", "us")):
            return False
        _, end = self.prepared.bounds(self.prepared.hard_breaks, span[0])
        return any(span[1] <= s < end and not self._turn(span[1], s) for s, _ in self.warnings)

    @property
    def guarded(self) -> bool:
        """Whether the text warns, asks or explains and offers nothing: the learned model must be surer then."""
        return bool(self.warnings or self.at["question"] or self.at["legal"]) and not self.offers

    def protections(self, start: int, end: int) -> list[str]:
        """Kinds of protection a hit at start:end enjoys."""
        span = (start, end)
        out = []
        if self._negated(span) or self._told(span):
            out.append("negation")
        if self._quoted(span):
            out.append("quotation")
        if self._reported(span):
            out.append("reported")
        if self._near(self.warnings, span) and not self._reversed(self.warnings, span):
            out.append("warning")
        if self._near(self.at["question"], span):
            out.append("question")
        if self._near(self.losses, span) and not self._reversed(self.losses, span):
            out.append("loss")
        if self._same_sentence(self.at["legal"], span):
            out.append("legal")
        if self._voided(span):
            out = [kind for kind in out if kind == "negation" and not self.short]
        if self.is_calm(start, end):
            out.append("tone")
        return out

    def _voided(self, span: Span) -> bool:
        """An offer in the own voice elsewhere in a short text, or in the same or next sentence, undoes protection."""
        return any(offer for offer in self.offers if self.short or self._sentences_between(offer, span) <= 1)

    def _negated(self, span: Span) -> bool:
        clause, _ = self.prepared.bounds(self.prepared.clause_breaks, span[0])
        text = self.prepared.squeezed
        for s, e in self.negations:
            latin = text[s].isascii()
            reach = LATIN_REACH if latin else NEGATION_REACH
            if clause <= s and e <= span[0] and span[0] - e <= reach:
                return True
            if (
                span[0] < s and e < span[1] and text[s:e] in ("not", "isnt", "arent")
            ):  # capital is not guaranteed
                return True
        return False

    def _told(self, span: Span) -> bool:
        """凡是…的, 不要…, never …: in the same sentence, before the hit."""
        sentence, _ = self.prepared.bounds(self.prepared.hard_breaks, span[0])
        return any(sentence <= s and e <= span[0] + 2 and s <= span[0] for s, e in self.at["told_not_to"])

    def _quoted(self, span: Span) -> bool:
        return any(s <= span[0] and span[1] <= e for s, e in self.quotes)

    def _reported(self, span: Span) -> bool:
        sentence, _ = self.prepared.bounds(self.prepared.hard_breaks, span[0])
        spans = self.reports
        index = bisect_right(spans, (span[0], 1 << 30))
        return any(
            s >= sentence and span[0] - e <= REPORT_REACH and e <= span[0] + 1 and not self._turn(e, span[0])
            for s, e in spans[max(0, index - 4) : index]
        )

    def _near(self, spans: list[Span], span: Span) -> bool:
        if not spans:
            return False
        # Several in a long text: all of it is about the danger.
        return self.short or len(spans) >= MANY or any(self._sentences_between(o, span) <= 1 for o in spans)

    def _same_sentence(self, spans: list[Span], span: Span) -> bool:
        return any(self._sentences_between(other, span) == 0 for other in spans)

    def _sentences_between(self, one: Span, other: Span) -> int:
        breaks = self.prepared.hard_breaks
        return abs(bisect_right(breaks, one[0]) - bisect_right(breaks, other[0]))

    def _reversed(self, spans: list[Span], span: Span) -> bool:
        """都是骗子，只有我这里真: a turn between the protecting word and the hit."""
        return any(self._turn(e, span[0]) for _, e in spans if e <= span[0])

    def _turn(self, start: int, end: int) -> bool:
        spans = self.at["reversal"]
        index = bisect_left(spans, (start, 0))
        return index < len(spans) and spans[index][0] <= end


class Cues:
    """The words of the context's lists, turned round: which lists a word is in."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.runs: dict[str, list[str]] = {}
        self.signs: list[tuple[str, str]] = []
        for name in CONTEXT_LISTS:
            for word in sorted(vocabulary.resolve(name)):
                if len(word) > 1:
                    self.runs.setdefault(word, []).append(name)
                else:
                    self.signs.append((word, name))

    def places(self, events: Events) -> dict[str, list[Span]]:
        """Sorted spans of each list's words in a text."""
        at: dict[str, list[Span]] = {name: [] for name in CONTEXT_LISTS}
        for word in self.runs.keys() & events.words:
            for name in self.runs[word]:
                at[name] += events.of(word)
        for sign, name in self.signs:
            if sign in events.signs:
                at[name] += events.of(sign)
        for spans in at.values():
            spans.sort()
        return at


def _touches(span: Span, others: list[Span]) -> bool:
    return any(s < span[1] and span[0] < e for s, e in others)
