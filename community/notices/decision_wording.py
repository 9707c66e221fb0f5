"""What the author is told of a decision on their text."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from community.notices.care_wording import care_words
from community.notices.models import Notice
from community.notices.statements import Key, Reason, Wording, appeal_words, codes_of, decided_by

ADVERSE = ("request_changes", "reject", "take_down")
"""What needs the whole statement of reasons; the same as in moderation, which stands below and cannot be asked."""


def word_decision(notice: Notice, reasons: dict[Key, Reason]) -> Wording:
    data = notice.data
    heading, lines, action = SENTENCES.get(data.get("action", ""), news)(
        text_name(data), bool(data.get("was_public"))
    )
    care, help_lines = care_words(data.get("care", ""))
    is_adverse = data.get("action") in ADVERSE
    return Wording(
        heading=heading,
        lines=lines,
        care=care,
        help_lines=help_lines,
        reasons=[reasons[pair] for pair in codes_of(data) if pair in reasons],
        passage=data.get("passage", ""),
        asked=list(data.get("asked", ())),
        note=data.get("note", ""),
        decided_by=decided_by(data) if is_adverse or data.get("is_automatic") else "",
        action=action,
        path=data.get("next_step") or notice.path,
        appeal=appeal_words(notice) if is_adverse or data.get("appeal_path") else "",
        appeal_path=data.get("appeal_path", ""),
        appeal_action=_("Appeal against this decision"),
    )


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


def kept(text: str, was_public: bool) -> tuple[str, list[str], str]:
    lines = [_("It was looked at again, and it breaks no rule. It stands exactly as it was before.")]
    return _("Your %s stays public") % text, lines, _("Look at it")


def suspended(text: str, was_public: bool) -> tuple[str, list[str], str]:
    lines = [
        _(
            "Until then only you and the reviewers can see it. Nothing of it is lost, and nothing is decided yet."
        ),
        _("You will hear the outcome."),
    ]
    return _("Your %s is hidden while somebody looks at it") % text, lines, _("Look at it")


def corrected(text: str, was_public: bool) -> tuple[str, list[str], str]:
    lines = [_("Every reader sees this note with it:")]
    return _("A correction now stands with your %s") % text, lines, _("Look at it")


def featured(text: str, was_public: bool) -> tuple[str, list[str], str]:
    lines = [_("Two people chose it, so that more readers come across it. Thank you for writing.")]
    return _("Your %s is featured now") % text, lines, _("Look at it")


def unfeatured(text: str, was_public: bool) -> tuple[str, list[str], str]:
    lines = [_("It stays public exactly as it is, and keeps its place among the others.")]
    return _("Your %s is no longer featured") % text, lines, _("Look at it")


def news(text: str, was_public: bool) -> tuple[str, list[str], str]:
    """For an action without words of its own: one odd notice must not break the page of all the others."""
    return _("There is news about your %s") % text, [], _("Look at it")


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
    "keep": kept,
    "suspend": suspended,
    "correct": corrected,
    "feature": featured,
    "unfeature": unfeatured,
}
