"""What differs between two contents, rule by rule and list by list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class RuleChange:
    rule: str
    kind: str
    """added, removed or changed"""
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    """(field, before, after)"""


def rule_changes(before: dict[str, Any], after: dict[str, Any]) -> list[RuleChange]:
    old, new = ({row["id"]: row for row in content["rule"]} for content in (before, after))
    found = [RuleChange(name, "removed") for name in old if name not in new]
    found += [RuleChange(name, "added") for name in new if name not in old]
    found += [
        RuleChange(name, "changed", field_changes(old[name], row))
        for name, row in new.items()
        if name in old and old[name] != row
    ]
    return sorted(found, key=lambda change: change.rule)


def field_changes(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str]]:
    names = [*old, *(name for name in new if name not in old)]
    return [
        (name, shown(old.get(name), new.get(name)), shown(new.get(name), old.get(name)))
        for name in names
        if old.get(name) != new.get(name)
    ]


def shown(value: Any, other: Any) -> str:
    """Of lists only the items the other one lacks."""
    if isinstance(value, list):
        return "\n".join(str(item) for item in value if not isinstance(other, list) or item not in other)
    if isinstance(value, dict):
        return "\n".join(f"{key}: {inner}" for key, inner in value.items())
    return "" if value is None else str(value)


def other_changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of everything but rules that differs: words.negation, links, combination…"""
    found = []
    for key in sorted((before.keys() | after.keys()) - {"rule"}):
        old, new = before.get(key), after.get(key)
        if key == "words" and isinstance(old, dict) and isinstance(new, dict):
            found += [
                f"words.{name}" for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)
            ]
        elif old != new:
            found.append(key)
    return found
