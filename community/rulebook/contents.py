"""The content of a rule set as JSON: read from files, tidied, compiled."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from community.screening.rules import RuleSet, build_rules

STARTER = settings.BASE_DIR / "content" / "starter" / "screening"
MODEL_FILE = "model.npz"
# A rule's fields in the order people read them.
ORDER = (
    "id", "code", "outcome", "phrases", "patterns", "window", "except", "places", "protect", "protected_outcome",
    "reason", "legal_basis", "owner", "must_hit", "must_not_hit", "expires", "version",
)  # fmt: skip


def read_folder(folder: Path | str) -> tuple[dict[str, Any], bytes | None]:
    """Every ``*.toml`` of a folder as one content, and the learned model's source if there is one."""
    data: dict[str, Any] = {}
    for path in sorted(Path(folder).glob("*.toml")):
        merge(data, tomllib.loads(path.read_text(encoding="utf-8")))
    model = Path(folder) / MODEL_FILE
    return tidy(data), model.read_bytes() if model.exists() else None


def merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        known = into.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            merge(known, value)
        else:
            into[key] = known + value if isinstance(known, list) and isinstance(value, list) else value


def tidy(data: dict[str, Any]) -> dict[str, Any]:
    """The content with the defaults written into each rule; equal sets have equal contents."""
    defaults = data.get("defaults", {})
    rest = {key: value for key, value in data.items() if key not in ("rule", "defaults") and value}
    rows = [tidy_rule({**defaults, **row}) for row in data.get("rule", []) if isinstance(row, dict)]
    return plain_values(rest) | {"rule": rows}


def tidy_rule(row: dict[str, Any]) -> dict[str, Any]:
    """One rule without what is empty. Fields nobody knows stay: checking names them."""
    names = [*(name for name in ORDER if name in row), *sorted(row.keys() - set(ORDER))]
    values = {name: plain_values(row[name]) for name in names}
    # An empty ``protect`` says something: nothing around a hit lowers it. Left out, everything does.
    return {
        name: value
        for name, value in values.items()
        if value not in ("", None, [], {}) or (name == "protect" and value == [])
    }


def plain_values(value: Any) -> Any:
    """JSON values: days as text, texts without blanks around them."""
    if isinstance(value, dict):
        return {str(key): kept for key, inner in value.items() if (kept := plain_values(inner)) != ""}
    if isinstance(value, list | tuple):
        return [kept for inner in value if (kept := plain_values(inner)) != ""]
    if isinstance(value, date):
        return value.isoformat()[:10]
    # A line break inside one line of a form or a table is written ⏎.
    return value.replace("\r\n", "\n").replace("⏎", "\n").strip() if isinstance(value, str) else value


def compile_rules(content: dict[str, Any], model: bytes | None, version: str) -> RuleSet:
    """Raises RuleError naming rule and field."""
    return build_rules(content, version=version, model=bytes(model) if model else None)


def alone(content: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """The content with one rule only: words and context stay as they are."""
    return {key: value for key, value in content.items() if key != "rule"} | {"rule": [row]}
