"""A second look at a share of what was published: approvals, and what trust published at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Decision
from community.moderation.queue_items import QueueItem, QueueItemQuerySet


class SampleQuerySet(QueueItemQuerySet):
    def reviewable_by(self, member) -> SampleQuerySet:
        """Waiting for somebody who did not make the sampled decision."""
        return super().reviewable_by(member).exclude(first_decider=member)


class Sample(QueueItem):
    class State(models.TextChoices):
        WAITING = "waiting", _("To be looked at again")
        AGREED = "agreed", _("Agreed")
        DISAGREED = "disagreed", _("Disagreed")

    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="sample")
    first_decider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SampleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "urgent_at", "id"], name="community_sample_queue")]
