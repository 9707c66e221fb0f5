"""What every page and row of the desk says about an item at first sight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from community.moderation.models import Review
from community.moderation.policy import POLICY
from community.moderation.presenting import language_of
from community.moderation.queue_items import QueueItem
from community.posts.models import Post


@dataclass(frozen=True)
class Head:
    item: QueueItem
    heading: str
    byline: str
    language: str
    """For the lang attribute."""
    language_name: str
    holder: object | None
    is_mine: bool
    is_overdue: bool
    why: list[str]
    """What moves it forward in its queue; empty if the due time alone decides."""
    due_hours: int
    """The policy behind a submission's due time: so many hours after it was sent."""


def head_of(item: QueueItem, member, now: datetime | None = None) -> Head:
    payload, holder = item.revision.payload, item.holder()
    language = language_of(item.post, payload)
    return Head(
        item=item,
        heading=item.post.detail.heading_of(payload) or _("Without a title"),
        byline=payload.get("byline") or item.revision.author.display_name,
        language="en" if language == "en" else "zh-Hans",
        language_name=str(dict(Post._meta.get_field("language").flatchoices).get(language, language)),
        holder=holder,
        is_mine=holder is not None and holder.pk == member.pk,
        is_overdue=item.is_overdue(now or timezone.now()),
        why=why_here(item),
        due_hours=POLICY[item.kind].hours,
    )


def why_here(item: QueueItem) -> list[str]:
    words = {
        "severity": lambda value: _("suspected severity %s") % value,
        "reports": lambda value: _("reports of weight %s") % value,
        "care": lambda value: _("asks for care: %s") % dict(Review.Care.choices).get(value, value),
    }
    return [
        _("%(hours)s h earlier: %(why)s")
        % {"hours": f"{line['hours']:g}", "why": words[line["why"]](line["value"])}
        for line in item.urgency
        if line.get("why") in words
    ]
