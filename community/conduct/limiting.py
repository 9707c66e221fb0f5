"""What a member may not send in now, found and told before and after they try."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from community.conduct.models import Sanction
from community.conduct.sanctioning import longest


@dataclass(frozen=True)
class Limits:
    silence: Sanction | None = None
    """Ban or mute: nothing can be sent in."""
    restriction: Sanction | None = None
    """Texts without links and pictures only."""

    @property
    def told(self) -> SafeString | str:
        """For the page with the form, before anything is sent."""
        if self.silence:
            return silence_words(self.silence)
        return restriction_words(self.restriction) if self.restriction else ""


def limits_of(member) -> Limits:
    """One query."""
    kinds = (*Sanction.SILENCING, Sanction.Kind.RESTRICTION)
    found = list(Sanction.objects.in_force().filter(member=member, kind__in=kinds))
    silencing = [sanction for sanction in found if sanction.kind in Sanction.SILENCING]
    restricting = [sanction for sanction in found if sanction.kind == Sanction.Kind.RESTRICTION]
    return Limits(silence=longest(silencing), restriction=longest(restricting))


def silence_words(sanction: Sanction) -> SafeString:
    """Until when, and where to read why and how to appeal."""
    if sanction.ends_at:
        said = _("You cannot send in texts until %(moment)s.") % {"moment": moment_of(sanction)}
    else:
        said = _("Your account can no longer send in texts.")
    return with_way(said)


def restriction_words(sanction: Sanction) -> SafeString:
    said = _("Until %(moment)s your texts cannot hold links or pictures, and each is reviewed first.")
    return with_way(said % {"moment": moment_of(sanction)})


def moment_of(sanction: Sanction) -> str:
    return date_format(timezone.localtime(sanction.ends_at), "DATETIME_FORMAT") if sanction.ends_at else ""


def with_way(said: str) -> SafeString:
    way = _("Why, and how to appeal")
    return format_html('{} <a href="{}">{}</a>', said, reverse("standing:own"), way)
