"""Words spelt by their sound: 文赚 and wen赚 are read as 稳赚."""

import re
from collections.abc import Iterator

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind

from community.screening.folding import LATIN, text_of
from community.screening.reading import Reading
from community.screening.tables import SOUNDS

LATIN_RUN = re.compile(r"[a-z]{2,}")
LONGEST_RUN = 24  # Latin letters; a longer run is no word spelt by its sound
AROUND = 8  # signs beside a spelt word that may belong to the same word

Heard = tuple[str, int, int]  # word, squeezed start and end


def _tables() -> tuple[dict[str, str], dict[str, str]]:
    signs: dict[str, str] = {}
    syllables: dict[str, str] = {}
    for line in SOUNDS.split("\n"):
        if line.strip():
            syllable, group = line.split()
            mark = syllables.setdefault(syllable, chr(0xE000 + len(syllables)))
            for sign in group:
                signs.setdefault(sign, mark)
    return signs, syllables


SIGN_SOUNDS, SYLLABLES = _tables()
_TABLE = np.arange(0x10000, dtype=np.uint32)
for _sign, _mark in SIGN_SOUNDS.items():
    _TABLE[ord(_sign)] = ord(_mark)


def sound_of(word: str) -> str:
    """The sounding form of a squeezed word of Chinese signs."""
    return "".join(SIGN_SOUNDS.get(sign, sign) for sign in word)


class Ear:
    """Finds the words of a rule set that may be spelt by sound."""

    def __init__(self, words: list[str]) -> None:
        self.words = sorted((sound_of(word), word) for word in words)
        self.automaton = AhoCorasick([form for form, _ in self.words], matchkind=MatchKind.Standard)

    def hear(self, reading: Reading) -> Iterator[Heard]:
        """Words that sound like a listed one but are written differently."""
        if not self.words or reading.text.isascii():
            return
        points = np.where(
            reading.points < 0x10000, _TABLE[np.minimum(reading.points, 0xFFFF)], reading.points
        )
        heard = text_of(points)
        yield from self._signs(reading.text, heard)
        if reading.present & LATIN:
            for runs in _groups(reading.text):
                yield from self._spelt(reading.text, heard, runs)

    def _signs(self, text: str, heard: str) -> Iterator[Heard]:
        for index, start, end in self.automaton.find_matches_as_indexes(heard, overlapping=True):
            word = self.words[index][1]
            if (written := text[start:end]) == word:
                continue
            # A short word must keep half of its own signs: 文赚 is 稳赚, the 文转 of 中文转英文 is not.
            same = sum(a == b for a, b in zip(written, word, strict=True))
            if same * 2 >= len(word) or len(word) >= 4:
                yield word, start, end

    def _spelt(self, text: str, heard: str, runs: list[tuple[int, list[str]]]) -> Iterator[Heard]:
        """Matches that take in Latin runs read as syllables."""
        signs: list[tuple[str, int, int]] = []
        at = max(0, runs[0][0] - AROUND)
        for begin, syllables in runs:
            signs += [(heard[i], i, i + 1) for i in range(at, begin)]
            at = begin
            for syllable in syllables:
                signs.append((SYLLABLES[syllable], at, at + len(syllable)))
                at += len(syllable)
        signs += [(heard[i], i, i + 1) for i in range(at, min(len(heard), at + AROUND))]
        view = "".join(sign for sign, _, _ in signs)
        for index, start, stop in self.automaton.find_matches_as_indexes(view, overlapping=True):
            word, spans = self.words[index][1], signs[start:stop]
            if any(e - s > 1 for _, s, e in spans):
                own = sum(e - s > 1 or text[s] == sign for (_, s, e), sign in zip(spans, word, strict=True))
                if own * 2 >= len(word) or len(word) >= 4:
                    yield word, spans[0][1], spans[-1][2]


def _groups(text: str) -> Iterator[list[tuple[int, list[str]]]]:
    """Latin runs that read as syllables, those together that may belong to the same words."""
    group: list[tuple[int, list[str]]] = []
    end = 0
    for run in LATIN_RUN.finditer(text):
        if len(run[0]) <= LONGEST_RUN and (syllables := split_syllables(run[0])):
            if group and run.start() - end > AROUND:
                yield group
                group = []
            group.append((run.start(), syllables))
            end = run.end()
    if group:
        yield group


def split_syllables(run: str) -> list[str]:
    """Greedy split of a Latin run into known syllables; empty when it does not come out even."""
    out, at = [], 0
    while at < len(run):
        for size in (6, 5, 4, 3, 2):
            if run[at : at + size] in SYLLABLES:
                out.append(run[at : at + size])
                at += size
                break
        else:
            return []
    return out
