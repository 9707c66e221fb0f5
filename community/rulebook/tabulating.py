"""Rules as a table (CSV) for spreadsheets. A table that comes back unchanged gives the very same rules."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.utils.translation import gettext as _

from community.rulebook.contents import ORDER, tidy_rule

LISTS = ("phrases", "patterns", "except", "places", "protect", "must_hit", "must_not_hit")
NUMBERS = ("window", "version")
COLUMNS = tuple(
    column for name in ORDER for column in (("reason_zh", "reason_en") if name == "reason" else (name,))
)
# A cell that begins so is a formula to a spreadsheet: it gets an apostrophe, which is taken off again.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
LONGEST_TABLE = 20_000
NOTHING = "none"
"""In the column ``protect``: nothing around a hit lowers it. An empty cell means that everything does."""


class TableError(ValueError):
    """In words for whoever brought the file."""


def to_csv(rules: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rules:
        writer.writerow([guarded(cell(row, column)) for column in COLUMNS])
    return "\ufeff" + out.getvalue()  # the mark tells spreadsheets that this is UTF-8


def cell(row: dict[str, Any], column: str) -> str:
    if column.startswith("reason_"):
        return str(row.get("reason", {}).get(column.removeprefix("reason_"), ""))
    value = row.get(column, "")
    if column == "protect" and value == []:
        return NOTHING
    if column in LISTS:
        return "\n".join(str(item).replace("\n", "⏎") for item in value)
    return str(value)


def guarded(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def bare(text: str) -> str:
    return text[1:] if text.startswith("'") else text


def from_csv(source: str) -> list[dict[str, Any]]:
    """Raises TableError naming line and column."""
    reader = csv.DictReader(io.StringIO(source.removeprefix("\ufeff"), newline=""))
    columns = reader.fieldnames or []
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise TableError(_("There is no column “%s”.") % unknown[0])
    if missing := [name for name in ("id", "code", "outcome") if name not in columns]:
        raise TableError(_("The column “%s” is missing.") % missing[0])
    rules = []
    try:
        for number, row in enumerate(reader, 2):
            if number > LONGEST_TABLE:
                raise TableError(_("At most %d rules fit into one file.") % LONGEST_TABLE)
            if None in row or None in row.values():
                raise TableError(_("Line %d has another number of cells than the first line.") % number)
            rules.append(rule_of(row, number))
    except csv.Error as error:
        raise TableError(_("This is no table: %s.") % error) from error
    return rules


def rule_of(row: dict[str, str], number: int) -> dict[str, Any]:
    cells = {name: bare(text) for name, text in row.items()}
    rule: dict[str, Any] = {
        "reason": {
            language: text
            for language in ("zh", "en")
            if (text := cells.pop(f"reason_{language}", "").strip())
        }
    }
    for name, text in cells.items():
        if name in LISTS:
            if name == "protect" and text.strip() in ("", NOTHING):
                if text.strip():
                    rule[name] = []
                continue
            rule[name] = text.split("\n")
        elif name in NUMBERS and text.strip():
            if not (text.strip().isascii() and text.strip().isdecimal()):
                raise TableError(_("Line %(line)d, %(column)s: “%(text)s” is no whole number.") % {
                    "line": number, "column": name, "text": text,
                })  # fmt: skip
            rule[name] = int(text)
        else:
            rule[name] = text
    return tidy_rule(rule)
