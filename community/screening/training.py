"""Learns the model's weights from judged texts: logistic regression, in numpy alone, the same every time."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from community.screening.classifier import CODE_SHIFT, all_streams
from community.screening.features import BUCKETS
from community.screening.folding import Array
from community.screening.matching import Matcher
from community.screening.reading import Reading

MEMORY = 8  # steps L-BFGS remembers
LEANING = 0.5  # of the log ratios, in spreads of the regression's sums
Weights = tuple[Array, float]


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of features: row i is ``buckets[edges[i]:edges[i+1]]`` with ``values``."""

    buckets: Array
    values: Array
    edges: Array

    def __len__(self) -> int:
        return len(self.edges) - 1

    def sums(self, weights: Array) -> Array:
        return np.add.reduceat(weights[self.buckets] * self.values, self.edges[:-1])

    def rows(self, which: Array) -> "Examples":
        lengths = np.diff(self.edges)[which]
        at = np.concatenate([np.arange(self.edges[row], self.edges[row + 1]) for row in which])
        return Examples(self.buckets[at], self.values[at], np.concatenate([[0], np.cumsum(lengths)]))

    def joined(self, more: "Examples") -> "Examples":
        edges = np.concatenate([self.edges, more.edges[1:] + self.edges[-1]])
        buckets = np.concatenate([self.buckets, more.buckets])
        return Examples(buckets, np.concatenate([self.values, more.values]), edges)


def examples(matcher: Matcher, texts: Sequence[str]) -> Examples:
    """The features of whole texts, as the model will see them."""
    buckets, values, edges = [], [], [0]
    for text in texts:
        found = np.concatenate([stream.buckets for stream in all_streams(matcher.see(Reading([text])))])
        distinct, counts = np.unique(found if len(found) else np.zeros(1, np.int32), return_counts=True)
        buckets.append(distinct)
        values.append(counts / np.sqrt(max(1, len(found))))
        edges.append(edges[-1] + len(distinct))
    return Examples(np.concatenate(buckets), np.concatenate(values), np.array(edges))


def fit(rows: Examples, broken: Array, *, penalty: float, rounds: int = 80) -> Weights:
    """Weights and bias that tell broken rows from the others."""
    used, compact = np.unique(rows.buckets, return_inverse=True)
    owner = np.repeat(np.arange(len(rows)), np.diff(rows.edges))
    sign = np.where(broken, 1.0, -1.0)

    def loss(weights: Array) -> tuple[float, Array]:
        margin = sign * (np.add.reduceat(weights[compact] * rows.values, rows.edges[:-1]) + weights[-1])
        pull = -sign / (1 + np.exp(np.clip(margin, -500, 500))) / len(rows)
        slope = np.bincount(compact, pull[owner] * rows.values, len(used)) + penalty * weights[:-1]
        cost = np.logaddexp(0, -margin).mean() + 0.5 * penalty * float(weights[:-1] @ weights[:-1])
        return float(cost), np.append(slope, pull.sum())

    found = _minimise(loss, np.zeros(len(used) + 1), rounds)
    weights = np.zeros(BUCKETS)
    weights[used] = found[:-1]
    weights[0] = 0  # the bucket of features that are none
    return weights, float(found[-1])


def lean(weights: Weights, rows: Examples, broken: Array) -> Weights:
    """The weights mixed with how much more often a feature occurs in broken rows than in others, as log ratios.

    What is rare gets little weight from the regression; the ratios give it some, and new texts are full of the rare.
    """
    values, bias = weights
    owner = np.repeat(broken, np.diff(rows.edges))
    bad = np.bincount(rows.buckets[owner], minlength=BUCKETS)
    good = np.bincount(rows.buckets[~owner], minlength=BUCKETS)
    ratios = np.log((bad + 1) / (broken.sum() + 2) / ((good + 1) / ((~broken).sum() + 2)))
    ratios[(bad + good < 2) | (np.arange(BUCKETS) == 0)] = 0
    sums = rows.sums(ratios)
    share = LEANING * rows.sums(values).std() / sums.std()
    return values + share * ratios, bias - share * float(sums.mean())


def _minimise(loss: Callable[[Array], tuple[float, Array]], at: Array, rounds: int) -> Array:
    """L-BFGS with a halving line search."""
    cost, slope = loss(at)
    steps: list[tuple[Array, Array]] = []
    for _ in range(rounds):
        way = _direction(slope, steps)
        length = 1.0 if steps else 1.0 / np.abs(slope).sum()
        while True:
            new = at - length * way
            new_cost, new_slope = loss(new)
            if new_cost <= cost - 1e-4 * length * float(way @ slope) or length < 1e-8:
                break
            length /= 2
        if float((new - at) @ (new_slope - slope)) > 1e-12:
            steps = [*steps, (new - at, new_slope - slope)][-MEMORY:]
        done = cost - new_cost < 1e-7
        at, cost, slope = new, new_cost, new_slope
        if done:
            break
    return at


def _direction(slope: Array, steps: list[tuple[Array, Array]]) -> Array:
    way, scaled = slope.copy(), []
    for moved, bent in reversed(steps):
        share = float(moved @ way) / float(moved @ bent)
        scaled.append(share)
        way -= share * bent
    if steps:
        moved, bent = steps[-1]
        way *= float(moved @ bent) / float(bent @ bent)
    for (moved, bent), share in zip(steps, reversed(scaled), strict=True):
        way += moved * (share - float(bent @ way) / float(moved @ bent))
    return way


def tell_codes(rows: Examples, codes: Sequence[str]) -> tuple[list[str], Array]:
    """For each code how much more often than in the others a coarse bucket occurs in its rows, as log ratios."""
    names = sorted(set(codes))
    owner = np.repeat(np.array([names.index(code) for code in codes]), np.diff(rows.edges))
    size = BUCKETS >> CODE_SHIFT
    counts = np.zeros((len(names), size))
    np.add.at(counts, (owner, rows.buckets >> CODE_SHIFT), rows.values)
    rates = (counts + 0.02) / (counts.sum(axis=1, keepdims=True) + 0.02 * size)
    return names, np.clip(np.log(rates) - np.log(rates.mean(axis=0)), -2, 4)


def pack(
    weights: Weights, names: Sequence[str], code_weights: Array, *, threshold: float, calm: float
) -> bytes:
    """The model as the bytes of a file: weights in 255 steps.

    ``threshold``: log odds from which the model speaks; ``calm``: those below which it calls a text harmless.
    """
    values, bias = weights
    scale = float(np.abs(values).max()) / 127
    out = io.BytesIO()
    np.savez_compressed(
        out,
        weights=np.rint(values / scale).astype(np.int8),
        scale=np.float32(scale),
        bias=np.float32(bias),
        threshold=np.float32(threshold),
        calm=np.float32(calm),
        codes=np.array(list(names)),
        code_weights=np.rint(code_weights * 16).astype(np.int8),
    )
    return out.getvalue()
