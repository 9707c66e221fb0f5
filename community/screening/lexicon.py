"""A rule set compiled to arrays: which words belong to which parts of which phrases."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from re import Pattern

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from community.screening.features import BUCKETS
from community.screening.folding import Array, squeeze
from community.screening.hints import HINTS
from community.screening.patterns import required_words
from community.screening.phrases import Phrase
from community.screening.rules import Rule, RuleSet

NOBODY = -1
# How often a word of so many signs is met, roughly: only the order of magnitude matters.
COMMON = {1: 0.02, 2: 0.002, 3: 0.0004}
COMMON_DETECTED = {"number": 0.5, "money": 0.3, "percent": 0.1, "multiple": 0.1, "high_percent": 0.1}


class Lists:
    """Rows of numbers of different lengths; ``gather`` joins several rows."""

    def __init__(self, rows: Iterable[Iterable[int]]) -> None:
        rows = [list(row) for row in rows]
        self.lengths = np.array([len(row) for row in rows], np.int32)
        self.starts = np.cumsum(self.lengths, dtype=np.int32) - self.lengths
        self.values = np.fromiter((value for row in rows for value in row), np.int32)

    def gather(self, which: Array) -> tuple[Array, Array]:
        """Values of the rows, and for each the position in ``which`` of its row."""
        lengths = self.lengths[which]
        owner = np.repeat(np.arange(len(which), dtype=np.int32), lengths)
        offset = np.arange(len(owner), dtype=np.int32) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return self.values[self.starts[which][owner] + offset], owner


class Lexicon:
    """Numbers for words, parts (sets of words any of which will do) and phrases."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.numbers: dict[str, int] = {}
        self.parts: dict[frozenset[str], int] = {}
        self.phrases: list[tuple[Rule, Phrase | Pattern[str]]] = []
        self.always: list[int] = []  # patterns without a word that every match holds
        self.hints = {f"<{name}>": hints for name, hints in HINTS.items()}
        rows = [
            self._row(rule, search) for rule in ruleset.rules for search in (*rule.phrases, *rule.patterns)
        ]
        for rule in ruleset.rules:
            for phrase in rule.exceptions:
                for element in phrase.elements:
                    self._number_all(element.words)
        self.lists_of: dict[str, list[str]] = defaultdict(list)
        for name in ruleset.vocabulary.names:
            for word in sorted(ruleset.vocabulary.resolve(name)):
                self._number(word)
                self.lists_of[word].append(name)
        self._compile_phrases(rows)
        self._compile_words(ruleset)

    def _row(self, rule: Rule, search: Phrase | Pattern[str]) -> list[int]:
        """The parts a phrase or pattern needs."""
        index = len(self.phrases)
        self.phrases.append((rule, search))
        if isinstance(search, Phrase):
            return sorted({self._part(element.words) for element in search.elements})
        if not (words := required_words(search)):
            self.always.append(index)
            return []
        self.hints[f"<pattern {index}>"] = sorted(words)
        return [self._part(frozenset([f"<pattern {index}>"]))]

    def _number(self, word: str) -> int:
        return self.numbers.setdefault(word, len(self.numbers))

    def _number_all(self, words: Iterable[str]) -> None:
        for word in sorted(words):
            self._number(word)

    def _part(self, words: frozenset[str]) -> int:
        if words not in self.parts:
            self._number_all(words)
        return self.parts.setdefault(words, len(self.parts))

    def _compile_phrases(self, rows: list[list[int]]) -> None:
        """Each phrase's parts as one row, filled up with a part that is always there; phrases by their rarest part."""
        always = len(self.parts)
        widest = max(map(len, rows), default=1)
        self.needs = np.full((len(rows), widest), always, np.int32)
        cost = [sum(map(_commonness, words)) for words in self.parts]
        anchored: list[list[int]] = [[] for _ in range(always)]
        for index, row in enumerate(rows):
            self.needs[index, : len(row)] = row
            if row:
                anchored[min(row, key=lambda part: (cost[part], part))].append(index)
        self.anchored = Lists(anchored)
        wall = frozenset(["<emoji_wall>"])
        self.wall_phrases = [i for i, row in enumerate(rows) if self.parts.get(wall) in row]

    def _compile_words(self, ruleset: RuleSet) -> None:
        self.words = list(self.numbers)
        self.detectors = np.array([word.startswith("<") for word in self.words], bool)
        members: list[list[int]] = [[] for _ in self.words]
        for words, part in self.parts.items():
            for word in words:
                members[self.numbers[word]].append(part)
        entries = [
            (word, number, _is_bounded(word)) for word, number in self.numbers.items() if _is_run(word)
        ]
        # A hint stands for its detector: where one is seen, the detector is worth running.
        for name, hints in sorted(self.hints.items()):
            if (number := self.numbers.get(name)) is not None:
                entries += [(hint, number, False) for hint in hints]
        self.tokens = _tokens(ruleset.tokens)
        entries += [(variant, NOBODY - 1 - i, False) for i, (variant, _) in enumerate(self.tokens)]
        entries.sort()
        self.meanings = Lists(
            [_bucket_of(name) for name in self.lists_of.get(word, ())] for word in self.words
        )
        self.members = Lists(sorted(row) for row in members)
        self.entry_number = np.array([number for _, number, _ in entries], np.int32)
        self.entry_bounded = np.array([bounded for _, _, bounded in entries], bool)
        self.automaton = AhoCorasick(
            [text for text, _, _ in entries],
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,  # as fast as a DFA here, at a twentieth of the memory
        )
        self.signs = np.full(0x10000, NOBODY, np.int32)
        for word, number in self.numbers.items():
            if len(word) == 1 and word < "\uffff":
                self.signs[ord(word)] = number


def _is_run(word: str) -> bool:
    return len(word) > 1 and not word.startswith("<")


def _is_bounded(word: str) -> bool:
    """Words that begin or end with a Latin letter or digit must stand free."""
    return word[0].isascii() or word[-1].isascii()


def _commonness(word: str) -> float:
    if word.startswith("<"):
        return COMMON_DETECTED.get(word[1:-1], 0.01)
    return COMMON.get(max(1, len(word) // 2) if word.isascii() else len(word), 0.0001)


def _bucket_of(name: str) -> int:
    """The learned model's feature for a list of the vocabulary."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % BUCKETS


def _tokens(pairs: dict[str, str]) -> list[tuple[str, str]]:
    """Disguised tokens and what they stand for, squeezed."""
    tokens = {squeeze(variant): squeeze(meant) for variant, meant in pairs.items()}
    return sorted(
        (variant, meant) for variant, meant in tokens.items() if len(variant) > 1 and variant != meant
    )
