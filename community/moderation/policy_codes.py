"""The reasons for decisions, and every wording they ever had."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PolicyCode(models.Model):
    """A reason for a decision that is not a plain approval, in both languages: the wording in force."""

    code = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    severity = models.PositiveSmallIntegerField()
    is_grave = models.BooleanField(default=False)
    article = models.PositiveSmallIntegerField(_("article of the community rules"))
    version = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=80)
    rule = models.TextField(_("rule"))
    reason = models.TextField(_("reason shown to the author"))
    advice = models.TextField(_("advice"))

    class Meta:
        ordering = ["position", "code"]
        permissions = [("write_policy", "Can word policy codes")]

    def __str__(self) -> str:
        return self.code


class PolicyText(models.Model):
    """One wording of one policy code, never changed: what a decision of that version meant."""

    code = models.ForeignKey(PolicyCode, on_delete=models.PROTECT, related_name="wordings")
    version = models.CharField(max_length=20)
    severity = models.PositiveSmallIntegerField()
    is_grave = models.BooleanField()
    article = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    """{"zh_hans": {"name", "rule", "reason", "advice"}, "en": {…}}"""
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["code", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="community_policytext_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.code_id} {self.version}"
