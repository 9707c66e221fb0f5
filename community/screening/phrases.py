"""The language rules are written in.

``稳赚不赔``                     a word; ``a|b|c`` any of them; ``_`` a space: ``no_risk``
``<guarantee>``                a list of the vocabulary, or a detector: <percent> <money> <phone> …
``亏 ~4 我|我们 ~2 补|赔``        parts in order, at most N signs (of the squeezed view) between them, same sentence
``<urge> & <profit> ~6 <act>``  parts joined by & may come in any order, all within the phrase's window
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from community.screening.folding import squeeze

DEFAULT_WINDOW = 40
DETECTED = (
    "number", "percent", "high_percent", "money", "multiple", "phone", "handle", "link", "email", "id_card",
    "bank_card", "security_code", "long_digits", "one_time_code", "repetition", "gibberish", "emoji_wall", "foreign_phone",
)  # fmt: skip


@dataclass(frozen=True)
class Element:
    """One part of a phrase: any of these words, beginning at most ``gap`` signs after the part before."""

    words: frozenset[str]
    gap: int

    @cached_property
    def runs(self) -> frozenset[str]:
        """Words of several signs."""
        return frozenset(word for word in self.words if len(word) > 1 and word[0] != "<")

    @cached_property
    def signs(self) -> frozenset[str]:
        """Words of one sign."""
        return frozenset(word for word in self.words if len(word) == 1)

    @cached_property
    def detectors(self) -> list[str]:
        return sorted(word for word in self.words if word[0] == "<")


@dataclass(frozen=True)
class Phrase:
    """Chunks of elements in order; several chunks stand in any order within ``window`` signs."""

    source: str
    chunks: tuple[tuple[Element, ...], ...]
    window: int

    @property
    def elements(self) -> list[Element]:
        return [element for chunk in self.chunks for element in chunk]

    @cached_property
    def firm(self) -> list[tuple[Element, ...]]:
        """Runs of parts without a detector, where the phrase has one: cheaper to look for, and must be there."""
        if not any(element.detectors for element in self.elements):
            return []
        grouped = (
            (firm, tuple(run))
            for chunk in self.chunks
            for firm, run in groupby(chunk, key=lambda element: not element.detectors)
        )
        return [run for firm, run in grouped if firm]


class Vocabulary:
    """Named lists of words. A list may name other lists."""

    def __init__(self, lists: dict[str, list[str]]) -> None:
        self._lists = lists
        self._resolved: dict[str, frozenset[str]] = {}

    @property
    def names(self) -> list[str]:
        return sorted(self._lists)

    def resolve(self, name: str, trail: tuple[str, ...] = ()) -> frozenset[str]:
        """Squeezed words of a list; a detector's name resolves to itself. Raises ValueError for an unknown name."""
        if name in DETECTED:
            return frozenset([f"<{name}>"])
        if name in trail:
            raise ValueError(f"names the list <{name}> inside itself")
        if name not in self._lists:
            raise ValueError(f"names the list <{name}>, which does not exist")
        if name not in self._resolved:
            words: set[str] = set()
            for entry in self._lists[name]:
                words |= self.alternatives(entry, (*trail, name))
            self._resolved[name] = frozenset(words)
        return self._resolved[name]

    def alternatives(self, source: str, trail: tuple[str, ...] = ()) -> frozenset[str]:
        words: set[str] = set()
        for part in source.split("|"):
            if part.startswith("<") and part.endswith(">"):
                words |= self.resolve(part[1:-1], trail)
            elif "<" in part or ">" in part:
                raise ValueError(f"holds {part!r}; a list stands alone between bars: a|<list>|b")
            elif squeezed := squeeze(part.replace("_", " ")):
                words.add(squeezed)
            else:
                raise ValueError(f"holds the part {part!r}, which has no letter or sign in it")
        return frozenset(words)


def parse_phrase(source: str, vocabulary: Vocabulary, window: int = DEFAULT_WINDOW) -> Phrase:
    """Read one phrase. Raises ValueError in words for the rule's owner."""
    chunks: list[list[Element]] = [[]]
    gap = 0
    for part in source.split():
        if part == "&":
            if not chunks[-1]:
                raise ValueError("has nothing before an &")
            chunks.append([])
            gap = 0
        elif part.startswith("~"):
            if not part[1:].isdecimal() or not 0 < int(part[1:]) <= 60 or not chunks[-1]:
                raise ValueError(f"has the gap {part!r}; write ~1 to ~60, after a part")
            gap = int(part[1:])
        else:
            chunks[-1].append(Element(vocabulary.alternatives(part), gap))
            gap = 0
    if not all(chunks) or gap:
        raise ValueError("ends with a gap or an &, or is empty")
    if source.isascii():
        window *= 3  # an English word takes as many letters as a Chinese sentence has signs
    return Phrase(source, tuple(tuple(chunk) for chunk in chunks), window)
