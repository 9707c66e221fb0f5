"""An author takes their own text away, public or not."""

from django.db import transaction

from community.audit.chaining import record
from community.moderation.withdrawing import void_proposals, withdraw
from community.posts.models import Post
from community.posts.publishing import set_state


@transaction.atomic
def delete_own(*, post: Post, author) -> None:
    """Withdraw what waits, take the text out of sight for good, and write it into the log. Twice changes nothing."""
    locked = Post.objects.select_for_update().get(pk=post.pk, author=author)
    if locked.state == Post.State.DELETED:
        return
    was = locked.state
    # Before the log's lines: whoever holds the chain's lock must not wait for another post's row.
    set_state(locked, Post.State.DELETED)
    withdraw(post=locked, author=author)
    void_proposals(post=locked)
    record(actor=author, action="delete", subject=f"post:{post.pk}", data={"kind": locked.kind, "was": was})
