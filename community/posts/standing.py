"""How a text stands, as its author is told: one word and what goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.posts.models import Post

# Keys are the endings of the .status-badge classes.
LABELS: dict[str, Promise] = {
    "draft": _("Draft"),
    "waiting": _("In review"),
    "changes": _("Changes requested"),
    "rejected": _("Not accepted"),
    "published": _("Published"),
    "suspended": _("Hidden while it is looked at"),
    "taken-down": _("Taken down"),
}
# An approval can be undone within seconds; the text then waits again, so "approved" never shows as itself.
BY_REVIEW = {
    "waiting": "waiting",
    "approved": "waiting",
    "by_policy": "waiting",
    "changes": "changes",
    "rejected": "rejected",
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    key: str
    review: Any = None
    """The latest submission (community.moderation.models.Review), if there was one."""
    newer: str = ""
    """Key of a later version's standing, beside a text that is public or taken down; '' if there is none."""
    has_draft: bool = False
    payload: dict[str, Any] | None = None
    """The author's latest words: the draft, else the latest submission."""

    @property
    def label(self) -> Promise:
        return LABELS[self.key]

    @property
    def newer_label(self) -> Promise | str:
        return LABELS.get(self.newer, "")

    @property
    def is_waiting(self) -> bool:
        return bool(self.review and self.review.state == "waiting")


def standing_of(post: Post) -> Standing:
    """Load the post with its draft (select_related) and reviews with their revision (prefetch) to spare queries."""
    reviews = sorted(post.reviews.all(), key=lambda review: review.pk)
    latest = reviews[-1] if reviews else None
    draft = getattr(post, "draft", None)
    judged = BY_REVIEW.get(latest.state, "draft") if latest else "draft"
    facts = {
        "review": latest,
        "has_draft": draft is not None,
        "payload": draft.payload if draft else (latest.revision.payload if latest else {}),
    }
    if post.state in (Post.State.PUBLISHED, Post.State.SUSPENDED, Post.State.TAKEN_DOWN):
        key = post.state.replace("_", "-")
        is_newer = latest is not None and latest.revision_id != post.live_revision_id
        return Standing(key=key, newer=judged if is_newer and judged != "draft" else "", **facts)
    return Standing(key=judged, **facts)
