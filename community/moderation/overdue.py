"""What is overdue is raised once: the senior colleagues are told, however often anybody looks."""

from __future__ import annotations

from django.apps import apps
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.members.models import Member
from community.moderation.policy import POLICY
from community.moderation.queue_items import QueueItem
from community.notices.telling import tell

SENIOR = "community.decide_escalated"


def watch(item: QueueItem) -> None:
    """Look at the item again when it is due. Queued in the caller's transaction, like every task."""
    raise_overdue.using(run_after=item.due_at).enqueue(item._meta.model_name, item.pk)


@task()
def raise_overdue(model_name: str, pk: int) -> None:
    """Tell the seniors of an item that still waits after its due time. Runs to an end once, whoever runs it."""
    model = apps.get_model("community", model_name)
    with transaction.atomic():
        now = timezone.now()
        late = model.objects.overdue(now).filter(pk=pk, overdue_told_at=None)
        if not late.update(overdue_told_at=now):
            return
        item = model.objects.select_related("revision", "post__story", "post__comment", "post__tip").get(
            pk=pk
        )
        for member in seniors_for(item):
            tell_senior(item, member)


def seniors_for(item: QueueItem) -> list:
    """Seniors who review this kind and may decide on this very text."""
    found = Member.objects.holding(SENIOR).exclude(pk=item.author_id)
    return [member for member in found if member.has_perm(POLICY[item.kind].reviewer)]


def tell_senior(item: QueueItem, member) -> None:
    with translation.override(member.language):
        heading = item.post.detail.heading_of(item.revision.payload)
        data = {
            "heading": _("Overdue in the queue: %s") % heading,
            "text": _("It has waited longer than promised."),
        }
        path = reverse("queues:list")
    tell(
        member=member,
        kind="desk",
        key=f"overdue:{item._meta.model_name}:{item.pk}:{member.pk}",
        path=path,
        data=data,
    )
