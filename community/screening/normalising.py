"""Views of a text, each mapped back to the raw text, so that disguise does not help and nothing raw is lost.

``plain``     sign by sign: compatibility forms, case, look-alikes, simplified; invisible signs gone.
``squeezed``  plain without anything but letters, digits and %; all positions in the engine count here.
``folded``    squeezed with whole tokens replaced (薇信 -> 微信, 亻言 -> 信).
``sounding``  squeezed with signs replaced by their sound (文赚 and wen赚 -> as 稳赚).

Every step from raw to squeezed treats one sign at a time, so a raw hit of a phrase stays a hit.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

import opencc
from ahocorasick_rs import AhoCorasick, MatchKind

from community.screening.tables import LOOK_ALIKES, READ_AS, SOUNDS

SEPARATORS = re.compile(r"[^\w%]+|_+")
HARD_BREAKS = re.compile(r"[。！!?？\n]+|\.(?=\s|$)")
CLAUSE_BREAKS = re.compile(r"[。！!?？\n，,；;：:…]+|\.(?=\s|$)")
LATIN_RUN = re.compile(r"[a-z]{2,24}")
_SIMPLIFY = opencc.OpenCC("t2s")


class _Folding(dict):
    """Code point -> what it reads as; worked out once for each sign that turns up."""

    def __missing__(self, point: int) -> str:
        self[point] = value = _fold_sign(chr(point))
        return value


def _fold_sign(sign: str) -> str:
    if sign in READ_AS:
        return READ_AS[sign]
    point = ord(sign)
    if 0x1F1E6 <= point <= 0x1F1FF:  # regional letters: 🇻🇽
        return chr(point - 0x1F1E6 + 97)
    for first in (0x1F150, 0x1F170):  # negative circled and squared letters: 🅥 🆅
        if first <= point < first + 26:
            return chr(point - first + 97)
    if unicodedata.category(sign) in ("Cf", "Mn", "Me", "Cs", "Co"):
        return ""
    folded = unicodedata.normalize("NFKC", sign).casefold()
    out = []
    for part in folded:
        if part in READ_AS:
            out.append(READ_AS[part])
            continue
        if part >= "\u3400":
            out.append(_SIMPLIFY.convert(part))
            continue
        if part.isalpha():
            part = "".join(c for c in unicodedata.normalize("NFKD", part) if not unicodedata.combining(c))
        elif part.isdecimal():
            part = str(unicodedata.decimal(part))
        out.append("".join(LOOK_ALIKES.get(c, c) for c in part))
    return "".join(c for c in "".join(out) if unicodedata.category(c) not in ("Cf", "Mn", "Me"))


_FOLDING = _Folding()


def plain(text: str) -> str:
    """The plain view of a text, without offsets. Also used on the rules' own words."""
    return text.translate(_FOLDING)


def squeeze(text: str) -> str:
    """The squeezed view of a text, without offsets."""
    return SEPARATORS.sub("", plain(text))


@dataclass(frozen=True, slots=True)
class Mapped:
    """A view made from the squeezed one: sign i came from squeezed[starts[i]:ends[i]]."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.starts[start], self.ends[end - 1]


class Prepared:
    """One text with its views. Offset tables are built only when something asks for a position."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.plain = raw.translate(_FOLDING)
        self.squeezed = SEPARATORS.sub("", self.plain)

    @cached_property
    def plain_to_raw(self) -> list[int]:
        if len(self.plain) == len(self.raw) and all(len(_FOLDING[ord(c)]) == 1 for c in set(self.raw)):
            return list(range(len(self.raw)))
        return [i for i, sign in enumerate(self.raw) for _ in _FOLDING[ord(sign)]]

    @cached_property
    def squeezed_to_plain(self) -> list[int]:
        kept, last = [], 0
        for match in SEPARATORS.finditer(self.plain):
            kept.extend(range(last, match.start()))
            last = match.end()
        kept.extend(range(last, len(self.plain)))
        return kept

    def from_plain(self, start: int, end: int) -> tuple[int, int]:
        """Squeezed positions of a span of the plain view; may be empty when it holds separators only."""
        return bisect_left(self.squeezed_to_plain, start), bisect_left(self.squeezed_to_plain, end)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw positions of squeezed[start:end]; the end includes marks that belong to the last sign."""
        if not self.squeezed or start >= end:
            return 0, 0
        first = self.plain_to_raw[self.squeezed_to_plain[start]]
        last = self.plain_to_raw[self.squeezed_to_plain[end - 1]]
        return first, last + 1

    def _breaks(self, pattern: re.Pattern[str]) -> list[int]:
        return [bisect_left(self.squeezed_to_plain, m.start()) for m in pattern.finditer(self.plain)]

    @cached_property
    def hard_breaks(self) -> list[int]:
        """Squeezed positions before which a sentence ended."""
        return self._breaks(HARD_BREAKS)

    @cached_property
    def clause_breaks(self) -> list[int]:
        return self._breaks(CLAUSE_BREAKS)

    def bounds(self, breaks: list[int], position: int) -> tuple[int, int]:
        """Squeezed start and end of the sentence or clause that holds a position."""
        index = bisect_right(breaks, position)
        start = breaks[index - 1] if index else 0
        return start, breaks[index] if index < len(breaks) else len(self.squeezed)

    def whole_word(self, start: int, end: int) -> bool:
        """Whether a run stands free in the plain view: no letter beside its letters, no digit beside its digits."""
        first, last = self.squeezed_to_plain[start], self.squeezed_to_plain[end - 1]
        before = self.plain[first - 1] if first else " "
        after = self.plain[last + 1] if last + 1 < len(self.plain) else " "
        if after == "." and last + 2 < len(self.plain) and self.plain[last + 2].isdecimal():
            after = "0"  # 1 of 1.5
        return not _sticks(before, self.plain[first]) and not _sticks(self.plain[last], after)

    def joined(self, start: int, end: int) -> bool:
        """Whether squeezed[start:end] is one word: no clause ends in it, unless it is split all the way."""
        index = bisect_right(self.clause_breaks, start)
        inner = 0
        while index < len(self.clause_breaks) and self.clause_breaks[index] < end:
            inner += 1
            index += 1
        return inner == 0 or inner >= max(2, end - start - 2)


def _sticks(one: str, other: str) -> bool:
    """Whether two neighbouring signs belong to one run of Latin letters or of digits."""
    if not (one.isascii() and other.isascii()):
        return False
    return (one.isalpha() and other.isalpha()) or (one.isdecimal() and (other.isdecimal() or other == "%"))


class TokenFolding:
    """Whole tokens that stand for other tokens, longest first."""

    def __init__(self, tokens: dict[str, str]) -> None:
        pairs = {squeeze(variant): squeeze(meant) for variant, meant in tokens.items()}
        self.variants = [v for v in pairs if v]
        self.meant = [pairs[v] for v in self.variants]
        self.automaton = AhoCorasick(self.variants, matchkind=MatchKind.LeftmostLongest)

    def fold(self, prepared: Prepared) -> Mapped | None:
        """The folded view, or None when no token occurs."""
        text = prepared.squeezed
        found = self.automaton.find_matches_as_indexes(text)
        if not found:
            return None
        parts, starts, ends, last = [], [], [], 0
        for index, start, end in found:
            variant = self.variants[index]
            if variant.isascii() and not prepared.whole_word(start, end):
                continue
            parts.append(text[last:start])
            starts.extend(range(last, start))
            ends.extend(range(last + 1, start + 1))
            meant = self.meant[index]
            parts.append(meant)
            starts.extend([start] * len(meant))
            ends.extend([end] * len(meant))
            last = end
        parts.append(text[last:])
        starts.extend(range(last, len(text)))
        ends.extend(range(last + 1, len(text) + 1))
        return Mapped("".join(parts), starts, ends)


def _sound_tables() -> tuple[dict[int, str], dict[str, str]]:
    signs: dict[int, str] = {}
    syllables: dict[str, str] = {}
    for line in SOUNDS.split("\n"):
        if not line.strip():
            continue
        syllable, group = line.split()
        mark = syllables.setdefault(syllable, chr(0xE000 + len(syllables)))
        for sign in group:
            signs.setdefault(ord(sign), mark)
    return signs, syllables


SIGN_SOUNDS, SYLLABLES = _sound_tables()


def sound_of(word: str) -> str:
    """The sounding form of a squeezed word of Chinese signs."""
    return word.translate(SIGN_SOUNDS)


def sounding(text: str) -> Mapped:
    """The sounding view of a squeezed text. Latin runs made of known syllables count as those sounds."""
    if text.isascii():
        return Mapped("", [], [])
    signs = text.translate(SIGN_SOUNDS)
    starts, ends, parts, last = [], [], [], 0
    for match in LATIN_RUN.finditer(text):
        split = _syllables(match[0])
        if not split:
            continue
        begin = match.start()
        parts.append(signs[last:begin])
        starts.extend(range(last, begin))
        ends.extend(range(last + 1, begin + 1))
        for syllable in split:
            parts.append(SYLLABLES[syllable])
            starts.append(begin)
            begin += len(syllable)
            ends.append(begin)
        last = match.end()
    parts.append(signs[last:])
    starts.extend(range(last, len(text)))
    ends.extend(range(last + 1, len(text) + 1))
    return Mapped("".join(parts), starts, ends)


def _syllables(run: str) -> list[str]:
    """Greedy split of a Latin run into known syllables; empty when it does not come out even."""
    out, at = [], 0
    while at < len(run):
        for size in (5, 4, 3, 2):
            if run[at : at + size] in SYLLABLES:
                out.append(run[at : at + size])
                at += size
                break
        else:
            return []
    return out
