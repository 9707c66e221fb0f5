"""Text with markup made plain for screening: tags out, entities decoded, every place known in the source."""

import html
import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from community.screening.verdicts import Verdict

# Text that is no text: scripts, styles and comments with all they hold; then tags; then entities.
_MARKUP = re.compile(
    r"<(script|style)\b[^>]*>.*?</\1\s*>|<!--.*?-->|</?[a-zA-Z][^<>]*>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});?",
    re.DOTALL,
)
_BLOCK = re.compile(
    r"</?(?:p|div|li|ul|ol|h[1-6]|table|tr|td|th|br|hr|blockquote|pre|section|article|dt|dd)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Stripped:
    """``text`` without markup; piece i of it begins at ``starts[i]`` and came from ``sources[i]`` on."""

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]
    exact: tuple[bool, ...]  # whether the piece is a copy of the source, sign by sign
    length: int  # of the source

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the source."""
        return self._source(start, at_end=False), self._source(end, at_end=True)

    def _source(self, position: int, *, at_end: bool) -> int:
        index = max(0, bisect_right(self.starts, position - at_end) - 1)
        if not self.starts:
            return 0
        if self.exact[index]:
            return min(self.length, self.sources[index] + position - self.starts[index])
        return self.sources[index + 1] if at_end and index + 1 < len(self.sources) else self.sources[index]


def strip_markup(source: str) -> Stripped:
    """The text a reader sees. Blocks end a line; unknown entities stay as written."""
    parts: list[str] = []
    pieces: list[tuple[int, int, bool]] = []
    at = length = 0

    def add(text: str, begin: int, exact: bool) -> None:
        nonlocal length
        if text:
            parts.append(text)
            pieces.append((length, begin, exact))
            length += len(text)

    for match in _MARKUP.finditer(source):
        add(source[at : match.start()], at, True)
        if match[0].startswith("&"):
            add(html.unescape(match[0]), match.start(), False)
        elif _BLOCK.match(match[0]):
            add("\n", match.start(), False)
        at = match.end()
    add(source[at:], at, True)
    pieces.append((length, len(source), True))
    starts, sources, exact = zip(*pieces, strict=True)
    return Stripped("".join(parts), starts, sources, exact, len(source))


def in_source(verdict: Verdict, stripped: Stripped) -> Verdict:
    """A verdict on the stripped text with its findings placed in the source."""
    findings = []
    for finding in verdict.findings:
        start, end = stripped.source_span(finding.start, finding.end)
        findings.append(replace(finding, start=start, end=end))
    return replace(verdict, findings=tuple(findings))
