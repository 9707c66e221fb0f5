"""What came of rules: a result per submission, back-tests, brakes and figures."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.posts.models import Post, Revision
from community.rulebook.models import RuleVersion

UNSCREENED = "unscreened"
HARD = ("hold", "block")
"""Outcomes that keep a text from its readers."""


class ScreeningResult(models.Model):
    """What a rule set said about one submission. Append-only; holds places in the text, never the text itself.

    A refused submission leaves no revision, only this row and the author's draft. Rows of a version in shadow
    are marked and had no effect.
    """

    class Outcome(models.TextChoices):
        ALLOW = "allow", _("let through")
        NOTE = "note", _("noted")
        HOLD = "hold", _("held")
        BLOCK = "block", _("refused")
        UNSCREENED = UNSCREENED, _("not screened")

    post = models.ForeignKey(
        Post, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="screening_results"
    )
    """None for a refused first wording of something that then never came to be."""
    revision = models.ForeignKey(
        Revision,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="screening_results",
    )
    kind = models.CharField(max_length=20, choices=Post.Kind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    payload_sha256 = models.CharField(max_length=64)
    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, null=True, related_name="results")
    """None while the site still uses the set shipped with the software."""
    rules_version = models.CharField(max_length=40)
    is_shadow = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome)
    codes = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    """[{"field", "start", "end", "rule", "code", "outcome", "zh", "en"}]: places count in the field's plain text."""
    fault = models.CharField(max_length=10, blank=True, default="")
    """Why it is not complete: "error" or "time"."""
    milliseconds = models.FloatField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["revision", "is_shadow"], name="community_screening_revision"),
            models.Index(fields=["version", "-id"], name="community_screening_version"),
            models.Index(fields=["outcome", "-id"], name="community_screening_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.post_id} {self.rules_version}"


class BackTest(models.Model):
    """One run of a version over past revisions and the site's own lessons, in the background."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to start")
        RUNNING = "running", _("Running")
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")
        BROKEN = "broken", _("Broken off")

    OPEN = (State.WAITING, State.RUNNING)

    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="back_tests")
    against = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, null=True, related_name="+")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    lessons = models.PositiveIntegerField(default=0)
    changes = models.JSONField(default=dict)
    """{"allow>hold": how many}"""
    samples = models.JSONField(default=list)
    """[{"post", "revision", "kind", "before", "after", "codes", "rules", "decided"}]"""
    lesson_faults = models.JSONField(default=list)
    """Own lessons that would be held or refused, as samples are."""
    hits = models.JSONField(default=dict)
    """{rule: past revisions it hits}, the measure of the brake."""
    costs = models.JSONField(default=dict)
    """{rule: microseconds a text}"""
    milliseconds = models.FloatField(default=0)
    fault = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    """When it last moved on: a run whose process died can be told from a slow one."""
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(state__in=["waiting", "running"]),
                name="community_backtest_one_open",
                violation_error_message=_("A back-test of this version is under way."),
            )
        ]

    def __str__(self) -> str:
        return f"back-test {self.pk} of {self.version_id}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class BrakeQuerySet(models.QuerySet):
    def of_live_rules(self) -> BrakeQuerySet:
        """Those that wait for somebody to look."""
        return self.filter(released_at=None, version__rollout__state="live")


class Brake(models.Model):
    """A rule of a live version that hit far more often than its back-test said: it only notes until somebody looks."""

    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="brakes")
    rule = models.CharField(max_length=80)
    hits = models.PositiveIntegerField()
    screenings = models.PositiveIntegerField()
    expected = models.FloatField()
    """Hits the back-test let expect among so many screenings."""
    tripped_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = BrakeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "rule"], condition=Q(released_at=None), name="community_brake_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.rule}"


class RuleFigure(models.Model):
    """How a rule of a version fares, counted from results and decisions by a task."""

    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="figures")
    rule = models.CharField(max_length=80)
    hits = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)
    """Hit texts a person then rejected, or sent back for changes."""
    disagreed = models.PositiveIntegerField(default=0)
    """Hit texts a person then approved as they were."""
    last_hit_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "rule"], name="community_rulefigure_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.rule}"

    @property
    def precision(self) -> int | None:
        """Percent of judged hits reviewers agreed with."""
        judged = self.agreed + self.disagreed
        return round(100 * self.agreed / judged) if judged else None
