"""Which kinds of notices come by mail, and how. On the site every notice appears, whatever is chosen here."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from community.notices.models import Notice, NoticePreference

Kind, Delivery = Notice.Kind, NoticePreference.Delivery

ALWAYS_MAILED = frozenset({Kind.DECISION, Kind.SANCTION, Kind.APPEAL})
"""They carry reasons and a term for appeal, so nobody may miss them: at once or daily, never off."""
STAFF_KINDS = frozenset({Kind.EDITORIAL, Kind.DESK})


def kinds_for(member) -> list[Kind]:
    """The kinds a member can get, in the order of the page."""
    return [kind for kind in Kind if kind not in STAFF_KINDS or member.has_role()]


def deliveries_for(kind: str) -> list[Delivery]:
    return [delivery for delivery in Delivery if delivery != Delivery.OFF or kind not in ALWAYS_MAILED]


def deliveries_of(member) -> dict[str, str]:
    """What the member chose for each kind; without a choice, or with one that may not be, at once."""
    chosen = dict(NoticePreference.objects.filter(member=member).values_list("kind", "delivery"))
    wanted = {kind: chosen.get(kind, Delivery.AT_ONCE) for kind in Kind}
    return {
        kind: delivery if delivery in deliveries_for(kind) else Delivery.AT_ONCE
        for kind, delivery in wanted.items()
    }


def prefer(*, member, deliveries: Mapping[str, str]) -> None:
    """Keep the choices. A mail that waits already is asked again before it leaves (see claiming.py).

    Raises:
        ValidationError: a kind that always comes by mail was to be switched off, or an unknown word; nothing is kept.
    """
    for kind, delivery in deliveries.items():
        if kind not in Kind or delivery not in deliveries_for(kind):
            raise ValidationError(
                _("This kind of notice cannot be set to “%(value)s”.") % {"value": delivery}
            )
    NoticePreference.objects.bulk_create(
        [NoticePreference(member=member, kind=kind, delivery=way) for kind, way in deliveries.items()],
        update_conflicts=True,
        unique_fields=["member", "kind"],
        update_fields=["delivery"],
    )
