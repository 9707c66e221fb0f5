"""Texts that speak of despair, a loss by a scam or a minor: looked at sooner, with help, without points."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from django.conf import settings

SOURCE = settings.BASE_DIR / "content" / "starter" / "care.toml"


@cache
def words() -> dict[str, tuple[str, ...]]:
    """In the order of the file: the gravest first."""
    return {kind: tuple(found) for kind, found in tomllib.loads(SOURCE.read_text(encoding="utf-8")).items()}


def care_for(payload: dict[str, Any]) -> str:
    """Which care a text needs: "despair", "scam_loss", "minor" or ""."""
    text = " ".join(value for value in payload.values() if isinstance(value, str)).lower()
    return next((kind for kind, found in words().items() if any(word in text for word in found)), "")
