"""Sentences of a reading as bits of numbers: which words stand close together is then a few operations on bits."""

from bisect import bisect_left
from functools import cached_property

import numpy as np

from community.screening.folding import Array
from community.screening.reading import Reading

LANES = 10  # numbers of 64 bits
SLOTS = 60  # sentences a lane; one more slot repeats the last sentence of the lane before, one more takes overflow


class Slots:
    """A lane and a slot for every sentence. Of neighbouring sentences the second's slot is the next of the lane."""

    def __init__(self, reading: Reading) -> None:
        sentence = reading.sentence
        count = int(sentence[-1]) + 1
        self.lanes = min(LANES, (count + SLOTS - 1) // SLOTS)
        if count > SLOTS * LANES:  # a very long text: groups of sentences
            sentence = (sentence.astype(np.int64) * (SLOTS * LANES) // count).astype(np.int32)
        self.reading, self.sentence = reading, sentence
        self._known: dict[tuple[int, int], set[int]] = {}

    def of(self, numbers: Array, places: Array) -> tuple[Array, Array, Array]:
        """(number, lane, slot) of things at squeezed positions."""
        sentence = self.sentence[places]
        if self.lanes == 1:
            return numbers, np.zeros(len(numbers), np.int32), (sentence + 1).astype(np.uint64)
        lane, slot = np.divmod(sentence, SLOTS)
        last = np.flatnonzero((slot == SLOTS - 1) & (lane < self.lanes - 1))
        numbers = np.concatenate([numbers, numbers[last]])
        lane = np.concatenate([lane, lane[last] + 1])
        return numbers, lane, np.concatenate([slot + 1, np.zeros_like(last)]).astype(np.uint64)

    def texts(self, lane: int, mask: int) -> set[int]:
        """Numbers of the texts with a sentence in these slots or the ones before."""
        if (lane, mask) not in self._known:
            self._known[lane, mask] = self._texts(lane, mask)
        return self._known[lane, mask]

    def _texts(self, lane: int, mask: int) -> set[int]:
        starts, ends = self._sentences
        found: set[int] = set()
        while mask:
            slot = mask.bit_length() - 1
            mask ^= 1 << slot
            sentence = lane * SLOTS + slot - 1  # this one, or the one before
            first = bisect_left(ends, sentence - 1)
            while first < len(starts) and starts[first] <= sentence:
                found.add(first)
                first += 1
        return found

    @cached_property
    def _sentences(self) -> tuple[list[int], list[int]]:
        """The first and the last sentence of each text; of an empty one that of the wall behind it."""
        starts = np.array(self.reading.starts)
        inside = np.minimum(starts[:-1], len(self.sentence) - 1)
        last = np.minimum(np.maximum(starts[1:] - 2, starts[:-1]), len(self.sentence) - 1)
        return self.sentence[inside].tolist(), self.sentence[last].tolist()
