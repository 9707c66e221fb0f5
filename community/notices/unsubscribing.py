"""The address in a mail that stops its kinds of mail, without signing in. Its signature is the authority."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

from community.notices.models import Notice, NoticePreference
from community.notices.preferring import deliveries_for

SALT = "notices.unsubscribe"


def unsubscribe_path(member, kinds: list[str]) -> str:
    return reverse("notices:unsubscribe", args=[signing.dumps([member.pk, kinds], salt=SALT)])


def read_token(token: str) -> tuple[object, list[Notice.Kind]] | None:
    """Whose mails of which kinds, or None for an address that we did not write or that leads to nobody (any more)."""
    try:
        pk, names = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    member = get_user_model().objects.filter(pk=pk, is_active=True).first()
    off = NoticePreference.Delivery.OFF
    kinds = [kind for kind in Notice.Kind if kind in names and off in deliveries_for(kind)]
    return (member, kinds) if member and kinds else None
