"""Looks for one phrase or pattern in one text."""

from bisect import bisect_left
from re import Pattern

from community.screening.events import Events, Span
from community.screening.phrases import Element, Phrase
from community.screening.reading import Prepared

MOST_PLACES = 60  # of one part of a phrase that are tried; keeps the cost bounded on any text


def match(pattern: Pattern[str], _events: Events, prepared: Prepared) -> list[Span]:
    """Spans of a pattern; those that hold separators only have no place in the squeezed view."""
    spans = [prepared.from_plain(*match.span()) for match in pattern.finditer(prepared.plain)]
    return [span for span in spans if span[0] < span[1]][:MOST_PLACES]


def find(phrase: Phrase, events: Events, prepared: Prepared) -> list[Span]:
    """Spans of a phrase, shortest for each beginning."""
    if not all(_chunk(run, events, prepared) for run in phrase.firm):
        return []
    spans = _chunk(phrase.chunks[0], events, prepared)
    if len(phrase.chunks) == 1 or not spans:
        return spans
    out = []
    rest = []
    for chunk in phrase.chunks[1:]:
        if not (others := _chunk(chunk, events, prepared)):
            return []
        rest.append(others)
    for span in spans:
        if (found := _with(span, rest, phrase.window)) and _within_two_sentences(found, prepared):
            out.append(found)
    return out[:MOST_PLACES]


def _with(span: Span, rest: list[list[Span]], window: int) -> Span | None:
    """The span widened to the nearest of each of the other chunks, or None where one is out of the window."""
    start, end = span
    for others in rest:
        near = [
            (max(end, e) - min(start, s), s, e)
            for s, e in others
            if max(end, e) - min(start, s) <= window and (e <= start or s >= end)
        ]
        if not near:
            return None
        _, s, e = min(near)
        start, end = min(start, s), max(end, e)
    return start, end


def _within_two_sentences(span: Span, prepared: Prepared) -> bool:
    breaks = prepared.hard_breaks
    return bisect_left(breaks, span[1]) - bisect_left(breaks, span[0] + 1) <= 1


def _chunk(chunk: tuple[Element, ...], events: Events, prepared: Prepared) -> list[Span]:
    spans = _places(chunk[0], events)
    for element in chunk[1:]:
        if not spans:
            break
        following = _places(element, events)
        spans = [
            (start, after)
            for start, end in spans
            if (after := _next(following, end, element.gap, prepared)) is not None
        ]
    return spans


def _places(element: Element, events: Events) -> list[Span]:
    spans: list[Span] = []
    for word in element.runs & events.words:
        spans += events.spans[word]
    for sign in element.signs & events.signs:
        spans += events.of(sign)
    for detector in element.detectors:
        spans += events.of(detector)
    spans.sort()
    return spans[:MOST_PLACES]


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
