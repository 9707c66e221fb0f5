from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One line of the append-only, hash-chained log.

    ``entry_hash = sha256(previous_hash + canonical JSON of the entry)``. The database refuses update, delete
    and truncate (community/audit/triggers.py). Names and texts are snapshots: a line stays readable
    whatever becomes of its subject, so the actor's key has no constraint and no cascade.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, unique=True)
    entry_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["pk"]
        permissions = [
            ("read_audit_log", "Can read the audit log"),
            ("read_kept", "Can read kept material and export case files"),
        ]
        indexes = [
            models.Index(fields=["subject", "-id"], name="community_audit_by_subject"),
            models.Index(fields=["action", "-id"], name="community_audit_by_action"),
            models.Index(fields=["actor", "-id"], name="community_audit_by_actor"),
            models.Index(fields=["at"], name="community_audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.subject}"


class ChainHead(models.Model):
    """The last hash and the length of the chain: one row, whose lock puts writers in a line.

    It also gives away a log whose end was cut off.
    """

    GENESIS = "0" * 64

    last_hash = models.CharField(max_length=64, default=GENESIS)
    length = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.length} entries, {self.last_hash[:12]}"
