"""Out of the queue again; the words become the draft."""

from __future__ import annotations

from django.db import transaction

from community.audit.chaining import record
from community.moderation.models import Proposal, Review
from community.posts.drafting import first_version
from community.posts.models import Draft, Post


@transaction.atomic
def withdraw(*, post: Post, author, because: str = "") -> bool:
    """Take a waiting text back out of the queue. False if nothing waited. ``because``: not by the author's own will."""
    locked = Post.objects.select_for_update().get(pk=post.pk)
    review = locked.reviews.waiting().select_related("revision").first()
    if review is None or not Review.close(review.pk, review.version, Review.State.WITHDRAWN):
        return False
    void_proposals(review=review)
    Draft.objects.get_or_create(
        post=locked,
        defaults={"editor": author, "payload": review.revision.payload, "version": first_version(locked)},
    )
    facts = {"review": review.pk} | ({"because": because} if because else {})
    record(actor=None if because else author, action="withdraw", subject=f"post:{post.pk}", data=facts)
    return True


def void_proposals(**about: object) -> None:
    """What was proposed about a text that moved on (``review=`` or ``post=``) comes to nothing."""
    for proposal in Proposal.objects.waiting().filter(**about):
        Proposal.close(proposal.pk, proposal.version, Proposal.State.VOID)
