"""What a notice says: a heading, the statement of reasons, the next step. In the active language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.apps import apps
from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language, get_language_from_path, override
from django.utils.translation import gettext as _

from community.notices.decision_wording import word_decision
from community.notices.models import Notice
from community.notices.outcome_wording import word_appeal, word_report, word_sanction
from community.notices.statements import Key, Reason, Wording, reasons_for


def describe(notice: Notice) -> Wording:
    return describe_all([notice])[0]


def describe_all(notices: Iterable[Notice]) -> list[Wording]:
    """The wordings of many notices, with the same number of queries however many."""
    notices = list(notices)
    reasons, hidden = reasons_for(notices), hidden_answers(notices)
    return [in_language(word(notice, reasons, is_hidden=notice.key in hidden)) for notice in notices]


def in_language(wording: Wording) -> Wording:
    """With its paths in the active language, like its words."""
    language = get_language() or settings.LANGUAGE_CODE
    return replace(
        wording,
        path=path_in(language, wording.path),
        appeal_path=path_in(language, wording.appeal_path) if wording.appeal_path else "",
    )


def hidden_answers(notices: list[Notice]) -> set[str]:
    """Keys of notices about an answer that is not public (any more), or stands below a text that is not."""
    keys = {n.key.removeprefix("reply:"): n.key for n in notices if n.kind == Notice.Kind.REPLY}
    wanted = [pk for pk in keys if pk.isdecimal()]
    if not wanted:
        return set()
    comments = apps.get_model("community", "Comment").objects.filter(pk__in=wanted)
    unseen = comments.exclude(state="published", target__state="published")
    return {keys[str(pk)] for pk in unseen.values_list("pk", flat=True)}


def word(notice: Notice, reasons: dict[Key, Reason], *, is_hidden: bool = False) -> Wording:
    if notice.kind == Notice.Kind.REPLY:
        return word_reply(notice, is_hidden=is_hidden)
    if notice.kind in WORDS:
        return WORDS[notice.kind](notice, reasons)
    return word_news(notice)


WORDS = {
    Notice.Kind.DECISION: word_decision,
    Notice.Kind.SANCTION: word_sanction,
    Notice.Kind.APPEAL: word_appeal,
    Notice.Kind.REPORT: word_report,
}


def word_reply(notice: Notice, *, is_hidden: bool) -> Wording:
    data = {} if is_hidden else notice.data
    if data.get("heading"):
        named, unnamed = (
            _("%(name)s answered you under “%(title)s”"),
            _("Somebody answered you under “%(title)s”"),
        )
    else:
        named, unnamed = _("%(name)s answered you"), _("Somebody answered you")
    heading = (named if data.get("name") else unnamed) % {
        "name": data.get("name", ""),
        "title": data.get("heading", ""),
    }
    return Wording(heading, passage=data.get("text", ""), action=_("Read the answer"), path=notice.path)


def word_news(notice: Notice) -> Wording:
    """Of the editors' and the review desk, which word their own news."""
    plain = (
        _("News from the review desk")
        if notice.kind == Notice.Kind.DESK
        else _("News from the editors' desk")
    )
    return Wording(
        notice.data.get("heading") or plain,
        note=notice.data.get("text", ""),
        action=_("Open"),
        path=notice.path,
    )


def path_in(language: str, path: str) -> str:
    """The notice's path in another language; it was stored in the language of whoever caused the notice."""
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        return translate_url(path, language)
