"""Policy codes are worded anew only by a new version; every version stays readable for the decisions made under it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.audit.chaining import digest, record
from community.moderation.policy_codes import PolicyCode, PolicyText

TEXTS = ("name", "rule", "reason", "advice")
LANGUAGES = ("zh_hans", "en")


def texts_of(code: PolicyCode) -> dict[str, dict[str, str]]:
    return {
        language: {name: getattr(code, f"{name}_{language}") or "" for name in TEXTS}
        for language in LANGUAGES
    }


def facts_of(code: PolicyCode) -> dict[str, Any]:
    return {
        "severity": code.severity,
        "is_grave": code.is_grave,
        "article": code.article,
        "texts": texts_of(code),
    }


@transaction.atomic
def keep_wording(code: PolicyCode, *, author=None) -> PolicyText:
    """Keep the wording in force as a version. The same version with other words is refused: it would rewrite the past.

    Raises:
        ValidationError: this version exists with another wording.
    """
    facts = facts_of(code)
    kept, created = PolicyText.objects.get_or_create(
        code=code, version=code.version, defaults=facts | {"sha256": digest(facts), "author": author}
    )
    if kept.sha256 != digest(facts):
        raise ValidationError(
            _("Version %(version)s of %(code)s has another wording already.")
            % {"version": code.version, "code": code.code}
        )
    if created:
        data = {"code": code.code, "version": code.version, "sha256": kept.sha256}
        record(actor=author, action="word_policy", subject=f"policy:{code.code}", data=data)
    return kept


def keep_wordings(codes: list[PolicyCode], *, author=None) -> None:
    """Make sure that what a decision names can be read for ever. One query when all are kept already."""
    kept = (
        set(PolicyText.objects.filter(code__in=codes).values_list("code_id", "version")) if codes else set()
    )
    for code in codes:
        if (code.pk, code.version) not in kept:
            keep_wording(code, author=author)


def next_version(code: PolicyCode) -> str:
    """The month, and a number when the month has a version already: 2026-11, 2026-11.2, …"""
    month = timezone.localdate().strftime("%Y-%m")
    taken = set(PolicyText.objects.filter(code=code).values_list("version", flat=True))
    number = 1
    while (version := month if number == 1 else f"{month}.{number}") in taken:
        number += 1
    return version


@transaction.atomic
def word_anew(*, code: PolicyCode, author, changes: dict[str, Any], seen_version: str) -> PolicyText | None:
    """Put a new wording in force. None when nothing differs.

    Raises:
        ValidationError: somebody else worded it anew meanwhile.
    """
    locked = PolicyCode.objects.select_for_update().get(pk=code.pk)
    if locked.version != seen_version:
        raise ValidationError(
            _("A colleague has put version %s in force meanwhile; open the code again.") % locked.version
        )
    before = facts_of(locked)
    for name, value in changes.items():
        setattr(locked, name, value)
    if facts_of(locked) == before:
        return None
    locked.version = next_version(locked)
    locked.save()
    return keep_wording(locked, author=author)


def wordings_for(lines: list[dict[str, Any]]) -> dict[tuple[str, str], PolicyText]:
    """The wordings that decisions' code lines name, by (code, version). One query."""
    wanted = {(line["code"], line["version"]) for line in lines}
    found = PolicyText.objects.filter(code__code__in={code for code, _version in wanted}).select_related(
        "code"
    )
    return {
        (text.code.code, text.version): text for text in found if (text.code.code, text.version) in wanted
    }
