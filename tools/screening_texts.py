"""Judged texts: what the screening model learns from and what the report measures on."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TEXTS = ROOT / "tests/screening/texts"
RULES = ROOT / "content/starter/screening"
LESSONS = ("starter/tips", "starter/guide", "starter/pages", "demo/stories")
LABEL = 12  # signs
PARTS = ("title", "summary", "what_i_did", "why", "what_happened", "what_i_would_change", "text")
LABELS = ("starter/warnings.toml", "starter/policy-codes.toml", "starter/topics.toml")
Judged = tuple[str, bool, str]  # code or subject, whether it must be found, text


def files(prefix: str) -> list[str]:
    """Names of the files of texts that begin so, without their ending."""
    return sorted(path.stem for path in TEXTS.glob(f"{prefix}*.toml"))


def texts(name: str) -> Iterator[Judged]:
    """Every text of one file: tables of texts by code, or pairs of a disguised violation and its innocent twin."""
    content = tomllib.loads((TEXTS / f"{name}.toml").read_text())
    for pair in content.pop("pair", ()):
        yield pair["code"], True, pair["hit"]
        yield pair["code"], False, pair["pass"]
    for code, group in content.items():
        for text in group.get("hit", ()):
            yield code, True, text
        for text in group.get("pass", ()):
            yield code, False, text


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def lessons() -> Iterator[str]:
    """The site's own texts without markup; names and labels, which are no text, are left out."""
    content = ROOT / "content"
    paths = [path for folder in LESSONS for path in sorted((content / folder).rglob("*.toml"))]
    for path in paths + [content / label for label in LABELS]:
        for text in strings(tomllib.loads(path.read_text())):
            if len(text) > LABEL:
                yield re.sub(r"<[^>]+>", "", re.sub(r"</(?:p|li|h\d|td|th|tr)>", "\n", text))


def decided() -> Iterator[tuple[str, str]]:
    """(decision, text) of the demonstration's queue: what a moderator would decide."""
    for item in tomllib.loads((ROOT / "content/demo/queue.toml").read_text())["item"]:
        yield item["expected"], "\n".join(item[part] for part in PARTS if part in item)


def sentences(text: str) -> Iterator[str]:
    for part in re.split(r"\n+|(?<=[。！？])", text):
        if 4 < len(part) < 200:
            yield part
