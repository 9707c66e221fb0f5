"""Proving that the log, the decisions and what is public agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from community.audit.models import AuditEntry
from community.moderation.models import Decision
from community.posts.models import Post

# A decision and its line are written in one transaction; the line may have waited a little for the chain's lock.
LONGEST_WAIT = timedelta(minutes=5)


def find_decision_faults() -> Iterator[str]:
    """Name every decision that is not what its entry says, and every entry whose decision is missing."""
    for decision in Decision.objects.select_related("entry").order_by("pk").iterator(chunk_size=2000):
        entry, name = decision.entry, f"decision {decision.pk} (entry {decision.entry_id})"
        if entry.data != decision.facts():
            fields = sorted(k for k in decision.facts() if decision.facts()[k] != entry.data.get(k)) or [
                "data"
            ]
            yield f"{name}: differs from the log in {', '.join(fields)}"
        if (entry.actor_id, entry.action) != (decision.actor_id, decision.action):
            yield f"{name}: the log has another person or action"
        if entry.subject != f"post:{decision.post_id}" or abs(entry.at - decision.created_at) > LONGEST_WAIT:
            yield f"{name}: the log has another post or another time"
    orphans = AuditEntry.objects.filter(action__in=Decision.Action.values, decision=None)
    for entry in orphans.order_by("pk").iterator(chunk_size=2000):
        yield f"entry {entry.pk}: its decision is missing ({entry.action} {entry.subject})"


def find_unapproved() -> Iterator[str]:
    """Name every public post whose live revision has no approval that stands, or that was taken down."""
    for post in (
        Post.objects.published().select_related("live_revision").order_by("pk").iterator(chunk_size=500)
    ):
        live = post.live_revision
        standing = Decision.objects.filter(post=post, undone_by=None)
        approved = standing.filter(action__in=Decision.PUBLISHING, revision=live, revision_sha256=live.sha256)
        if not approved.exists():
            yield f"post {post.pk}: revision {live.number} is public without an approval of these bytes"
        last = standing.filter(
            action__in=[*Decision.PUBLISHING, Decision.Action.TAKE_DOWN, Decision.Action.RESTORE]
        ).first()
        if last and last.action == Decision.Action.TAKE_DOWN:
            yield f"post {post.pk}: is public although decision {last.pk} took it down"
