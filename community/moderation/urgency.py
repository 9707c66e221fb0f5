"""Where an item stands in its queue, and why: the due time, moved earlier by what makes it pressing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from community.posts.models import Post, Revision

HOURS_BY_SEVERITY = {4: 24, 3: 8, 2: 2, 1: 0}
HOURS_BY_REPORT_WEIGHT = 2
CARE_HOURS = 12


def urgency_of(*, severity: int = 0, weight: float = 0, care: str = "") -> list[dict[str, Any]]:
    """What moves an item forward, each with its hours: stored with the item and shown to the reviewer."""
    found = [
        {"why": "severity", "value": severity, "hours": HOURS_BY_SEVERITY.get(severity, 0)},
        {"why": "reports", "value": round(weight, 1), "hours": round(weight * HOURS_BY_REPORT_WEIGHT, 1)},
        {"why": "care", "value": care, "hours": CARE_HOURS if care else 0},
    ]
    return [line for line in found if line["hours"]]


def urgent_at(due_at: datetime, urgency: list[dict[str, Any]]) -> datetime:
    return due_at - timedelta(hours=sum(line["hours"] for line in urgency))


def item_facts(
    post: Post,
    revision: Revision,
    due_at: datetime,
    *,
    severity: int = 0,
    weight: float = 0,
    care: str = "",
) -> dict[str, Any]:
    """The fields every queue item starts with."""
    urgency = urgency_of(severity=severity, weight=weight, care=care)
    return {
        "post_id": post.pk,
        "revision": revision,
        "kind": post.kind,
        "author_id": post.author_id,
        "topic_id": topic_of(post, revision),
        "due_at": due_at,
        "urgent_at": urgent_at(due_at, urgency),
        "urgency": urgency,
    }


def topic_of(post: Post, revision: Revision) -> int | None:
    """The topic named in the text; a comment has that of the text it stands below."""
    if post.kind == Post.Kind.COMMENT:
        target = post.detail.target.detail
        return getattr(target, "topic_id", None)
    return revision.payload.get("topic") or None
