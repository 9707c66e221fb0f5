"""Several texts read as one run of signs, in few array steps; then each text alone, with its offsets to the raw text.

``plain``     sign by sign: compatibility forms, case, look-alikes, simplified; invisible signs gone.
``squeezed``  plain without anything but letters, digits and %; all positions in the engine count here.

Every step from raw to squeezed treats one sign at a time, so a raw hit of a phrase stays a hit.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from community.screening.folding import (
    CLAUSE,
    CURRENCY,
    DIGIT,
    DOT,
    FOLDING,
    HARD,
    KEEP,
    LATIN,
    LETTERED,
    PERCENT,
    SPACE,
    WALL_SIGN,
    Array,
    points_of,
    text_of,
)

_LIKE_LETTERS = np.array([ord(sign) for sign in "$01345"], np.uint32)
_LETTERS = np.array([ord(sign) for sign in "soieas"], np.uint32)
_NOTHING = np.zeros(3, np.uint16)


class Reading:
    """Texts with walls between them. Positions are those of the whole unless a method says otherwise."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        joined = WALL_SIGN.join(texts) if len(texts) > 1 else texts[0]
        if joined.count(WALL_SIGN) != len(texts) - 1:
            joined = WALL_SIGN.join(text.replace(WALL_SIGN, "\ufdd1") for text in texts)
        self.joined_text = joined
        self.plain, self.bits, self.origin = FOLDING.fold(points_of(joined))
        self.present = int(np.bitwise_or.reduce(self.bits, initial=0))
        if self.present & LATIN and self.present & (DIGIT | CURRENCY):
            self._read_digits_as_letters()
        kept = (self.bits & KEEP) != 0
        self.before = np.cumsum(kept, dtype=np.int32)  # signs kept up to and including this one
        self.kept = np.flatnonzero(kept)  # squeezed -> plain
        self.points = self.plain[self.kept]
        self.text = text_of(self.points)

    def _read_digits_as_letters(self) -> None:
        """c4sino, m00n, ca$h: one or two digits right between Latin letters stand for letters."""
        at = np.flatnonzero(self.bits & LETTERED)
        bits = np.concatenate([self.bits, _NOTHING])  # also before the first, as bits[-1]
        one, two, three, four = bits[at - 2], bits[at - 1], bits[at + 1], bits[at + 2]
        before = ((two & LATIN) != 0) | (((two & LETTERED) != 0) & ((one & LATIN) != 0))
        after = ((three & LATIN) != 0) | (((three & LETTERED) != 0) & ((four & LATIN) != 0))
        at = at[before & after & (((two | three) & LATIN) != 0)]
        if len(at):
            self.plain, self.bits = self.plain.copy(), self.bits.copy()
            self.plain[at] = _LETTERS[np.searchsorted(_LIKE_LETTERS, self.plain[at])]
            self.bits[at] = KEEP | LATIN

    def beside(self, at: Array) -> Array:
        """Squeezed positions of, or right after, places in the plain view."""
        return np.minimum(self.before[at], len(self.points) - 1) if len(self.points) else at[:0]

    @cached_property
    def starts(self) -> list[int]:
        """Where each text begins, squeezed; one more for the end, counted as if a wall followed."""
        walls = np.flatnonzero(self.points == ord(WALL_SIGN)) if len(self.texts) > 1 else []
        return [0, *(int(wall) + 1 for wall in walls), len(self.points) + 1]

    @cached_property
    def _ends(self) -> tuple[Array, Array]:
        """For each squeezed position whether a sentence, and whether a clause, ended right before it."""
        at = np.flatnonzero(self.bits & (HARD | CLAUSE | DOT))
        bits = self.bits[at]
        if self.present & DOT:
            after = self.bits[np.minimum(at + 1, len(self.bits) - 1)]
            stops = ((bits & DOT) != 0) & ((at + 1 == len(self.bits)) | ((after & SPACE) != 0))
            bits[stops] = HARD | CLAUSE
        places = self.before[at] - (bits & KEEP)  # KEEP is one: only a wall is kept
        hard, clause = np.zeros((2, len(self.points) + 1), bool)
        hard[places[(bits & HARD) != 0]] = True
        clause[places[(bits & CLAUSE) != 0]] = True
        hard[self.starts[1:-1]] = True
        clause[self.starts[1:-1]] = True
        return hard, clause

    @cached_property
    def hard(self) -> Array:
        """Squeezed positions before which a sentence ended."""
        return np.flatnonzero(self._ends[0])

    @cached_property
    def clause(self) -> Array:
        """Squeezed positions before which a clause ended."""
        return np.flatnonzero(self._ends[1])

    @cached_property
    def sentence(self) -> Array:
        """The number of the sentence each squeezed position lies in."""
        return np.cumsum(self._ends[0][:-1], dtype=np.int32)

    def standing_free(self, starts: Array, ends: Array) -> Array:
        """Whether runs stand free in the plain view: no letter beside their letters, no digit beside their digits."""
        bits = np.concatenate(
            [self.bits, np.array([SPACE, SPACE], np.uint16)]
        )  # bits[-1] is also before the first
        first, last = self.kept[starts], self.kept[ends - 1]
        before, after, beyond = bits[first - 1], bits[last + 1], bits[np.minimum(last + 2, len(bits) - 1)]
        after = np.where(((after & DOT) != 0) & ((beyond & DIGIT) != 0), np.uint16(DIGIT), after)  # 1 of 1.5
        sticks = (before & bits[first] & (LATIN | DIGIT)) | (bits[last] & after & (LATIN | DIGIT))
        return (sticks == 0) & ~(((bits[last] & DIGIT) != 0) & ((after & PERCENT) != 0))

    def joined(self, starts: Array, ends: Array) -> Array:
        """Whether runs are one word each: no clause ends in them, unless they are split all the way."""
        ended = np.cumsum(self._ends[1], dtype=np.int32)
        inner = ended[ends - 1] - ended[starts]
        return (inner == 0) | (inner >= np.maximum(2, ends - starts - 2))


class Prepared:
    """One text of a reading. Positions count from the text's own beginning; strings are made when asked for."""

    def __init__(self, reading: Reading, index: int = 0) -> None:
        self.reading = reading
        self.raw = reading.texts[index]
        self.first, self.last = reading.starts[index], reading.starts[index + 1] - 1
        self.squeezed = reading.text[self.first : self.last]

    @cached_property
    def _plain_range(self) -> tuple[int, int]:
        """Where the text lies in the plain view: between its walls, not between its first and last kept sign."""
        kept, first, last = self.reading.kept, self.first, self.last
        begin = int(kept[first - 1]) + 1 if first else 0
        return begin, int(kept[last]) if last < len(kept) else len(self.reading.plain)

    @cached_property
    def plain(self) -> str:
        return text_of(self.reading.plain[slice(*self._plain_range)])

    @cached_property
    def bits(self) -> Array:
        """What each sign of ``plain`` is."""
        return self.reading.bits[slice(*self._plain_range)]

    @cached_property
    def to_plain(self) -> list[int]:
        """Squeezed position -> position in ``plain``."""
        return (self.reading.kept[self.first : self.last] - self._plain_range[0]).tolist()

    def from_plain(self, start: int, end: int) -> tuple[int, int]:
        """Squeezed positions of a span of the plain view; may be empty when it holds separators only."""
        return bisect_left(self.to_plain, start), bisect_left(self.to_plain, end)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw positions of squeezed[start:end]."""
        if not self.squeezed or start >= end:
            return 0, 0
        kept, origin = self.reading.kept, self.reading.origin
        begin = self._plain_range[0]
        first, last = int(kept[self.first + start]), int(kept[self.first + end - 1])
        if origin is None:
            return first - begin, last - begin + 1
        base = self._raw_begin
        return int(origin[first]) - base, int(origin[last]) - base + 1

    @cached_property
    def _raw_begin(self) -> int:
        begin, origin = self._plain_range[0], self.reading.origin
        return int(origin[begin - 1]) + 1 if begin else 0

    def _own(self, breaks: Array) -> list[int]:
        low, high = np.searchsorted(breaks, [self.first, self.last + 1])
        return [int(b) - self.first for b in breaks[low:high]]

    @cached_property
    def hard_breaks(self) -> list[int]:
        return self._own(self.reading.hard)

    @cached_property
    def clause_breaks(self) -> list[int]:
        return self._own(self.reading.clause)

    def bounds(self, breaks: list[int], position: int) -> tuple[int, int]:
        """Squeezed start and end of the sentence or clause that holds a position."""
        index = bisect_right(breaks, position)
        start = breaks[index - 1] if index else 0
        return start, breaks[index] if index < len(breaks) else len(self.squeezed)
