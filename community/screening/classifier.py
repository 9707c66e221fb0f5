"""A small linear model over runs of one to four signs and over the meanings present. It may hold, never block.

Meanings are the names of the vocabulary's lists and of the detectors (<urge>, <percent>), alone and in pairs.
"""

import json
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

INNOCENT = ""
SIZES = (1, 2, 3, 4)
LONGEST = 400  # signs read; a longer text is judged by its worst window
STEP = 200
SHORTEST = 10


def load_model(source: bytes) -> dict[str, Any]:
    return json.loads(source)


@dataclass(frozen=True, slots=True)
class Guess:
    code: str
    outcome: str
    strongest: tuple[str, ...]


def features(text: str, meanings: Sequence[str]) -> list[str]:
    """Distinct runs of signs of a squeezed text (digits count as one sign), meanings and pairs of meanings."""
    text = "^" + "".join("0" if sign.isdigit() else sign for sign in text) + "$"
    found = {text[i : i + n] for n in SIZES for i in range(len(text) - n + 1)}
    found.update(f"<{name}>" for name in meanings)
    found.update(f"<{one}> <{other}>" for i, one in enumerate(meanings) for other in meanings[i + 1 :])
    return sorted(found)


class Classifier:
    """Weights for "breaks a rule" in all, and for each code, as data."""

    def __init__(self, model: dict[str, Any]) -> None:
        self.weights: dict[str, float] = model["weights"]
        self.bias: float = model["bias"]
        self.codes: dict[str, dict[str, float]] = model["codes"]
        self.hold, self.touched = model["hold"], model["touched"]

    def score(self, found: list[str]) -> float:
        """Log odds that a window with these features breaks a rule."""
        return self.bias + sum(self.weights.get(f, 0.0) for f in found) / math.sqrt(len(found) or 1)

    def judge(self, text: str, meanings: Callable[[int, int], list[str]], *, touched: bool) -> Guess | None:
        """A guess for a squeezed text, or None. ``meanings(start, end)`` names those present between two positions;
        ``touched``: a rule hit the text and its context let it go.
        """
        if len(text) < SHORTEST:
            return None
        starts = range(0, max(len(text) - STEP, 1), STEP)
        windows = [features(text[i : i + LONGEST], meanings(i, i + LONGEST)) for i in starts]
        found = max(windows, key=self.score)
        if self.score(found) < (self.touched if touched else self.hold):
            return None
        code = max(sorted(self.codes), key=lambda c: sum(self.codes[c].get(f, 0.0) for f in found))
        strongest = sorted((f for f in found if len(f) > 1), key=lambda f: (-self.weights.get(f, 0.0), f))[:5]
        return Guess(code, "hold", tuple(f.strip("^$") for f in strongest))


def train(texts: Iterable[tuple[list[str], str]], *, rounds: int = 25, seed: int = 3) -> dict[str, Any]:
    """Weights from (features, code or "") pairs: logistic regression by plain gradient steps. Deterministic."""
    rows = list(texts)
    shuffler = random.Random(seed)  # noqa: S311
    seen = Counter(g for found, _ in rows for g in found)
    rows = [([g for g in found if seen[g] > 1], code, math.sqrt(len(found) or 1)) for found, code in rows]
    weights: dict[str, float] = dict.fromkeys((g for g, n in seen.items() if n > 1), 0.0)
    bias = 0.0
    for turn in range(rounds):
        shuffler.shuffle(rows)
        rate = 3.0 / (1 + turn * 0.2)
        for found, code, norm in rows:
            wanted = 1.0 if code else 0.0
            margin = bias + sum(weights[g] for g in found) / norm
            step = rate * (wanted - 1 / (1 + math.exp(-max(-30.0, min(30.0, margin)))))
            bias += step * 0.05
            for g in found:
                weights[g] += step / norm - rate * 0.0004 * weights[g]
    return {
        "bias": round(bias, 4),
        "weights": {g: round(w, 3) for g, w in sorted(weights.items()) if abs(w) >= 0.08},
        "codes": _code_weights(rows),
    }


def _code_weights(rows: list[tuple[list[str], str, float]]) -> dict[str, dict[str, float]]:
    """How much more often a run of signs occurs in a code's texts than in the others that break a rule."""
    total: Counter[str] = Counter()
    by_code: dict[str, Counter[str]] = {}
    for found, code, _ in rows:
        if code:
            total.update(found)
            by_code.setdefault(code, Counter()).update(found)
    size = sum(total.values()) or 1
    out = {}
    for code, counts in sorted(by_code.items()):
        own = sum(counts.values())
        scores = {
            g: math.log((n + 0.5) / (own + 1) * size / (total[g] + 1)) for g, n in counts.items() if n > 1
        }
        out[code] = {g: round(w, 2) for g, w in sorted(scores.items(), key=lambda i: -i[1])[:400] if w > 0.5}
    return out
