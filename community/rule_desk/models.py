"""Live texts that a changed rule set would not let through any more, as a queue."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode
from community.moderation.queue_items import QueueItem, QueueItemQuerySet
from community.posts.models import Post
from community.rulebook.models import RuleVersion


class RescreenRun(models.Model):
    """One walk over everything public with one version, in the background."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to start")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        BROKEN = "broken", _("Broken off")

    OPEN = (State.WAITING, State.RUNNING)

    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="rescreen_runs")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(state__in=["waiting", "running"]),
                name="community_rescreenrun_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"re-screening {self.pk} with {self.version_id}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class RescreenQuerySet(QueueItemQuerySet):
    def reviewable_by(self, member) -> RescreenQuerySet:
        """About texts that are still public in that very wording."""
        return (
            super()
            .reviewable_by(member)
            .filter(post__state=Post.State.PUBLISHED, post__live_revision=F("revision"))
        )


class Rescreen(QueueItem):
    """One public text a version would hold or refuse: keep it, or take it down."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Hit by a changed rule")
        KEPT = "kept", _("Kept")
        TAKEN_DOWN = "taken_down", _("Taken down")
        VOID = "void", _("Overtaken by events")

    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    run = models.ForeignKey(RescreenRun, on_delete=models.PROTECT, related_name="items")
    outcome = models.CharField(max_length=10)
    codes = models.ManyToManyField(PolicyCode, blank=True, related_name="+")
    findings = models.JSONField(default=list)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RescreenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(state="waiting"), name="community_rescreen_one_open_per_post"
            )
        ]
        indexes = [models.Index(fields=["state", "urgent_at", "id"], name="community_rescreen_queue")]
