from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, member) -> NoticeQuerySet:
        return self.filter(member=member, is_cancelled=False)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)


class Notice(models.Model):
    """What a member is told, on the site at once and by mail a little later.

    ``key`` names the event, so that telling twice is impossible; an undone decision cancels its notice.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", _("Decision on your text")
        SANCTION = "sanction", _("Measure on your account")
        APPEAL = "appeal", _("Answer to your appeal")
        REPORT = "report", _("Outcome of your report")
        REPLY = "reply", _("Reply to your text")
        EDITORIAL = "editorial", _("Editors' desk")
        DESK = "desk", _("Review desk")

    class Mail(models.TextChoices):
        PENDING = "pending", _("to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        DAILY = "daily", _("for the daily mail")
        OFF = "off", _("not wanted")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    key = models.CharField(max_length=80, unique=True)
    data = models.JSONField(default=dict)
    path = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    is_cancelled = models.BooleanField(default=False)
    mail_state = models.CharField(max_length=10, choices=Mail, default=Mail.PENDING)
    mail_due_at = models.DateTimeField(default=timezone.now)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["member", "-created_at"], name="community_notice_list")]

    def __str__(self) -> str:
        return self.key


class NoticePreference(models.Model):
    """How a member wants one kind of notice by mail; without a row, at once. On the site it always appears."""

    class Delivery(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DAILY = "daily", _("once a day")
        OFF = "off", _("never")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    kind = models.CharField(max_length=20, choices=Notice.Kind)
    delivery = models.CharField(max_length=10, choices=Delivery, default=Delivery.AT_ONCE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "kind"], name="community_noticepreference_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.delivery}"
