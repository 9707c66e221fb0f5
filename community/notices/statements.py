"""The parts of what a notice says. For an adverse decision they are, together, its statement of reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.notices.models import Notice

PARTS = ("name", "rule", "reason", "advice")

Key = tuple[str, str]
"""A code and its version."""


@dataclass(frozen=True)
class Reason:
    """A policy code in the language of the wording."""

    name: str
    rule: str
    reason: str
    advice: str
    source: str = ""
    """Which rule, in which version: “Rule 3, version 2026-11”."""


@dataclass(frozen=True)
class HelpLine:
    number: str
    words: str


@dataclass(frozen=True)
class Wording:
    heading: str
    lines: list[str] = field(default_factory=list)
    care: str = ""
    help_lines: list[HelpLine] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    passage: str = ""
    asked: list[str] = field(default_factory=list)
    """The points the next version has to answer, in order."""
    note: str = ""
    decided_by: str = ""
    """Whether a person or a rule of the site decided."""
    action: str = ""
    """Words of the link to ``path``, the next step."""
    path: str = ""
    appeal: str = ""
    appeal_path: str = ""
    appeal_action: str = ""
    """Words of the link to ``appeal_path``."""

    @property
    def is_statement(self) -> bool:
        """Whether it gives reasons at length; such notices fold once they were read."""
        return bool(self.reasons or self.asked or self.appeal)

    @property
    def length(self) -> int:
        """About how many characters it fills in a mail, which cuts the longest parts (_mail_entry.html)."""
        told = [self.heading, *self.lines, self.care, self.passage[:2000], *self.asked, self.note[:4000]]
        reasons = (part for r in self.reasons for part in (r.name, r.rule, r.reason, r.advice, r.source))
        return sum(map(len, told)) + sum(map(len, reasons)) + len(self.appeal)


def reasons_for(notices: Iterable[Notice]) -> dict[Key, Reason]:
    """The reasons that the notices name, in two queries at most, however many.

    A version that was not kept falls back to the wording in force.
    """
    wanted = {key for notice in notices for key in codes_of(notice.data)}
    if not wanted:
        return {}
    # By name, as a foreign key would: notices stand above moderation and import nothing of it.
    codes = apps.get_model("community", "PolicyCode").objects.filter(code__in={code for code, _v in wanted})
    in_force = {code.code: code for code in codes}
    known = {key for key in wanted if key[0] in in_force}
    former = former_texts({key for key in known if key[1] not in ("", in_force[key[0]].version)})
    return {key: in_words(key, in_force[key[0]], former.get(key)) for key in known}


def former_texts(keys: set[Key]) -> dict[Key, Any]:
    """The kept wordings of versions that are no longer in force."""
    if not keys:
        return {}
    texts = (
        apps.get_model("community", "PolicyText")
        .objects.select_related("code")
        .filter(
            code__code__in={code for code, _version in keys}, version__in={version for _code, version in keys}
        )
    )
    return {(text.code.code, text.version): text for text in texts}


def in_words(key: Key, code, former) -> Reason:
    if former:
        kept = former.texts["en" if get_language() == "en" else "zh_hans"]
        words = [kept[part] for part in PARTS]
    else:
        words = [getattr(code, part) for part in PARTS]
    return Reason(*words, source=source_words((former or code).article, key[1]))


def codes_of(data: dict[str, Any]) -> list[Key]:
    """The codes a notice names, each with the version it was decided by ("" in notices of earlier days)."""
    versions = {item["code"]: item["version"] for item in data.get("versions", ())}
    return [(code, versions.get(code, "")) for code in data.get("codes", ())]


def source_words(article: int, version: str) -> str:
    if version:
        return _("Rule %(number)d, version %(version)s") % {"number": article, "version": version}
    return _("Rule %(number)d") % {"number": article}


def decided_by(data: dict[str, Any]) -> str:
    if data.get("is_automatic"):
        return _("A rule of the site decided this automatically.")
    return _("A person decided this.")


def appeal_words(notice: Notice) -> str:
    """Until when and how to appeal. The template adds the link where the notice has one."""
    last_day = timezone.localdate(notice.created_at) + timedelta(days=settings.APPEAL_DAYS)
    told = {
        "day": date_format(last_day, "DATE_FORMAT"),
        "days": settings.APPEAL_DAYS,
        "email": settings.CONTACT_EMAIL,
    }
    if notice.data.get("appeal_path"):
        way = _("You think this is wrong? You can appeal until %(day)s (%(days)d days).")
    elif settings.CONTACT_EMAIL:
        way = _("You think this is wrong? Write to %(email)s until %(day)s (%(days)d days).")
    else:
        way = _(
            "You think this is wrong? The page on complaints says how to appeal, until %(day)s (%(days)d days)."
        )
    judge = _("A person who had no part in the decision looks at it and answers you with reasons.")
    return join(way % told, judge)


def join(*sentences: str) -> str:
    """Sentences in a row; Chinese ones stand without a space between them."""
    return (" " if get_language() == "en" else "").join(sentence for sentence in sentences if sentence)
