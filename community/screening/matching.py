"""All words of all rules in one pass over each view; then phrases are tried where their rarest part occurs."""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from community.screening.detectors import detect
from community.screening.normalising import Prepared, TokenFolding, sound_of, sounding
from community.screening.phrases import Element, Phrase
from community.screening.rules import Rule, RuleSet

MOST_PLACES = 60  # of one part of a phrase that are tried; keeps the cost bounded on any text

BESIDE = 6  # signs between a hit and an exception that still counts

Span = tuple[int, int]
Events = dict[str, list[Span]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One phrase or pattern of a rule found at squeezed[start:end]; ``form`` is the normalised text there."""

    rule: Rule
    start: int
    end: int
    form: str


class Matcher:
    """Compiled once for a rule set; holds no state of a text."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.allowed_hosts = ruleset.allowed_hosts
        self.folding = TokenFolding(ruleset.tokens) if ruleset.tokens else None
        self.patterns = [(rule, pattern) for rule in ruleset.rules for pattern in rule.patterns]
        self.by_word: dict[str, list[tuple[Rule, Phrase]]] = defaultdict(list)
        words: set[str] = set()
        for rule in ruleset.rules:
            for phrase in rule.phrases:
                rarest = min(
                    phrase.elements, key=lambda element: (len(element.words), -min(map(len, element.words)))
                )
                for word in rarest.words:
                    self.by_word[word].append((rule, phrase))
            for phrase in rule.phrases + rule.exceptions:
                for element in phrase.elements:
                    words |= element.words
        self.lists_of: dict[str, list[str]] = defaultdict(list)
        for name in ruleset.vocabulary.names:
            for word in ruleset.vocabulary.resolve(name):
                self.lists_of[word].append(name)
            words |= ruleset.vocabulary.resolve(name)
        self.words = sorted(word for word in words if not word.startswith("<"))
        # Words that begin or end with a Latin letter or digit must stand free.
        self.bounded = frozenset(word for word in self.words if word[0].isascii() or word[-1].isascii())
        self.automaton = AhoCorasick(self.words, matchkind=MatchKind.Standard)
        self.sounds = self._sounds(ruleset)
        self.sound_automaton = AhoCorasick([form for form, _ in self.sounds], matchkind=MatchKind.Standard)

    def _sounds(self, ruleset: RuleSet) -> list[tuple[str, str]]:
        known = set(self.words)
        return sorted((sound_of(word), word) for word in ruleset.sounding if word in known)

    def events(self, prepared: Prepared) -> Events:
        """Where every word of the rule set stands in a text, in squeezed positions, sorted."""
        found: dict[str, set[Span]] = defaultdict(set)
        self._words(prepared, prepared.squeezed, None, found)
        if self.folding and (folded := self.folding.fold(prepared)):
            self._words(prepared, folded.text, folded.span, found)
        self._by_sound(prepared, found)
        for name, start, end in detect(prepared, self.allowed_hosts):
            found[f"<{name}>"].add((start, end))
        return {word: sorted(spans) for word, spans in found.items()}

    def _words(self, prepared: Prepared, text: str, back, found: dict[str, set[Span]]) -> None:
        for index, start, end in self.automaton.find_matches_as_indexes(text, overlapping=True):
            word = self.words[index]
            if back:
                start, end = back(start, end)
            if word in self.bounded and not prepared.whole_word(start, end):
                continue
            if prepared.joined(start, end):
                found[word].add((start, end))

    def _by_sound(self, prepared: Prepared, found: dict[str, set[Span]]) -> None:
        if not self.sounds:
            return
        view = sounding(prepared.squeezed)
        for index, start, end in self.sound_automaton.find_matches_as_indexes(view.text, overlapping=True):
            word = self.sounds[index][1]
            first, last = view.span(start, end)
            # A short word must keep half of its own signs: 文赚 is 稳赚, the 文转 of 中文转英文 is not.
            same = sum(prepared.squeezed[view.starts[start + i]] == sign for i, sign in enumerate(word))
            if (same * 2 >= len(word) or len(word) >= 4) and prepared.joined(first, last):
                found[word].add((first, last))

    def meanings(self, events: Events, start: int, end: int) -> list[str]:
        """Names of the vocabulary's lists and of the detectors seen between two squeezed positions, sorted."""
        seen: set[str] = set()
        for word, spans in events.items():
            names = [word[1:-1]] if word.startswith("<") else self.lists_of.get(word, ())
            if names and any(start <= s < end for s, _ in spans):
                seen.update(names)
        return sorted(seen)

    def hits(self, prepared: Prepared, events: Events, place: str) -> list[Hit]:
        """Every rule's hits, each rule at most once per span."""
        seen = events.keys()
        out: dict[tuple[str, int, int], Hit] = {}
        tried: set[int] = set()
        for word in seen:
            for rule, phrase in self.by_word.get(word, ()):
                if id(phrase) in tried or place not in rule.places:
                    continue
                tried.add(id(phrase))
                if any(seen.isdisjoint(element.words) for element in phrase.elements):
                    continue
                for start, end in find(phrase, events, prepared):
                    out.setdefault((rule.id, start, end), Hit(rule, start, end, prepared.squeezed[start:end]))
        for rule, pattern in self.patterns:
            if place in rule.places:
                for match in pattern.finditer(prepared.plain):
                    start, end = prepared.from_plain(*match.span())
                    if start < end:
                        out.setdefault((rule.id, start, end), Hit(rule, start, end, match[0]))
        return [hit for hit in out.values() if not self._excepted(hit, prepared, events)]

    def _excepted(self, hit: Hit, prepared: Prepared, events: Events) -> bool:
        """Whether an exception of the rule touches the hit or stands right beside it."""
        return any(
            start < hit.end + BESIDE and hit.start - BESIDE < end
            for phrase in hit.rule.exceptions
            for start, end in find(phrase, events, prepared)
        )


def find(phrase: Phrase, events: Events, prepared: Prepared) -> list[Span]:
    """Spans of a phrase, shortest for each beginning."""
    spans = _chunk(phrase.chunks[0], events, prepared)
    if len(phrase.chunks) == 1:
        return spans
    out = []
    rest = [_chunk(chunk, events, prepared) for chunk in phrase.chunks[1:]]
    for start, end in spans:
        for others in rest:
            near = [
                (max(end, e) - min(start, s), s, e)
                for s, e in others
                if max(end, e) - min(start, s) <= phrase.window and (e <= start or s >= end)
            ]
            if not near:
                break
            _, s, e = min(near)
            start, end = min(start, s), max(end, e)
            if bisect_left(prepared.hard_breaks, end) - bisect_left(prepared.hard_breaks, start + 1) > 1:
                break  # parts of three sentences say nothing together
        else:
            out.append((start, end))
    return out[:MOST_PLACES]


def _chunk(chunk: tuple[Element, ...], events: Events, prepared: Prepared) -> list[Span]:
    spans = _places(chunk[0], events)
    for element in chunk[1:]:
        following = _places(element, events)
        spans = [
            (start, after)
            for start, end in spans
            if (after := _next(following, end, element.gap, prepared)) is not None
        ]
    return spans


def _places(element: Element, events: Events) -> list[Span]:
    if len(element.words) == 1:
        return events.get(next(iter(element.words)), [])[:MOST_PLACES]
    return sorted(span for word in element.words if word in events for span in events[word])[:MOST_PLACES]


def _next(spans: list[Span], end: int, gap: int, prepared: Prepared) -> int | None:
    """End of the nearest span that begins within the gap and the sentence."""
    index = bisect_left(spans, (end, 0))
    if index == len(spans) or spans[index][0] - end > gap:
        return None
    if gap:
        breaks = prepared.hard_breaks
        at = bisect_left(breaks, end)
        if at < len(breaks) and breaks[at] <= spans[index][0]:
            return None
    # Of those that begin at the same place the longest.
    begin = spans[index][0]
    while index + 1 < len(spans) and spans[index + 1][0] == begin:
        index += 1
    return spans[index][1]
