"""What every queue of the desk is made of: one text, when it is due, how urgent it is and who holds it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from community.content.models import Topic
from community.moderation.policy import CLAIM_TERM, kinds_reviewed_by
from community.posts.models import Post, Revision


class QueueItemQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state="waiting")

    def visible_to(self, member):
        """Items a reviewer may open, decided ones included; about their own texts and words there are none."""
        own_words = Revision.writers.through.objects.filter(member=member).values("revision")
        return (
            self.filter(kind__in=kinds_reviewed_by(member))
            .exclude(author=member)
            .exclude(revision__author=member)
            .exclude(revision__in=own_words)
        )

    def reviewable_by(self, member):
        """Waiting for somebody with this member's permissions, and not about their own text."""
        return self.waiting().visible_to(member)

    def in_order(self):
        return self.order_by("urgent_at", "pk")

    def unclaimed_by_others(self, member):
        return self.filter(Q(claimed_by=None) | Q(claimed_until__lte=timezone.now()) | Q(claimed_by=member))

    def overdue(self, now: datetime | None = None):
        return self.waiting().filter(due_at__lt=now or timezone.now())

    def for_desk(self):
        return self.select_related(
            "post__story__topic", "post__comment", "post__tip", "post__productkind", "post__rule", "post__page",
            "revision__author", "claimed_by",
        )  # fmt: skip


class QueueItem(models.Model):
    """One thing somebody has to look at.

    ``urgent_at`` orders the queue and is stored: the due time, moved earlier by how severe and how often reported it
    is; ``urgency`` says by what (``community.moderation.urgency``). ``kind``, ``author`` and ``topic`` repeat the
    post's, so that filters and counts need no join.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="%(class)ss")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="%(class)ss")
    kind = models.CharField(max_length=20, choices=Post.Kind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    urgent_at = models.DateTimeField()
    urgency = models.JSONField(default=list)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk} of {self.post_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state == "waiting"

    def is_overdue(self, now: datetime | None = None) -> bool:
        return self.is_waiting and self.due_at < (now or timezone.now())

    def holder(self) -> object | None:
        """Who works on it now; an expired claim is nobody's."""
        return self.claimed_by if self.claimed_until and self.claimed_until > timezone.now() else None

    def claim(self, member) -> bool:
        """Take or renew the ten-minute lease. A courtesy to colleagues, never part of a decision's correctness."""
        until = timezone.now() + CLAIM_TERM
        free = type(self).objects.waiting().unclaimed_by_others(member)
        won = free.filter(pk=self.pk).update(claimed_by=member, claimed_until=until)
        if won:
            self.claimed_by, self.claimed_until = member, until
        return bool(won)

    def release(self, member) -> None:
        type(self).objects.filter(pk=self.pk, claimed_by=member).update(claimed_by=None, claimed_until=None)

    @classmethod
    def close(cls, pk: int, version: int, state: str, **conditions) -> bool:
        """The compare-and-set that settles every race: from waiting in this version to ``state`` in the next."""
        return bool(
            cls.objects.waiting()
            .filter(pk=pk, version=version, **conditions)
            .update(
                state=state,
                version=version + 1,
                decided_at=timezone.now(),
                claimed_by=None,
                claimed_until=None,
            )
        )
