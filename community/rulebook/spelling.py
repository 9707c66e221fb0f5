"""A whole content as TOML and back, without loss."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from community.rulebook.contents import tidy

BARE = re.compile(r"[A-Za-z0-9_-]+")


class SpellingError(ValueError):
    """In words for whoever brought the file."""


def to_toml(content: dict[str, Any]) -> str:
    return "\n".join(table(content, ())) + "\n"


def from_toml(source: str) -> dict[str, Any]:
    """Raises SpellingError."""
    try:
        data = tomllib.loads(source.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise SpellingError(_("This cannot be read as TOML: %s.") % error) from error
    if not isinstance(data.get("rule"), list) or not all(isinstance(row, dict) for row in data["rule"]):
        raise SpellingError(_("The file has no rules: each begins with [[rule]]."))
    return tidy(data)


def table(data: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Plain values first, for in TOML they belong to the table that was opened last."""
    nested = {key: value for key, value in data.items() if is_table(value) or is_tables(value)}
    for key, value in data.items():
        if key not in nested:
            yield f"{key_of(key)} = {value_of(value)}"
    for key, value in nested.items():
        name = ".".join(key_of(part) for part in (*path, key))
        for row in value if is_tables(value) else [value]:
            yield ""
            yield f"[[{name}]]" if is_tables(value) else f"[{name}]"
            yield from table(row, (*path, key))


def is_table(value: Any) -> bool:
    return isinstance(value, dict)


def is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def key_of(key: str) -> str:
    return key if BARE.fullmatch(key) else value_of(key)


def value_of(value: Any) -> str:
    if isinstance(value, list):
        if any(isinstance(item, str) and len(item) > 20 for item in value):
            return "[\n" + "".join(f"  {value_of(item)},\n" for item in value) + "]"
        return "[" + ", ".join(value_of(item) for item in value) + "]"
    # TOML's basic strings take JSON's escapes; DEL alone JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
