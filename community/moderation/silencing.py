"""A mute or ban stops pending publication at once: what waits goes back to its author as a draft."""

from __future__ import annotations

from community.moderation.models import Review
from community.moderation.withdrawing import withdraw


def take_back_waiting(member) -> int:
    """Withdraw everything of theirs that waits; nothing of it is lost. Returns how many texts that were."""
    waiting = Review.objects.waiting().filter(author=member).select_related("post")
    return sum(withdraw(post=review.post, author=member, because="silenced") for review in waiting)
