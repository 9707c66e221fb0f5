"""The queues of the desk, one row each: what waits there and who works on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.appeals.models import Appeal
from community.moderation.models import Proposal, Review
from community.moderation.queue_items import QueueItem, QueueItemQuerySet
from community.moderation.samples import Sample
from community.reports.models import ReportCase
from community.rule_desk.models import Rescreen


@dataclass(frozen=True)
class Queue:
    name: str
    label: Promise
    items: Callable[[object], QueueItemQuerySet]
    """What waits here for a member, whatever the filters."""
    page: str
    """URL name of an item's page."""
    empty: Promise
    permission: str = ""
    """Needed beside that of a reviewer."""

    def is_open_to(self, member) -> bool:
        return not self.permission or member.has_perm(self.permission)


def waiting(member) -> QueueItemQuerySet:
    return Review.objects.reviewable_by(member).in_lane(Review.Lane.FIRST)


def escalated(member) -> QueueItemQuerySet:
    return Review.objects.reviewable_by(member).in_lane(Review.Lane.ESCALATED)


def of(model: type[QueueItem]) -> Callable[[object], QueueItemQuerySet]:
    return lambda member: model.objects.reviewable_by(member)


QUEUES = (
    Queue(
        "waiting", _("Waiting"), waiting, "moderation:review",
        _("New texts appear here as soon as they are sent in."),
    ),
    Queue(
        "escalated", _("Escalated"), escalated, "moderation:review",
        _("What colleagues hand on to senior colleagues appears here."), "community.decide_escalated",
    ),
    Queue(
        "second", _("Second approval"), of(Proposal), "moderation:proposal",
        _("Decisions under grave codes, corrections and featuring wait here for a second person."),
        "community.give_second_approval",
    ),
    Queue(
        "reported", _("Reported"), of(ReportCase), "reports:case",
        _("Texts that members report appear here."),
    ),
    Queue(
        "appeals", _("Appeals"), of(Appeal), "appeals:judge",
        _("Appeals against decisions of others appear here."), "community.judge_appeal",
    ),
    Queue(
        "rescreens", _("Changed rules"), of(Rescreen), "rules:rescreen",
        _("Public texts that a changed rule would hold appear here."),
    ),
    Queue(
        "samples", _("Samples"), of(Sample), "moderation:sample",
        _("A share of what was published is looked at a second time here."),
    ),
)  # fmt: skip


def queues_of(member) -> list[Queue]:
    return [queue for queue in QUEUES if queue.is_open_to(member)]


def queue_named(member, name: str) -> Queue:
    """An unknown name, or a queue of others, means the first one."""
    found = queues_of(member)
    return next((queue for queue in found if queue.name == name), found[0])
