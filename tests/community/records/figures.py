"""Decisions at chosen moments, written row by row: figures need a past, and the log refuses to be changed afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from community.audit.models import AuditEntry
from community.members.models import Member
from community.moderation.models import Decision, Review
from community.posts.models import Post, Revision
from tests.factories import make_member

SHANGHAI = ZoneInfo("Asia/Shanghai")
numbers = count(1)


def moment(text: str) -> datetime:
    """A time of the site's own clock: moment("2026-10-05 12:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def log_begins(text: str) -> AuditEntry:
    return make_entry(moment(text), "note")


def make_entry(at: datetime, action: str) -> AuditEntry:
    number = next(numbers)
    return AuditEntry.objects.create(
        at=at.astimezone(UTC),
        action=action,
        subject="post:0",
        previous_hash=f"{number:063x}p",
        entry_hash=f"{number:064x}",
    )


def make_review(
    submitted_at: datetime, *, kind: str = "story", author: Member | None = None, **fields: Any
) -> Review:
    author = author or make_member()
    post = Post.objects.create(kind=kind, author=author)
    revision = Revision.objects.create(post=post, number=1, author=author, payload={}, sha256="0" * 64)
    due_at = submitted_at + timedelta(hours=24)
    facts = {"state": Review.State.APPROVED, "due_at": due_at, "urgent_at": due_at}
    return Review.objects.create(
        post=post, revision=revision, kind=kind, author=author, submitted_at=submitted_at, **(facts | fields)
    )


def make_decision(
    at: str | datetime,
    action: str = "approve",
    *,
    waited: int | None = None,
    kind: str = "story",
    actor: Member | None = None,
    codes: tuple[str, ...] = (),
    **fields: Any,
) -> Decision:
    """``waited``: minutes since it was sent in; without, a decision on no review (a takedown, an appeal)."""
    at = moment(at) if isinstance(at, str) else at
    review = make_review(at - timedelta(minutes=waited or 0), kind=kind)
    return Decision.objects.create(
        review=review if waited is not None else None,
        post=review.post,
        revision=review.revision,
        revision_sha256="0" * 64,
        author=review.author,
        actor=actor or make_member(),
        action=action,
        codes=[{"code": code, "version": "1", "article": 1} for code in codes],
        entry=make_entry(at, action),
        created_at=at,
        **fields,
    )


def undo(decision: Decision) -> Decision:
    return make_decision(
        decision.created_at + timedelta(seconds=10), "undo", actor=decision.actor, undoes=decision
    )
