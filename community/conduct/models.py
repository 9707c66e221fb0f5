"""A member's standing: points, sanctions, and what colleagues noted."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StrikeQuerySet(models.QuerySet):
    def counting(self, now: datetime | None = None) -> StrikeQuerySet:
        """Points that count today: within the rolling term and not cleared by an appeal or an undo."""
        return self.filter(cleared_at=None, expires_at__gt=now or timezone.now())

    def total(self) -> int:
        return self.aggregate(total=models.Sum("points"))["total"] or 0


class Strike(models.Model):
    """The points of one decision."""

    decision = models.OneToOneField("community.Decision", on_delete=models.PROTECT, related_name="strike")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="strikes")
    code = models.CharField(max_length=40)
    severity = models.PositiveSmallIntegerField()
    points = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = StrikeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["member", "cleared_at", "expires_at"], name="community_strike_counting")
        ]

    def __str__(self) -> str:
        return f"{self.points} points of {self.member_id}"


class SanctionQuerySet(models.QuerySet):
    def in_force(self, now: datetime | None = None) -> SanctionQuerySet:
        now = now or timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), lifted_at=None, starts_at__lte=now)

    def unacknowledged(self) -> SanctionQuerySet:
        return self.filter(acknowledged_at=None, lifted_at=None)


class Sanction(models.Model):
    """A measure on an account: which step of the ladder, by which decision, until when."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("Warning")
        RESTRICTION = "restriction", _("Restriction: everything reviewed first, no links or pictures")
        MUTE = "mute", _("Mute")
        BAN = "ban", _("Ban")

    SILENCING = (Kind.MUTE, Kind.BAN)

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sanctions")
    decision = models.ForeignKey("community.Decision", on_delete=models.PROTECT, related_name="sanctions")
    kind = models.CharField(max_length=20, choices=Kind)
    codes = models.JSONField(default=list)
    points = models.PositiveSmallIntegerField()
    """Sum of the member's points when it was put."""
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.TextField(blank=True, default="")

    objects = SanctionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        permissions = [
            ("see_conduct", "Can see members' standing"),
            ("sanction_member", "Can lift sanctions"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["decision"], name="community_sanction_one_per_decision"),
        ]
        indexes = [
            models.Index(fields=["member", "lifted_at", "ends_at"], name="community_sanction_in_force")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.member_id}"

    @property
    def is_in_force(self) -> bool:
        now = timezone.now()
        return (
            self.lifted_at is None and self.starts_at <= now and (self.ends_at is None or self.ends_at > now)
        )


class MemberNote(models.Model):
    """What colleagues should know about a member. Never leaves the desk."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"note on {self.member_id}"
