"""Whether a member still has to read what was decided about their account. Asked on every page, so it costs little."""

from __future__ import annotations

from django.core.cache import cache

from community.conduct.models import Sanction

SECONDS = 60


def key_for(member_id: int) -> str:
    return f"nothing-to-acknowledge:{member_id}"


def first_unread(member) -> Sanction | None:
    """The oldest measure the member has not read yet. "Nothing" is remembered for a minute, or until one is put."""
    key = key_for(member.pk)
    if cache.get(key):
        return None
    found = Sanction.objects.unacknowledged().filter(member=member).order_by("pk").first()
    if found is None:
        cache.set(key, True, SECONDS)
    return found


def ask_again(member_id: int) -> None:
    """A measure was put: what is remembered holds no more. Where processes share no cache, a minute later."""
    cache.delete(key_for(member_id))
