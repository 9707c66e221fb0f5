"""What is typed or brought in, put into a draft's content."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.moderation.policy_codes import PolicyCode
from community.rule_desk.forms import ImportForm
from community.rulebook.contents import tidy
from community.rulebook.spelling import SpellingError, from_toml
from community.rulebook.tabulating import TableError, from_csv

DRAFT_MOVED = _(
    "Somebody has saved this draft since you opened it. What you typed is below; save again to put it into their draft."
)
# Codes that rules use and that are no reason of a decision: they name what was found for the desk only.
OTHER_CODES = frozenset({"SECURITY_CODE", "USERNAME_FINANCE_WORD"})


def known_codes() -> frozenset[str]:
    return OTHER_CODES | set(PolicyCode.objects.values_list("code", flat=True))


def replaced(rules: list[dict[str, Any]], name: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules with one of them changed in its place, or a new one at the end."""
    if not name:
        return [*rules, row]
    return [row if one["id"] == name else one for one in rules]


def with_words(content: dict[str, Any], name: str, text: str) -> dict[str, Any]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return content | {"words": content["words"] | {name: lines}}


def read_file(form: ImportForm, content: dict[str, Any]) -> dict[str, Any] | None:
    """The content with what the file brings; None, and an error on the form, when it cannot be read."""
    try:
        if form.is_csv:
            return tidy(content | {"rule": from_csv(form.source)})
        return from_toml(form.source)
    except (TableError, SpellingError) as error:
        form.add_error("file", str(error))
        return None
