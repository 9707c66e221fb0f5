"""What a notice says: a heading, the statement of reasons, the next step. In the active language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import translate_url
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _

from community.notices.models import Notice


@dataclass(frozen=True)
class Reason:
    """A policy code in the language of the wording."""

    name: str
    rule: str
    reason: str
    advice: str


@dataclass(frozen=True)
class Wording:
    heading: str
    lines: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    passage: str = ""
    note: str = ""
    action: str = ""
    """Words of the link to the notice's own page."""
    appeal: str = ""


def describe(notice: Notice) -> Wording:
    return describe_all([notice])[0]


def describe_all(notices: Iterable[Notice]) -> list[Wording]:
    """The wordings of many notices; the policy codes they name are loaded in one query."""
    notices = list(notices)
    wanted = {code for notice in notices for code in notice.data.get("codes", ())}
    # By name, as a foreign key would: notices stand above moderation and import nothing of it.
    model = apps.get_model("community", "PolicyCode")
    found = model.objects.filter(code__in=wanted) if wanted else ()
    codes = {code.code: Reason(code.name, code.rule, code.reason, code.advice) for code in found}
    hidden = hidden_answers(notices)
    return [word(notice, codes, is_hidden=notice.key in hidden) for notice in notices]


def hidden_answers(notices: list[Notice]) -> set[str]:
    """Keys of notices about an answer that is not public (any more), or stands below a text that is not."""
    keys = {n.key.removeprefix("reply:"): n.key for n in notices if n.kind == Notice.Kind.REPLY}
    wanted = [pk for pk in keys if pk.isdecimal()]
    if not wanted:
        return set()
    comments = apps.get_model("community", "Comment").objects.filter(pk__in=wanted)
    unseen = comments.exclude(state="published", target__state="published")
    return {keys[str(pk)] for pk in unseen.values_list("pk", flat=True)}


def word(notice: Notice, codes: dict[str, Reason], *, is_hidden: bool = False) -> Wording:
    if notice.kind == Notice.Kind.DECISION:
        return word_decision(notice, codes)
    data = {} if is_hidden else notice.data
    if notice.kind == Notice.Kind.REPLY:
        heading = (
            _("%(name)s answered you under “%(title)s”")
            if data.get("name")
            else _("Somebody answered you under “%(title)s”")
        )
        if not data.get("heading"):
            heading = _("%(name)s answered you") if data.get("name") else _("Somebody answered you")
        names = {"name": data.get("name", ""), "title": data.get("heading", "")}
        return Wording(heading % names, passage=data.get("text", ""), action=_("Read the answer"))
    return Wording(
        data.get("heading") or _("News from the editors' desk"), note=data.get("text", ""), action=_("Open")
    )


def word_decision(notice: Notice, codes: dict[str, Reason]) -> Wording:
    data = notice.data
    heading, lines, action = SENTENCES[data["action"]](text_name(data), bool(data.get("was_public")))
    adverse = data["action"] in ("request_changes", "reject", "take_down")
    return Wording(
        heading=heading,
        lines=lines,
        reasons=[codes[code] for code in data.get("codes", ()) if code in codes],
        passage=data.get("passage", ""),
        note=data.get("note", ""),
        action=action,
        appeal=appeal_words(notice) if adverse else "",
    )


def path_in(language: str, path: str) -> str:
    """The notice's path in another language; it was stored in the language of whoever caused the notice."""
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        return translate_url(path, language)


def text_name(data: dict[str, Any]) -> str:
    """How a sentence calls the text: “story ‘First steps’”, or only “comment”."""
    kinds = {"story": _("story"), "comment": _("comment"), "tip": _("tip"), "page": _("page")}
    kind = kinds.get(data.get("kind", ""), _("text"))
    title = data.get("heading", "")
    return _("%(kind)s “%(title)s”") % {"kind": kind, "title": title} if title else kind


def approved(text: str, was_public: bool) -> tuple[str, list[str], str]:
    if was_public:
        return (
            _("The new version of your %s is public now") % text,
            [_("It has taken the place of the earlier one.")],
            _("Look at it"),
        )
    return (
        _("Your %s is public now") % text,
        [_("It was reviewed and published. Thank you for writing.")],
        _("Look at it"),
    )


def changes_requested(text: str, was_public: bool) -> tuple[str, list[str], str]:
    return (
        _("Your %s needs a change before it can be public") % text,
        [before(was_public)],
        _("Change it and send it again"),
    )


def rejected(text: str, was_public: bool) -> tuple[str, list[str], str]:
    return _("Your %s was not published") % text, [before(was_public)], _("Change it and send it again")


def taken_down(text: str, was_public: bool) -> tuple[str, list[str], str]:
    lines = [_("It was public; now only you and the reviewers can see it. Nothing of it is lost.")]
    return _("Your %s was taken down") % text, lines, _("Change it and send it again")


def restored(text: str, was_public: bool) -> tuple[str, list[str], str]:
    return _("Your %s is public again") % text, [_("It stands exactly as it was before.")], _("Look at it")


def before(was_public: bool) -> str:
    if was_public:
        return _(
            "Only the new version is concerned: the earlier one stays public as it is. Nothing you wrote is lost."
        )
    return _("It was never public: only you and the reviewers have seen it. Nothing you wrote is lost.")


SENTENCES = {
    "approve": approved,
    "request_changes": changes_requested,
    "reject": rejected,
    "take_down": taken_down,
    "restore": restored,
}


def appeal_words(notice: Notice) -> str:
    last_day = date_format(
        timezone.localdate(notice.created_at) + timedelta(days=settings.APPEAL_DAYS), "DATE_FORMAT"
    )
    if settings.CONTACT_EMAIL:
        return _(
            "You think this is wrong? Write to %(email)s until %(day)s (%(days)d days). "
            "Somebody else than the first reviewer will look at it and answer you with reasons."
        ) % {"email": settings.CONTACT_EMAIL, "day": last_day, "days": settings.APPEAL_DAYS}
    return _(
        "You think this is wrong? The page on complaints says how to appeal, until %(day)s (%(days)d days)."
    ) % {
        "day": last_day,
        "days": settings.APPEAL_DAYS,
    }
