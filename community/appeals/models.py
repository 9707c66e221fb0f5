"""An author's appeal against a decision, and the one second look after it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Decision
from community.moderation.queue_items import QueueItem, QueueItemQuerySet


class AppealQuerySet(QueueItemQuerySet):
    def reviewable_by(self, member) -> AppealQuerySet:
        """Waiting for a judge who has not decided in the matter before; a second look is the lead's."""
        concerned = Q(first_decider=member) | Q(decision__first_actor=member) | Q(first_judge=member)
        concerned |= Q(post__author=member)
        # A decision can still be taken back for some seconds after the author has appealed: nothing is left to judge.
        found = super().reviewable_by(member).filter(decision__undone_by=None).exclude(concerned)
        levels = [level for level, right in JUDGES.items() if member.has_perm(right)]
        return found.filter(level__in=levels)

    def own(self, member) -> AppealQuerySet:
        """What this member appealed against."""
        return self.filter(author=member)


class Appeal(QueueItem):
    class State(models.TextChoices):
        WAITING = "waiting", _("Being looked at")
        UPHELD = "upheld", _("The decision stands")
        OVERTURNED = "overturned", _("The decision was reversed")
        VARIED = "varied", _("The decision was changed")
        VOID = "void", _("Overtaken by events")

    class Level(models.IntegerChoices):
        FIRST = 1, _("Appeal")
        SECOND = 2, _("Second look")

    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.FIRST)
    text = models.TextField(_("why the decision is wrong"), max_length=2000)
    first_decider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_judge = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    judge = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True, default="")
    outcome = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, related_name="settles")

    objects = AppealQuerySet.as_manager()

    class Meta:
        permissions = [
            ("judge_appeal", "Can judge appeals"),
            ("judge_second_look", "Can judge appeals a second time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "level"],
                name="community_appeal_once",
                violation_error_message=_("This decision was appealed against already."),
            ),
            models.CheckConstraint(
                condition=Q(judge=None)
                | (
                    ~Q(judge=F("first_decider"))
                    & ~Q(judge=F("author"))
                    & (Q(first_judge=None) | ~Q(judge=F("first_judge")))
                ),
                name="community_appeal_other_judge",
                violation_error_message=_("An appeal is judged by somebody who has not decided before."),
            ),
        ]
        indexes = [models.Index(fields=["state", "urgent_at", "id"], name="community_appeal_queue")]

    @property
    def is_second(self) -> bool:
        return self.level == self.Level.SECOND


JUDGES = {
    Appeal.Level.FIRST: "community.judge_appeal",
    Appeal.Level.SECOND: "community.judge_second_look",
}
"""The right to judge each level."""
