"""What members were told about a text, in the words and the language of their notices."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from community.notices.models import Notice
from community.notices.wording import Wording, describe_all
from community.records.case_file import CaseFile


@dataclass(frozen=True)
class Told:
    notice: Notice
    name: str
    language: str
    wording: Wording


def told_of(file: CaseFile, *, shows_reporters: bool) -> list[Told]:
    """Wordings are made once per language, not once per notice: the number of queries stays the same."""
    found: dict[int, Told] = {}
    for language in ("zh-hans", "en"):
        notices = [notice for notice in file.notices if language_of(file, notice) == language]
        with translation.override(language):
            wordings = describe_all(notices)
        for notice, wording in zip(notices, wordings, strict=True):
            name = name_of(file, notice, shows_reporters)
            found[notice.pk] = Told(notice, name, "en" if language == "en" else "zh-Hans", wording)
    return [found[notice.pk] for notice in file.notices]


def language_of(file: CaseFile, notice: Notice) -> str:
    return "en" if file.languages.get(notice.member_id) == "en" else "zh-hans"


def name_of(file: CaseFile, notice: Notice, shows_reporters: bool) -> str:
    if notice.kind == Notice.Kind.REPORT:
        return file.reporters.get(notice.member_id, "") if shows_reporters else _("a reader")
    return file.name(notice.member_id)
