#!/usr/bin/env python3
"""Trains the small learned model from the rules' own test texts, the tuned texts and the site's own lessons.

Writes content/starter/screening/model.json. Deterministic; takes a few seconds.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from screening_report import texts  # noqa: E402

from community.screening import load_rules  # noqa: E402
from community.screening.classifier import INNOCENT, features, train  # noqa: E402
from community.screening.matching import Matcher  # noqa: E402
from community.screening.normalising import Prepared  # noqa: E402

RULES = ROOT / "content/starter/screening"
LESSONS = ("starter/tips", "starter/guide", "starter/pages")
MEMBERS = ("demo/stories",)
HOLD, TOUCHED = 0.55, 1.4  # log odds from which the model holds; more where a rule already let a text go


def lessons(folders: tuple[str, ...]) -> Iterator[str]:
    """Sentences of the site's own texts."""
    for folder in folders:
        for path in sorted((ROOT / "content" / folder).rglob("*.toml")):
            for text in strings(tomllib.loads(path.read_text())):
                for part in re.split(r"\n+|(?<=[。！？])", re.sub(r"<[^>]+>", "\n", text)):
                    if 4 < len(part) < 200:
                        yield part


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def main() -> int:
    ruleset = load_rules(RULES)
    rules, matcher = ruleset.rules, Matcher(ruleset)

    def seen(text: str) -> list[str]:
        prepared = Prepared(text)
        return features(
            prepared.squeezed, matcher.meanings(matcher.events(prepared), 0, len(prepared.squeezed))
        )

    rows = [(text, rule.code) for rule in rules for text in rule.must_hit if "name" not in rule.places]
    rows += [(text, INNOCENT) for rule in rules for text in rule.must_not_hit]
    for name in ("tuned_earlier", "tuned"):
        rows += [(text, code if wanted else INNOCENT) for code, wanted, text in texts(name)]
    rows += [(text, INNOCENT) for text in [*list(lessons(LESSONS))[::3], *lessons(MEMBERS)]]
    model = train((seen(text), code) for text, code in rows) | {"hold": HOLD, "touched": TOUCHED}
    (RULES / "model.json").write_text(json.dumps(model, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{len(rows)} texts, {len(model['weights'])} weights")
    return 0


if __name__ == "__main__":
    sys.exit(main())
