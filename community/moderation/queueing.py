"""Who may open a case, and who holds it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from community.audit.chaining import record
from community.moderation.models import Decision
from community.moderation.policy import CLAIM_TERM, POLICY, kinds_reviewed_by
from community.moderation.queue_items import QueueItem
from community.posts.models import Post

REVIEWERS = tuple(dict.fromkeys(policy.reviewer for policy in POLICY.values()))
"""The permissions that open the desk; any one will do."""


@transaction.atomic
def take_over(item: QueueItem, member) -> bool:
    """Take a colleague's claim, in the log. False when it is free, one's own or somebody else's by now."""
    holder = item.holder()
    if holder is None or holder.pk == member.pk:
        return item.claim(member)
    won = (
        type(item)
        .objects.waiting()
        .filter(pk=item.pk, claimed_by=holder)
        .update(claimed_by=member, claimed_until=timezone.now() + CLAIM_TERM)
    )
    if won:
        record(
            actor=member,
            action="take_over_claim",
            subject=f"post:{item.post_id}",
            data={type(item)._meta.model_name: item.pk, "from": holder.pk},
        )
    return bool(won)


def post_for(member, pk: int) -> Post:
    """A post whose history this member may read: reviewers of its kind and readers of the log, never its author."""
    post = Post.objects.select_related("author", "live_revision").filter(pk=pk).first()
    if post is None or not (
        post.kind in kinds_reviewed_by(member) or member.has_perm("community.read_audit_log")
    ):
        raise Http404
    if post.author_id == member.pk or post.revisions.filter(author=member).exists():
        raise PermissionDenied(
            _("Nobody reads the case of their own text here; your own page shows how it stands.")
        )
    return post


def decisions_on(post_id: int):
    """All decisions on a post, the newest first, with who made them and whether they were taken back."""
    return Decision.objects.filter(post_id=post_id).select_related("actor", "revision", "undone_by")
