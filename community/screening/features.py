"""What the learned model looks at: runs of one to four signs, and words of Latin letters alone and in pairs.

Each feature is a number below ``BUCKETS``, a hash of its signs; digits count as one sign. Nothing here is learned.
"""

from dataclasses import dataclass

import numpy as np

from community.screening.folding import LATIN, WALL_SIGN, Array
from community.screening.reading import Reading

BITS = 18
BUCKETS = 1 << BITS
SIZES = (1, 2, 3, 4)
_FACTOR, _MIXER = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)  # odd, so that multiplying loses nothing
_WIDE = np.uint64(0x9E3779B97F4A7C15)
_WORDS, _PAIRS = np.uint64(0x94D049BB133111EB), np.uint64(0xD6E8FEB86659FD93)  # keep kinds of features apart


@dataclass(frozen=True, slots=True)
class Stream:
    """Features of one kind in order of the text: squeezed start and end, and the bucket (0 where there is none).

    ``size``: feature i begins at i and is so many signs long; 0 where that is not so.
    """

    starts: Array
    ends: Array
    buckets: Array
    size: int = 0

    def inside(self, begins: Array, stops: Array) -> tuple[Array, Array]:
        """First feature within each window, and the one after the last."""
        if self.size:
            low = np.minimum(begins, len(self.buckets))
            return low, np.maximum(low, stops - self.size + 1)
        low = np.searchsorted(self.starts, begins)
        return low, np.maximum(low, np.searchsorted(self.ends, stops, "right"))


def streams(reading: Reading, points: Array) -> list[Stream]:
    """All features of a reading whose squeezed signs are ``points`` (those of the reading, disguises undone)."""
    found = _runs(reading, points)
    if reading.present & LATIN:
        found += _words(reading)
    return found


def _runs(reading: Reading, points: Array) -> list[Stream]:
    digits = (points >= 48) & (points <= 57)
    coded = (np.where(digits, np.uint32(48), points).astype(np.uint32) + np.uint32(1)) * _MIXER
    walls = np.flatnonzero(points == ord(WALL_SIGN)) if len(reading.texts) > 1 else points[:0]
    at = np.arange(len(points) + 1, dtype=np.int32)
    found, hashes = [], np.zeros(len(points), np.uint32)
    for size in SIZES:
        count = len(points) - size + 1
        if count <= 0:
            break
        hashes = (hashes[:count] + coded[size - 1 :]) * _FACTOR
        buckets = ((hashes ^ (hashes >> np.uint32(15))) * _MIXER) >> np.uint32(32 - BITS)
        for step in range(size):
            buckets[walls[(walls >= step) & (walls < count + step)] - step] = 0
        found.append(Stream(at[:count], at[size : size + count], buckets, size))
    return found


def _bucket(hashes: Array) -> Array:
    return (((hashes ^ (hashes >> np.uint64(31))) * _PAIRS) >> np.uint64(64 - BITS)).astype(np.uint32)


def _words(reading: Reading) -> list[Stream]:
    """Words of Latin letters, and pairs of neighbours."""
    latin = (reading.bits & LATIN) != 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], latin, [False]]).astype(np.int8)))
    begins, ends = edges[::2], edges[1::2]
    if not len(begins):
        return []
    hashes = _run_hashes(reading.plain, begins, ends)
    starts = reading.before[begins] - 1
    stops = reading.before[ends - 1]
    found = [Stream(starts, stops, _bucket(hashes * _WORDS))]
    if len(begins) > 1:
        pairs = _bucket((hashes[:-1] * _PAIRS + hashes[1:]) * _PAIRS)
        pairs[(begins[1:] - ends[:-1]) > 4] = 0
        found.append(Stream(starts[:-1], stops[1:], pairs))
    return found


def _run_hashes(points: Array, begins: Array, ends: Array) -> Array:
    """A hash of each run points[begin:end] that does not depend on where it stands."""
    powers, inverses = _powers(len(points) + 1)
    sums = np.concatenate(
        [np.zeros(1, np.uint64), np.cumsum(points.astype(np.uint64) * powers[: len(points)])]
    )
    return (sums[ends] - sums[begins]) * inverses[begins]


_POWERS = [np.ones(1, np.uint64), np.ones(1, np.uint64)]


def _powers(count: int) -> tuple[Array, Array]:
    """Powers of the factor and of its inverse, modulo 2**64."""
    if len(_POWERS[0]) < count:
        size = max(1 << 14, 1 << (count - 1).bit_length())
        inverse = np.uint64(pow(int(_WIDE), -1, 1 << 64))
        ones = np.ones(1, np.uint64)
        tables = [
            np.cumprod(np.concatenate([ones, np.full(size - 1, f, np.uint64)])) for f in (_WIDE, inverse)
        ]
        _POWERS[:] = tables
    return _POWERS[0], _POWERS[1]
