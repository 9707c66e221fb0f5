"""What changed between two wordings: by words in English, by characters in Chinese, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape

SAME, ADDED, REMOVED = "same", "added", "removed"

LINK = re.compile(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
LINE_END = re.compile(r"<br\s*/?>|</(?:p|li|h[1-6]|blockquote|tr|caption|div)>", re.IGNORECASE)
CELL_END = re.compile(r"</t[dh]>", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"(?:(?![\u3040-\u30ff\u3400-\u9fff])\w)+|\s+|.", re.DOTALL)
SENTENCE = re.compile(r"[^。！？；.!?;\n]*[。！？；.!?;\n]?")
# Beyond this many comparisons a rewrite is shown by sentences: the page must come at once.
MOST_COMPARISONS = 4_000_000
# A shorter run of unchanged characters inside a change only makes it harder to read.
SHORTEST_SAME = 2


@dataclass(frozen=True)
class Segment:
    kind: str
    text: str

    @property
    def is_added(self) -> bool:
        return self.kind == ADDED

    @property
    def is_removed(self) -> bool:
        return self.kind == REMOVED


@dataclass(frozen=True)
class Line:
    segments: tuple[Segment, ...]
    is_gap: bool = False
    """Stands for unchanged lines left out."""

    @property
    def is_changed(self) -> bool:
        return any(segment.kind != SAME for segment in self.segments)


def lines_of(html: str) -> str:
    """Rich text as plain lines. A link's address stands behind its words: a changed address is a change."""
    text = LINK.sub(r"\2 [\1]", html)
    text = CELL_END.sub(" ", LINE_END.sub("\n", text))
    text = unescape(TAG.sub("", text))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def compare(before: str, after: str) -> list[Line]:
    """Every line of both texts, in reading order, with what was removed and added marked."""
    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    lines: list[Line] = []
    for verb, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            lines += [Line((Segment(SAME, text),)) for text in old[a:b]]
        else:
            lines += split_lines(compare_words("\n".join(old[a:b]), "\n".join(new[c:d])))
    return lines


def compare_words(before: str, after: str) -> Iterator[Segment]:
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) * len(new) > MOST_COMPARISONS:
        old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    removed = added = ""
    for number, (verb, a, b, c, d) in enumerate(steps):
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        at_the_edge = number in (0, len(steps) - 1)
        if verb == "equal" and (at_the_edge or len(gone.strip()) >= SHORTEST_SAME):
            yield from changed(removed, added)
            removed = added = ""
            yield Segment(SAME, gone)
        else:
            removed, added = removed + gone, added + come
    yield from changed(removed, added)


def changed(removed: str, added: str) -> Iterator[Segment]:
    if removed:
        yield Segment(REMOVED, removed)
    if added:
        yield Segment(ADDED, added)


def split_lines(segments: Iterable[Segment]) -> list[Line]:
    lines: list[list[Segment]] = [[]]
    for segment in segments:
        for number, text in enumerate(segment.text.split("\n")):
            if number:
                lines.append([])
            if text:
                lines[-1].append(Segment(segment.kind, text))
    return [Line(tuple(line)) for line in lines if line]


def shorten(lines: list[Line]) -> list[Line]:
    """Changed lines with one neighbour on each side; a gap stands for the rest."""
    near = {n + step for n, line in enumerate(lines) if line.is_changed for step in (-1, 0, 1)}
    shown: list[Line] = []
    for number, line in enumerate(lines):
        if number in near:
            shown.append(line)
        elif not shown or not shown[-1].is_gap:
            shown.append(Line((), is_gap=True))
    return shown
