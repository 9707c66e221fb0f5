"""Taking the next item: the most urgent that nobody else holds, one at a time; and letting go of it."""

from __future__ import annotations

from community.appeals.models import Appeal
from community.moderation.models import Proposal, Review
from community.moderation.queue_items import QueueItem
from community.moderation.samples import Sample
from community.queues.forms import FilterForm
from community.queues.listing import PAGE_SIZE
from community.queues.table import Queue
from community.reports.models import ReportCase
from community.rule_desk.models import Rescreen

MODELS: tuple[type[QueueItem], ...] = (Review, Proposal, ReportCase, Rescreen, Appeal, Sample)


def take_next(member, queue: Queue, form: FilterForm, *, skip: int = 0) -> QueueItem | None:
    """Claim the first item nobody else holds, and let go of any other; None when there is none."""
    release_all(member)
    items = form.apply(queue.items(member)).exclude(pk=skip)
    for item in items.unclaimed_by_others(member).in_order()[:PAGE_SIZE]:
        # Somebody may take it between the two statements; the claim itself settles who has it.
        if item.claim(member):
            return item
    return None


def release_on_sign_out(sender, user, **facts) -> None:
    """Django tells who signed out."""
    if user is not None:
        release_all(user)


def release_all(member) -> None:
    """Nobody holds two items, or one after signing out."""
    for model in MODELS:
        model.objects.filter(claimed_by=member).update(claimed_by=None, claimed_until=None)
