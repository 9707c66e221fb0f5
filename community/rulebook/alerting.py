"""The gravest refusals (a likely crime) reach a person the same day: whoever writes the rules is told."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.members.models import Member
from community.notices.telling import tell
from community.rulebook.showing import policy_codes

GRAVEST = 4


def alert(author, codes: Iterable[str]) -> None:
    """Once a day for each author and code: somebody who tries again and again is one matter."""
    for code in policy_codes(codes):
        if code.severity < GRAVEST:
            continue
        for member in Member.objects.holding("community.write_rules"):
            with translation.override(member.language):
                heading = _("Refused as a likely crime: %s") % code.name
                text = _(
                    "Screening refused a text of member no. %d. The log names the places; their draft is kept."
                )
                path = reverse("rules:list")
            tell(
                member=member,
                kind="desk",
                key=f"refused:{author.pk}:{code.code}:{timezone.localdate()}:{member.pk}",
                path=path,
                data={"heading": heading, "text": text % author.pk},
            )
