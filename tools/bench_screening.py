#!/usr/bin/env python3
"""Measures screening on one core: a story with 10,000 rules, texts in bulk, growth with the rules, the bare automaton.

Usage: tools/bench_screening.py [--check]. With --check the exit status says whether every promise is kept.
"""

import random
import re
import sys
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from community.screening import Engine, load_rules  # noqa: E402
from community.screening.phrases import parse_phrase  # noqa: E402
from community.screening.rules import RuleSet  # noqa: E402
from tools.screening_texts import strings  # noqa: E402

SEED = 20261121
STORY = 1000  # signs
MOST_MS, LEAST_MB, MOST_GROWTH = 2.0, 5.0, 1.3


def members_texts() -> list[str]:
    """The demonstration's Chinese stories without markup, one string a story."""
    out = []
    for path in sorted((ROOT / "content/demo/stories").rglob("*.toml")):
        parts = [part for part in strings(tomllib.loads(path.read_text())) if len(part) > 20]
        text = re.sub(r"<[^>]+>", "", "\n".join(parts))
        if sum(sign > "\u3400" for sign in text) > len(text) / 3:
            out.append(text)
    return out


def stories() -> list[str]:
    text = "\n".join(members_texts())
    return [text[at : at + STORY] for at in range(0, len(text) - STORY, STORY)]


def comments() -> list[str]:
    """Paragraphs: short texts as readers write them."""
    return [part for text in members_texts() for part in text.split("\n") if part.strip()]


def grown(ruleset: RuleSet, size: int) -> RuleSet:
    """The rule set with made-up rules added: phrases of two or three made-up words with gaps between them."""
    chance = random.Random(SEED)
    signs = sorted({sign for text in members_texts() for sign in text if sign > "\u3400" and sign.isalnum()})
    template = ruleset.rules[0]
    rules = list(ruleset.rules)
    while len(rules) < size:
        words = ["".join(chance.choices(signs, k=chance.choice((2, 2, 3, 4)))) for _ in range(6)]
        source = f"{words[0]}|{words[1]} ~8 {words[2]}|{words[3]}" + (
            f" & {words[4]}|{words[5]}" if len(rules) % 3 else ""
        )
        phrase = parse_phrase(source, ruleset.vocabulary)
        rules.append(
            replace(template, id=f"made-up.{len(rules)}", phrases=(phrase,), exceptions=(), patterns=())
        )
    return replace(ruleset, rules=tuple(rules))


def seconds(work: Callable[[], object], *, least: float = 1.0) -> float:
    """Best time of one run, over runs that together take at least so long."""
    work()
    best, spent = float("inf"), 0.0
    while spent < least:
        begun = time.process_time()
        work()
        took = time.process_time() - begun
        best, spent = min(best, took), spent + took
    return best


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds a story alone, megabytes a second in bulk, megabytes a second of the automaton alone."""

    story: float
    bulk: float
    bare: float


def measured(engine: Engine, texts: list[str], short: list[str]) -> Figures:
    automaton, joined = engine.matcher.lexicon.automaton, "".join(texts)
    story = seconds(lambda: [engine.screen(text) for text in texts]) / len(texts) * 1e3
    bulk = seconds(lambda: engine.screen_many((text, "body") for text in short))
    bare = seconds(lambda: automaton.find_matches_as_indexes(joined, overlapping=True))
    return Figures(story, megabytes("".join(short)) / bulk, megabytes(joined) / bare)


def megabytes(text: str) -> float:
    return len(text.encode()) / 1e6


def main(arguments: list[str]) -> int:
    ruleset = load_rules(ROOT / "content/starter/screening")
    texts, short = stories(), comments()
    found = {count: measured(Engine(grown(ruleset, count)), texts, short) for count in (1_000, 10_000)}
    for count, figures in found.items():
        print(
            f"{count:6} rules: a story of {STORY} signs {figures.story:.2f} ms; in bulk {figures.bulk:.1f} MB/s; "
            f"the bare automaton {figures.bare:.0f} MB/s"
        )
    few, many = found.values()
    growth = many.story / few.story
    print(f"from 1,000 to 10,000 rules a story costs {growth:.2f} times as much")
    kept = many.story <= MOST_MS and many.bulk >= LEAST_MB and growth <= MOST_GROWTH
    print(
        f"asked: at most {MOST_MS} ms, at least {LEAST_MB} MB/s, at most {MOST_GROWTH} times: "
        f"{'kept' if kept else 'NOT KEPT'}"
    )
    return 0 if kept or "--check" not in arguments else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
