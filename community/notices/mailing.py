"""The mails themselves: one notice, or a day's notices together, in the member's language, as text and HTML."""

from __future__ import annotations

import email.policy
import enum
import logging
import smtplib
import socket
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from community.notices.models import Notice
from community.notices.preferring import ALWAYS_MAILED
from community.notices.unsubscribing import unsubscribe_path
from community.notices.wording import describe_all

logger = logging.getLogger("sanbu.notices")

SPELT_OUT, FRAME = 15_000, 200
"""Characters told in full in one daily mail, and what each notice's frame counts for; the rest are headings with links.
Mail programs cut at 100 KB."""


class WholeLine(UnstructuredHeader):
    """A header that is never folded: Python breaks long addresses into encoded words, which mail programs do not read."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class NoticeMail(EmailMultiAlternatives):
    def message(self, *, policy: Policy = email.policy.default) -> EmailMessage:
        headers = HeaderRegistry()
        headers.map_to_type("list-unsubscribe", WholeLine)
        return super().message(policy=policy.clone(header_factory=headers))


class Outcome(enum.Enum):
    TAKEN = "taken"
    NOT_NOW = "not now"
    """The mail server certainly took nothing, and may later."""
    FAILED = "failed"


def hand_over(message: NoticeMail) -> Outcome:
    try:
        message.send()
    except OSError as error:
        # The notice stays on the site; the failure is visible in its state and in the log. Only the error's name
        # goes there: a mail server's answer repeats the address.
        outcome = Outcome.NOT_NOW if is_passing(error) else Outcome.FAILED
        logger.warning("mail %s: %s", outcome.value, type(error).__name__)
        return outcome
    return Outcome.TAKEN


def is_passing(error: OSError) -> bool:
    """Nobody answered, or the answer was "later". Not when the line broke: then the mail may have been taken."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(400 <= code < 500 for code, _answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return 400 <= error.smtp_code < 500
    return isinstance(error, ConnectionRefusedError | socket.gaierror)


def build_message(notice: Notice) -> NoticeMail:
    with translation.override(notice.member.language):
        entry = entries_of([notice])[0] | {"is_full": True}
        return compose("mail", [notice], {"entry": entry, "wording": entry["wording"]})


def build_digest(notices: list[Notice]) -> NoticeMail:
    """One member's notices in one mail, by kind, the gravest kinds first."""
    order = list(Notice.Kind)
    notices = sorted(notices, key=lambda notice: (order.index(notice.kind), notice.created_at, notice.pk))
    with translation.override(notices[0].member.language):
        entries = entries_of(notices)
        kinds = dict.fromkeys(notice.kind for notice in notices)
        groups = [
            (Notice.Kind(kind).label, [entry for entry in entries if entry["kind"] == kind]) for kind in kinds
        ]
        return compose("digest", notices, {"groups": groups, "number": len(notices)})


def entries_of(notices: list[Notice]) -> list[dict[str, Any]]:
    entries, room = [], SPELT_OUT
    for notice, wording in zip(notices, describe_all(notices), strict=True):
        is_full = wording.length + FRAME <= room
        room -= wording.length + FRAME if is_full else 0
        entries.append(
            {
                "kind": notice.kind,
                "wording": wording,
                "is_full": is_full,
                "link": settings.SITE_URL + wording.path,
                "appeal_link": settings.SITE_URL + wording.appeal_path if wording.appeal_path else "",
            }
        )
    return entries


def compose(name: str, notices: list[Notice], context: dict[str, Any]) -> NoticeMail:
    member = notices[0].member
    is_english = member.language == "en"
    optional = sorted({notice.kind for notice in notices} - ALWAYS_MAILED)
    stop_link = settings.SITE_URL + unsubscribe_path(member, optional) if optional else ""
    context |= {
        "lang": "en" if is_english else "zh-Hans",
        "site_name": settings.SITE_NAME_EN if is_english else settings.SITE_NAME_ZH,
        "preferences_link": settings.SITE_URL + reverse("notices:preferences"),
        "stop_link": stop_link,
        "has_always": len(optional) < len({notice.kind for notice in notices}),
    }
    texts = {
        part: render_to_string(f"community/notices/{name}{part}", context)
        for part in ("_subject.txt", ".txt", ".html")
    }
    message = NoticeMail(" ".join(texts["_subject.txt"].split()), texts[".txt"], to=[member.email])
    message.attach_alternative(texts[".html"], "text/html")
    if stop_link:  # only where stopping is possible; mail programs show it as a button (RFC 8058)
        message.extra_headers |= {
            "List-Unsubscribe": f"<{stop_link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return message
