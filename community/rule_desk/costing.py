"""What a rule costs in time: the set's words with only this rule, less the same without any."""

from __future__ import annotations

import time
from typing import Any

from community.rule_desk.corpus import decided
from community.rulebook.contents import alone, compile_rules
from community.rulebook.models import RuleVersion
from community.rulebook.reading import texts_of
from community.screening import Engine

MOST_MEASURED = 60
TEXTS = 30
ROUNDS = 3


def costs_of(version: RuleVersion) -> dict[str, float]:
    """{rule: microseconds a text}. Changed rules are measured first; of a very large set only some are."""
    texts = sample_texts(version)
    rows = sorted(version.rules, key=lambda row: row in (version.parent.rules if version.parent else []))
    if not texts or not rows:
        return {}
    base = measured({**version.content, "rule": []}, texts)
    return {
        row["id"]: round(max(0.0, measured(alone(version.content, row), texts) - base), 1)
        for row in rows[:MOST_MEASURED]
    }


def sample_texts(version: RuleVersion) -> list[tuple[str, str]]:
    revisions = decided().select_related("post__story", "post__comment").order_by("-pk")[:TEXTS]
    own = [(t, "body") for row in version.rules for t in row["must_hit"]][:TEXTS]
    return own + [(one.text, one.place) for r in revisions for one in texts_of(r.post.detail, r.payload)]


def measured(content: dict[str, Any], texts: list[tuple[str, str]]) -> float:
    """Microseconds a text, the best of a few rounds."""
    engine = Engine(compile_rules(content, None, "measured"))
    best = float("inf")
    for _round in range(ROUNDS):
        begin = time.perf_counter()
        engine.screen_many(texts)
        best = min(best, time.perf_counter() - begin)
    return best / len(texts) * 1_000_000
