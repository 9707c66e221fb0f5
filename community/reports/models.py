"""What members report, and the one case in which the reports on a text are looked at together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Decision, Proposal
from community.moderation.policy_codes import PolicyCode
from community.moderation.queue_items import QueueItem, QueueItemQuerySet
from community.posts.models import Post, Revision


class ReportCaseQuerySet(QueueItemQuerySet):
    def visible_to(self, member) -> ReportCaseQuerySet:
        """As in every queue; besides, nobody looks into a case they have reported themselves."""
        own_reports = Report.objects.filter(reporter=member).values("case")
        return super().visible_to(member).exclude(pk__in=own_reports)

    def reviewable_by(self, member) -> ReportCaseQuerySet:
        """Without those where a colleague's removal of the text waits for a second person."""
        return super().reviewable_by(member).exclude(held_for_second())


def held_for_second() -> Exists:
    """Whether the removal of a case's present text was proposed and not settled yet."""
    proposed = Proposal.objects.waiting().filter(action=Decision.Action.TAKE_DOWN)
    return Exists(proposed.filter(post=OuterRef("post"), revision=OuterRef("post__live_revision")))


class ReportCase(QueueItem):
    """The open reports on one text. ``revision`` is the live one when the first report came."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Reported")
        UPHELD = "upheld", _("A rule was broken")
        DISMISSED = "dismissed", _("No rule was broken")
        VOID = "void", _("Overtaken by events")

    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    weight = models.FloatField(default=0)
    report_count = models.PositiveIntegerField(default=0)
    is_suspended = models.BooleanField(default=False)
    codes = models.ManyToManyField(PolicyCode, blank=True, related_name="+")

    objects = ReportCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(state="waiting"), name="community_reportcase_one_open_per_post"
            )
        ]
        indexes = [models.Index(fields=["state", "urgent_at", "id"], name="community_reportcase_queue")]


class ReportQuerySet(models.QuerySet):
    def visible_to(self, member) -> ReportQuerySet:
        """A member's own reports, and nobody else's."""
        return self.filter(reporter=member)

    def unsettled(self) -> ReportQuerySet:
        return self.filter(state=Report.State.OPEN, settled_at=None)

    def settled(self) -> ReportQuerySet:
        """Those somebody found right or wrong."""
        return self.exclude(state=Report.State.OPEN)

    def for_list(self) -> ReportQuerySet:
        target = "post__comment__target"
        return self.select_related(
            "code", "revision", "post__story", "post__tip", f"{target}__story", f"{target}__tip"
        )


class Report(models.Model):
    """One member's report of one text, with the wording they saw."""

    class State(models.TextChoices):
        OPEN = "open", _("Being looked at")
        UPHELD = "upheld", _("A rule was broken")
        DISMISSED = "dismissed", _("No rule was broken")

    case = models.ForeignKey(ReportCase, on_delete=models.CASCADE, related_name="reports")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reports")
    code = models.ForeignKey(PolicyCode, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("what is wrong"), max_length=1000, blank=True, default="")
    weight = models.FloatField()
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    """Also set when a case came to nothing (its author deleted the text): such a report is settled, and neither."""

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "post"],
                name="community_report_once",
                violation_error_message=_("You have reported this text already."),
            )
        ]
        indexes = [models.Index(fields=["reporter", "-created_at"], name="community_report_by_reporter")]

    def __str__(self) -> str:
        return f"report {self.pk} of {self.post_id}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN and self.settled_at is None
