"""A small linear model over runs of signs, words and the meanings present. It may note or hold, never block.

Every run of up to four sentences is judged as if it stood alone, so nothing written around it makes it look better.
"""

import io
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from community.screening.events import Seen
from community.screening.features import Stream, streams
from community.screening.folding import WALL_SIGN, Array
from community.screening.meanings import meanings
from community.screening.reading import Reading

SENTENCES = 4  # that are read together
WHOLE = 400  # signs of a text that is also judged as a whole
SHORTEST = 8
CODE_SHIFT = 4  # the code is told by coarser buckets
STRONGEST = 5


@dataclass(frozen=True, slots=True)
class Guess:
    """A code, the squeezed span it was read from, and the parts that spoke most for it."""

    code: str
    start: int
    end: int
    strongest: tuple[str, ...]


class Classifier:
    """Weights for "breaks a rule" and for each code, as data."""

    def __init__(self, source: bytes) -> None:
        with np.load(io.BytesIO(source)) as model:
            self.steps, self.scale = model["weights"], float(model["scale"])
            self.bias = float(model["bias"])
            self.threshold, self.calm = float(model["threshold"]), float(model["calm"])
            self.codes = [str(code) for code in model["codes"]]
            self.code_weights = model["code_weights"].astype(np.float32)

    def judge(self, seen: Seen) -> "Opinion":
        spans, found = windows(seen.reading), all_streams(seen)
        scores = self.scores(found, spans)
        worst = np.full(len(seen.reading.texts), -np.inf)
        long = spans[:, 2] - spans[:, 1] >= SHORTEST
        np.maximum.at(worst, spans[long, 0], scores[long])
        return Opinion(self, seen.reading, found, spans, scores, worst)

    def scores(self, found: list[Stream], spans: Array) -> Array:
        """Log odds that windows break a rule."""
        total, count = np.zeros((2, len(spans)))
        begins, stops = spans[:, 1], spans[:, 2]
        for stream in found:
            sums = np.zeros(len(stream.buckets) + 1, np.int32)
            np.cumsum(self.steps[stream.buckets], out=sums[1:])
            low, high = stream.inside(begins, stops)
            total += sums[high] - sums[low]
            count += high - low
        return self.bias + self.scale * total / np.sqrt(np.maximum(count, 1))


class Opinion:
    """What the model makes of the texts of a reading. ``worst``: log odds of each text's worst window."""

    def __init__(
        self,
        model: Classifier,
        reading: Reading,
        found: list[Stream],
        spans: Array,
        scores: Array,
        worst: Array,
    ) -> None:
        self.model, self.reading, self.found = model, reading, found
        self.spans, self.scores, self.worst = spans, scores, worst
        self.speaks = worst >= model.threshold

    def is_calm(self, text: int, start: int, end: int) -> bool:
        """Whether all around a span of a text reads like teaching, a question or a story rather than an offer."""
        if self.worst[text] == -np.inf:
            return False
        first = self.reading.starts[text]
        around = (self.spans[:, 1] < end + first) & (self.spans[:, 2] > start + first)
        sizes = self.spans[around, 2] - self.spans[around, 1]
        # A sentence too short to be read says nothing for the span in it.
        return bool(np.all(sizes >= SHORTEST) and np.all(self.scores[around] < self.model.calm))

    def guess(self, text: int) -> Guess:
        """The code of a text that the model speaks at, and what it read it from."""
        index = int(np.flatnonzero((self.spans[:, 0] == text) & (self.scores == self.worst[text]))[0])
        return self._read(*self.spans[index].tolist())

    def _read(self, text: int, start: int, end: int) -> Guess:
        model = self.model
        by_code = np.zeros(len(model.codes), np.float32)
        parts: list[tuple[float, int, int]] = []
        for stream in self.found:
            low, high = (int(edge[0]) for edge in stream.inside(np.array([start]), np.array([end])))
            buckets = stream.buckets[low:high]
            by_code += model.code_weights[:, buckets >> CODE_SHIFT].sum(axis=1)
            weights = model.steps[buckets].astype(np.int32)
            for index in np.argsort(-weights, kind="stable")[: STRONGEST * 2].tolist():
                if weights[index] > 0:
                    at = low + index
                    parts.append((-float(weights[index]), int(stream.starts[at]), int(stream.ends[at])))
        first = self.reading.starts[text]
        code = model.codes[int(np.argmax(by_code))]
        return Guess(code, start - first, end - first, _strongest(self.reading.text, parts))


def all_streams(seen: Seen) -> list[Stream]:
    return [*streams(seen.reading, seen.undisguised), meanings(seen)]


def windows(reading: Reading) -> Array:
    """Rows (text, start, end): runs of up to four sentences, and texts that are not long as a whole."""
    if not len(reading.points):
        return np.zeros((0, 3), np.int64)
    hard = reading.hard
    edges = np.concatenate([[0], hard[(hard > 0) & (hard < len(reading.points))], [len(reading.points)]])
    starts = edges[:-1]
    walls = reading.points[starts] == ord(WALL_SIGN)
    text = np.cumsum(walls)
    rows = []
    for extra in range(SENTENCES):
        if extra >= len(starts):
            break
        first, last = slice(0, len(starts) - extra), slice(extra, len(starts))
        good = (text[first] == text[last]) & ~walls[first] & ~walls[last]
        rows.append(np.stack([text[first][good], starts[first][good], edges[1:][last][good]], axis=1))
    whole = [(i, s, e - 1) for i, (s, e) in enumerate(pairwise(reading.starts)) if e - 1 - s <= WHOLE]
    rows.append(np.array(whole, np.int64).reshape(-1, 3))
    return np.concatenate(rows)


def _strongest(text: str, parts: list[tuple[float, int, int]]) -> tuple[str, ...]:
    """The heaviest parts, none inside another."""
    out: list[tuple[int, int]] = []
    for _, start, end in sorted(parts):
        if end - start > 1 and not any(s < end and start < e for s, e in out):
            out.append((start, end))
    return tuple(text[start:end] for start, end in out[:STRONGEST])
