#!/usr/bin/env python3
"""Prints recall and false alarms of the starter rules for each code, for the tuned and the held-out texts.

Usage: tools/screening_report.py [--misses] [FOLDER_OF_RULES]. `--misses` lists failing texts of the tuned set only.
"""

import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from community.screening import Engine, load_rules  # noqa: E402

TEXTS = ROOT / "tests/screening/texts"


def texts(name: str) -> Iterator[tuple[str, bool, str]]:
    """(code, whether it must be found, text) of one evaluation file."""
    for code, group in tomllib.loads((TEXTS / f"{name}.toml").read_text()).items():
        for text in group.get("hit", ()):
            yield code, True, text
        for text in group.get("pass", ()):
            yield code, False, text


def report(engine: Engine, name: str, *, misses: bool = False) -> tuple[float, float]:
    """Print the table of one file; returns (macro recall, share of false alarms)."""
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0, 0])
    for code, wanted, text in texts(name):
        verdict = engine.screen(text, "name" if code == "USERNAME_FINANCE_WORD" else "body")
        found = verdict.outcome != "allow"
        row = table[code]
        if wanted:
            row[0] += 1
            row[1] += found
            row[2] += code in verdict.codes
        else:
            row[3] += 1
            row[4] += found
            row[5] += verdict.outcome == "block"
        if misses and found != wanted:
            print(("MISSED " if wanted else "FALSE  ") + f"{code}: {text}")
            for finding in verdict.findings:
                print(
                    f"         {finding.rule} {finding.outcome} {finding.matched!r}: {finding.explanation['en']}"
                )
    print(f"\n{name}: code, hits found, with the right code, false alarms, of them blocks")
    for code, (hits, found, right, passes, false, blocks) in table.items():
        print(f"  {code:26} {found:3}/{hits:<3} {right:3}/{hits:<3} {false:3}/{passes:<3} {blocks}")
    recalls = [row[1] / row[0] for row in table.values() if row[0]]
    recall = sum(recalls) / len(recalls)
    alarms = sum(row[4] for row in table.values()) / max(1, sum(row[3] for row in table.values()))
    print(f"  macro recall {recall:.1%}, false alarms {alarms:.1%}")
    return recall, alarms


def main(arguments: list[str]) -> int:
    folders = [a for a in arguments if not a.startswith("--")]
    engine = Engine(load_rules(Path(folders[0]) if folders else ROOT / "content/starter/screening"))
    for name in ("tuned_earlier", "tuned"):
        report(engine, name, misses="--misses" in arguments)
    if (TEXTS / "held_out.toml").exists():
        report(engine, "held_out")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
