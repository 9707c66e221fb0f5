"""The risk-warning texts, from one versioned file, word for word (reference: compliance, section 6)."""

import tomllib
from functools import cache

from django.conf import settings

SOURCE = settings.BASE_DIR / "content" / "starter" / "warnings.toml"


@cache
def load() -> dict[str, dict[str, str]]:
    texts = tomllib.loads(SOURCE.read_text())
    return {name: text for name, text in texts.items() if isinstance(text, dict)}


@cache
def warnings_in(language: str) -> dict[str, str]:
    """Name of the place → text in the page's language."""
    key = "en" if language.startswith("en") else "zh_hans"
    return {name: texts[key] for name, texts in load().items()}
