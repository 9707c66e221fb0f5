"""A restricted member's texts hold no links and no pictures."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from community.conduct.limiting import limits_of, moment_of
from community.conduct.models import Sanction

# Screening finds what is disguised; this names the plain address, so that its writer can take it out.
# Chinese signs are letters to \w and \b, so the borders are spelled out.
LINK = re.compile(
    r"https?://|(?<![a-z0-9])www\.|<a\s[^>]*href|(?<![a-z0-9_@.-])[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*"
    r"\.(com|cn|net|org|top|xyz|vip|cc|io|app|me|club|shop|site|online|info|tv|link)(?![a-z0-9-])",
    re.IGNORECASE,
)


class Restricted(Exception):
    """The text holds what its writer may not send now. ``fields``: field of the payload → what is in it."""

    def __init__(self, fields: dict[str, str], sanction: Sanction) -> None:
        self.fields = fields
        self.sanction = sanction
        super().__init__(", ".join(sorted(fields)))

    def messages(self) -> dict[str, str]:
        """By field, what to take out and until when."""
        words = {
            "link": _("Until %(moment)s your texts cannot hold links. Please take the address out."),
            "picture": _("Until %(moment)s your texts cannot hold pictures. Please take them out."),
        }
        moment = {"moment": moment_of(self.sanction)}
        return {name: words[what] % moment for name, what in self.fields.items()}


def forbidden_in(payload: dict[str, Any]) -> dict[str, str]:
    """Fields with a link or a picture in them."""
    found = {name: "link" for name, value in payload.items() if isinstance(value, str) and LINK.search(value)}
    return found | ({"pictures": "picture"} if payload.get("pictures") else {})


def check_restriction(member, payload: dict[str, Any]) -> None:
    """Raises Restricted. Asks the database only when there is something to refuse; who is silenced is told so instead."""
    if not (fields := forbidden_in(payload)):
        return
    limits = limits_of(member)
    if limits.restriction and not limits.silence:
        raise Restricted(fields, limits.restriction)
