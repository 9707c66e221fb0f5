"""Where the words of a rule set stand in a reading, found in one pass over each view."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from operator import itemgetter

import numpy as np

from community.screening.detectors import detect
from community.screening.folding import Array, points_of
from community.screening.hints import hints
from community.screening.lexicon import NOBODY, Lexicon
from community.screening.reading import Prepared, Reading
from community.screening.sounds import Ear, Heard

Span = tuple[int, int]
BESIDE_TOKEN = 12  # signs beside a disguised token that may belong to the same word


class Seen:
    """Words of runs of signs (number, start, end), single signs (number, place) and detectors' hints (number, place)."""

    def __init__(self, reading: Reading, lexicon: Lexicon, ear: Ear) -> None:
        self.reading, self.lexicon = reading, lexicon
        found = _passed(lexicon, reading.text)
        tokens = found[:, 0] < NOBODY
        self.restored: list[Heard] = []  # words found behind a disguise
        if tokens.any():
            self.restored += self._behind_tokens(found[tokens])
            found = found[~tokens]
        self.restored += [heard for heard in ear.hear(reading) if heard[0] in lexicon.numbers]
        hinted = lexicon.detectors[found[:, 0]]
        self.words = self._checked(found[~hinted])
        self.signs_at, self.signs = self._signs()
        self.hints = [(found[hinted, 0], found[hinted, 1])]
        for name, at in hints(reading):
            if (number := lexicon.numbers.get(f"<{name}>")) is not None:
                self.hints.append((np.full(len(at), number, np.int32), at))

    @cached_property
    def _in_order(self) -> tuple[list[int], list[list[int]]]:
        rows = sorted(self.words[:, :3].tolist(), key=itemgetter(1, 2))
        return [row[1] for row in rows], rows

    def rows(self, prepared: Prepared) -> list[list[int]]:
        """Rows (number, start, end) of one text's words, in order of the text."""
        starts, rows = self._in_order
        return rows[bisect_left(starts, prepared.first) : bisect_left(starts, prepared.last)]

    def _checked(self, found: Array) -> Array:
        if self.restored:
            number = self.lexicon.numbers
            more = np.array([(number[w], s, e, _bounded(w)) for w, s, e in self.restored], np.int32)
            found = np.concatenate([found, more])
        if not len(found):
            return found
        starts, ends = found[:, 1], found[:, 2]
        good = self.reading.joined(starts, ends)
        bounded = np.flatnonzero(found[:, 3])
        if len(bounded):
            good[bounded] &= self.reading.standing_free(starts[bounded], ends[bounded])
        return found[good]

    @cached_property
    def undisguised(self) -> Array:
        """The squeezed signs with disguised words written as they should be, where that takes as many signs."""
        if not self.restored:
            return self.reading.points
        points = self.reading.points.copy()
        for word, start, end in self.restored:
            if end - start == len(word):
                points[start:end] = points_of(word)
        return points

    def _signs(self) -> tuple[Array, Array]:
        """Places and numbers of the single signs that are words."""
        points = self.reading.points
        numbers = self.lexicon.signs[np.minimum(points, 0xFFFF)]
        at = np.flatnonzero(numbers >= 0)
        return at, numbers[at]

    def _behind_tokens(self, found: Array) -> list[Heard]:
        """Words that appear when disguised tokens (longest first) are written out: 薇信 -> 微信."""
        text, out = self.reading.text, []
        chosen: list[tuple[int, int, str]] = []
        for number, start, end, _ in sorted(found.tolist(), key=lambda row: (row[1], -row[2])):
            if not chosen or start >= chosen[-1][1]:
                variant, meant = self.lexicon.tokens[NOBODY - 1 - number]
                at, to = np.array([start]), np.array([end])
                if not variant.isascii() or self.reading.standing_free(at, to)[0]:
                    chosen.append((start, end, meant))
        for group in _close(chosen):
            signs = _written_out(text, group)
            view = "".join(sign for sign, _, _ in signs)
            for number, start, end, _ in _passed(self.lexicon, view).tolist():
                if (
                    number >= 0
                    and not self.lexicon.detectors[number]
                    and any(e - s != 1 or text[s] != v for v, s, e in signs[start:end])
                ):
                    out.append((self.lexicon.words[number], signs[start][1], signs[end - 1][2]))
            out += [(v, s, e) for v, s, e in signs if e - s > 1 and v in self.lexicon.numbers]
        return out


def _passed(lexicon: Lexicon, text: str) -> Array:
    """Rows (number, start, end, bounded) of every entry in a text."""
    matches = lexicon.automaton.find_matches_as_indexes(text, overlapping=True)
    rows = np.empty((len(matches), 4), np.int32)
    if matches:
        raw = np.fromiter(chain.from_iterable(matches), np.int32, 3 * len(matches)).reshape(-1, 3)
        rows[:, 0] = lexicon.entry_number[raw[:, 0]]
        rows[:, 1:3] = raw[:, 1:]
        rows[:, 3] = lexicon.entry_bounded[raw[:, 0]]
    return rows


def _bounded(word: str) -> bool:
    return word[0].isascii() or word[-1].isascii()


def _close(tokens: list[tuple[int, int, str]]) -> Iterator[list[tuple[int, int, str]]]:
    """Tokens in groups that may belong to the same words."""
    group: list[tuple[int, int, str]] = []
    for token in tokens:
        if group and token[0] - group[-1][1] > BESIDE_TOKEN:
            yield group
            group = []
        group.append(token)
    if group:
        yield group


def _written_out(text: str, tokens: list[tuple[int, int, str]]) -> list[tuple[str, int, int]]:
    """Signs with the places they came from, the tokens replaced by what they stand for."""
    at = max(0, tokens[0][0] - BESIDE_TOKEN)
    signs = []
    for start, end, meant in tokens:
        signs += [(text[i], i, i + 1) for i in range(at, start)]
        signs += [(sign, start, end) for sign in meant]
        at = end
    return signs + [(text[i], i, i + 1) for i in range(at, min(len(text), at + BESIDE_TOKEN))]


class Events:
    """Where words and detected things stand in one text: squeezed spans, sorted, worked out when asked for."""

    def __init__(
        self, prepared: Prepared, lexicon: Lexicon, rows: list[list[int]], hosts: frozenset[str]
    ) -> None:
        self.prepared, self.hosts = prepared, hosts
        self.spans: dict[str, list[Span]] = {}
        self.disguised: dict[str, list[Span]] = {}  # single signs found behind a disguise
        first, words = prepared.first, lexicon.words
        for number, start, end in rows:
            word = words[number]
            into = self.spans if len(word) > 1 else self.disguised
            into.setdefault(word, []).append((start - first, end - first))
        self.words = frozenset(self.spans)
        self.signs = frozenset(prepared.squeezed).union(self.disguised)

    def of(self, word: str) -> list[Span]:
        if (spans := self.spans.get(word)) is not None:
            return spans
        if word.startswith("<"):
            found = detect(self.prepared, word[1:-1], self.hosts)
            self.spans.update((f"<{name}>", spans) for name, spans in found.items())
            return self.spans.setdefault(word, [])
        if len(word) > 1:
            return []
        spans = sorted(self._sign(word) + self.disguised.get(word, []))
        self.spans[word] = spans
        return spans

    def _sign(self, sign: str) -> list[Span]:
        text, spans = self.prepared.squeezed, []
        at = text.find(sign)
        while at >= 0:
            spans.append((at, at + 1))
            at = text.find(sign, at + 1)
        if spans and sign.isascii():
            base = self.prepared.first
            places = np.array([start for start, _ in spans]) + base
            free = self.prepared.reading.standing_free(places, places + 1)
            spans = [span for span, good in zip(spans, free.tolist(), strict=True) if good]
        return spans
