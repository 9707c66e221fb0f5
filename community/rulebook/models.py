"""Rule sets as content: drafts that are typed, versions that never change, and where each version stands."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PROTECT = models.PROTECT


class LearnedModel(models.Model):
    """The weights of a learned model, as the engine's package reads them. Never changed."""

    sha256 = models.CharField(max_length=64, unique=True)
    source = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256[:12]


class RuleVersionQuerySet(models.QuerySet):
    def live(self) -> RuleVersionQuerySet:
        return self.filter(rollout__state=Rollout.State.LIVE)

    def in_shadow(self) -> RuleVersionQuerySet:
        return self.filter(rollout__state=Rollout.State.SHADOW)

    def with_standing(self) -> RuleVersionQuerySet:
        """For lists: without the content, which is large."""
        return self.select_related("rollout__approver", "rollout__back_test", "author").defer("content")


class RuleVersion(models.Model):
    """One whole rule set: all rules, words, context. Append-only; what becomes of it is its ``Rollout``'s business.

    ``content`` is what the engine's package reads from its files, as JSON, with every default written out.
    """

    number = models.PositiveIntegerField(unique=True)
    content = models.JSONField()
    model = models.ForeignKey(LearnedModel, on_delete=PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    parent = models.ForeignKey("self", on_delete=PROTECT, null=True, related_name="children")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    # Everybody who typed into its draft: none of them may put it in force.
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    note = models.TextField(_("what changes, and why"))
    created_at = models.DateTimeField(default=timezone.now)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        permissions = [
            ("write_rules", "Can write screening rules"),
            ("approve_rules", "Can put screening rules in force"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("rules:version", args=[self.number])

    @property
    def label(self) -> str:
        """What results and decisions keep; names the number and the exact content."""
        return f"{self.number}-{self.sha256[:12]}"

    @property
    def rules(self) -> list[dict[str, Any]]:
        return self.content["rule"]


class Rollout(models.Model):
    """Where a version stands. The audit log keeps every step; this row keeps only the present one.

    ``author`` repeats the version's, so that the database can compare the two persons.
    """

    class State(models.TextChoices):
        NEW = "new", _("Not in use")
        SHADOW = "shadow", _("In shadow")
        LIVE = "live", _("Live")
        RETIRED = "retired", _("Retired")

    version = models.OneToOneField(RuleVersion, on_delete=PROTECT, related_name="rollout")
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, null=True, related_name="+")
    back_test = models.ForeignKey("BackTest", on_delete=PROTECT, null=True, related_name="+")
    """The finished back-test it went live on."""
    shadow_since = models.DateTimeField(null=True)
    live_since = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    # How far the figures of its rules were counted: rows up to these are in them.
    screenings = models.PositiveBigIntegerField(default=0)
    counted_result = models.PositiveBigIntegerField(default=0)
    counted_decision = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="live"),
                name="community_rollout_one_live",
                violation_error_message=_("One version is live at a time."),
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="shadow"),
                name="community_rollout_one_shadow",
                violation_error_message=_("One version at most is in shadow."),
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("author")),
                name="community_rollout_second_person",
                violation_error_message=_("A version is put in force by somebody else than its author."),
            ),
            models.CheckConstraint(
                condition=~Q(state="live")
                | Q(approver__isnull=False, back_test__isnull=False, live_since__isnull=False),
                name="community_rollout_live_was_tested",
                violation_error_message=_("Only a version that was back-tested and approved can be live."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.state}"


class RuleDraft(models.Model):
    """A rule set being typed, private to the rule desk. ``version`` settles who saved first."""

    parent = models.ForeignKey(RuleVersion, on_delete=PROTECT, related_name="drafts")
    content = models.JSONField()
    model = models.ForeignKey(LearnedModel, on_delete=PROTECT, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return f"draft {self.pk} of {self.parent_id}"

    def get_absolute_url(self) -> str:
        return reverse("rules:draft", args=[self.pk])

    @property
    def rules(self) -> list[dict[str, Any]]:
        return self.content["rule"]
