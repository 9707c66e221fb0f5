#!/usr/bin/env python3
"""Prints recall and false alarms of the starter rules for each code and file of judged texts.

Usage: tools/screening_report.py [--misses] [FOLDER_OF_RULES]. `--misses` lists failing texts of the files that may be
looked at; of held-out files only totals are ever printed.
"""

import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from community.screening import Engine, Verdict, load_rules
from tools.screening_texts import RULES, TEXTS, files, texts

OPEN = (
    "tuned_earlier",
    "tuned",
    "evaluation",
    "adversarial",
)  # may be looked at; the model learns from the first two
NAMES = "USERNAME_FINANCE_WORD"


def report(engine: Engine, name: str, *, misses: bool = False, by_code: bool = True) -> tuple[float, float]:
    """Print the table of one file; returns (macro recall, share of false alarms)."""
    rows = list(texts(name))
    verdicts = engine.screen_many((text, "name" if code == NAMES else "body") for code, _, text in rows)
    table: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for (code, wanted, text), verdict in zip(rows, verdicts, strict=True):
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
            _show(code, wanted, text, verdict)
    return _print(name, table, by_code=by_code)


def _show(code: str, wanted: bool, text: str, verdict: Verdict) -> None:
    print(("MISSED " if wanted else "FALSE  ") + f"{code}: {text!r}")
    for finding in verdict.findings:
        print(f"         {finding.rule} {finding.outcome} {finding.matched!r}: {finding.explanation['en']}")


def _print(name: str, table: dict[str, list[int]], *, by_code: bool) -> tuple[float, float]:
    print(f"\n{name}: code, hits found, with the right code, false alarms, of them blocks")
    if by_code:
        for code, (hits, found, right, passes, false, blocks) in sorted(table.items()):
            print(f"  {code:26} {found:3}/{hits:<3} {right:3}/{hits:<3} {false:3}/{passes:<3} {blocks}")
    total = [sum(column) for column in zip(*table.values(), strict=True)]
    recalls = [row[1] / row[0] for row in table.values() if row[0]]
    recall = sum(recalls) / max(1, len(recalls))
    alarms = total[4] / max(1, total[3])
    print(
        f"  {total[0]} hits and {total[3]} innocent texts: macro recall {recall:.1%}, "
        f"false alarms {alarms:.1%}, innocent texts blocked {total[5]}"
    )
    return recall, alarms


def main(arguments: list[str]) -> int:
    folders = [argument for argument in arguments if not argument.startswith("--")]
    engine = Engine(load_rules(Path(folders[0]) if folders else RULES))
    print(f"rule set {engine.version}")
    for name in OPEN:
        report(engine, name, misses="--misses" in arguments)
    for name in (*files("held_out"), "adversarial_held_out"):
        if (TEXTS / f"{name}.toml").exists():
            report(engine, name, by_code=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
