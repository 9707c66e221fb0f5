"""What waits at this moment, queue by queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from community.appeals.models import Appeal
from community.moderation.models import Proposal, Review
from community.moderation.queue_items import QueueItemQuerySet
from community.moderation.samples import Sample
from community.records.charts import lengths
from community.records.figures_counting import duration
from community.reports.models import ReportCase
from community.rule_desk.models import Rescreen


@dataclass(frozen=True)
class QueueRow:
    label: str
    waiting: int
    overdue: int
    oldest: str
    """How long the oldest has waited, in words."""
    length: int


def queues(now: datetime) -> list[QueueRow]:
    """A text waiting for its second approval is counted there, not in the lane it came from."""
    lanes = dict(Review.Lane.choices)
    waiting = {
        str(lanes[Review.Lane.FIRST]): Review.objects.in_lane(Review.Lane.FIRST),
        str(lanes[Review.Lane.ESCALATED]): Review.objects.in_lane(Review.Lane.ESCALATED),
        str(lanes[Review.Lane.SECOND]): Proposal.objects.all(),
        _("Reported"): ReportCase.objects.all(),
        _("Appeals"): Appeal.objects.all(),
        _("Changed rules"): Rescreen.objects.all(),
        _("Samples"): Sample.objects.all(),
    }
    found = {label: count(items, now) for label, items in waiting.items()}
    bars = lengths([total["waiting"] for total in found.values()])
    return [
        QueueRow(label, total["waiting"], total["overdue"], age(total["oldest"], now), bar)
        for (label, total), bar in zip(found.items(), bars, strict=True)
    ]


def count(items: QueueItemQuerySet, now: datetime) -> dict:
    return items.waiting().aggregate(
        waiting=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now)), oldest=Min("submitted_at")
    )


def age(since: datetime | None, now: datetime) -> str:
    return duration((now - since).total_seconds() // 60 if since else None)
