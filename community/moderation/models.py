from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.audit.models import AuditEntry
from community.moderation.policy import CLAIM_TERM, POLICY, UNDO_TERM, kinds_reviewed_by
from community.posts.models import Post, Revision


class PolicyCode(models.Model):
    """A reason for a decision that is not a plain approval, in both languages."""

    code = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    severity = models.PositiveSmallIntegerField()
    is_grave = models.BooleanField(default=False)
    article = models.PositiveSmallIntegerField(_("article of the community rules"))
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    rule = models.TextField()
    reason = models.TextField()
    advice = models.TextField()

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code


class ReviewQuerySet(models.QuerySet):
    def waiting(self) -> ReviewQuerySet:
        return self.filter(state=Review.State.WAITING)

    def reviewable_by(self, member) -> ReviewQuerySet:
        """Waiting for somebody with this member's permissions, and not their own text."""
        return self.waiting().visible_to(member).exclude(post__state=Post.State.DELETED)

    def visible_to(self, member) -> ReviewQuerySet:
        """Cases a reviewer may open, decided ones included; their own texts are not among them."""
        return (
            self.filter(post__kind__in=kinds_reviewed_by(member))
            .exclude(post__author=member)
            .exclude(revision__author=member)
            .exclude(pk__in=Review.objects.filter(revision__writers=member))
        )

    def in_order(self) -> ReviewQuerySet:
        return self.order_by("due_at", "pk")

    def for_desk(self) -> ReviewQuerySet:
        return self.select_related(
            "post__story__topic", "post__comment", "post__tip", "post__productkind", "post__rule", "post__page",
            "revision__author", "claimed_by",
        )  # fmt: skip


class Review(models.Model):
    """One submission of one revision, waiting for or having had its decision."""

    class State(models.TextChoices):
        WAITING = "waiting", _("In review")
        APPROVED = "approved", _("Approved")
        CHANGES = "changes", _("Changes requested")
        REJECTED = "rejected", _("Rejected")
        SUPERSEDED = "superseded", _("Replaced by a newer version")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reviews")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        permissions = [
            ("review_story", "Can decide on stories"),
            ("review_comment", "Can decide on comments"),
            ("take_over_claim", "Can take over another reviewer's claim"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(state="waiting"), name="community_review_one_open_per_post"
            )
        ]
        indexes = [models.Index(fields=["state", "due_at", "id"], name="community_review_queue")]

    def __str__(self) -> str:
        return f"review {self.pk} of {self.post_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def queue(self) -> str:
        return POLICY[self.post.kind].queue

    def is_overdue(self, now: datetime | None = None) -> bool:
        return self.is_waiting and self.due_at < (now or timezone.now())

    def holder(self) -> object | None:
        """Who works on it now; an expired claim is nobody's."""
        return self.claimed_by if self.claimed_until and self.claimed_until > timezone.now() else None

    def claim(self, member) -> bool:
        """Take or renew the ten-minute lease. A courtesy to colleagues, never part of a decision's correctness."""
        now = timezone.now()
        free = Q(claimed_by=None) | Q(claimed_until__lte=now) | Q(claimed_by=member)
        won = Review.objects.filter(free, pk=self.pk, state=self.State.WAITING).update(
            claimed_by=member, claimed_until=now + CLAIM_TERM
        )
        if won:
            self.claimed_by, self.claimed_until = member, now + CLAIM_TERM
        return bool(won)

    def release(self, member) -> None:
        Review.objects.filter(pk=self.pk, claimed_by=member).update(claimed_by=None, claimed_until=None)


class DecisionQuerySet(models.QuerySet):
    def undoable_by(self, member) -> DecisionQuerySet:
        return self.filter(
            actor=member,
            action__in=Decision.UNDOABLE,
            created_at__gt=timezone.now() - UNDO_TERM,
            undone_by=None,
        )


class Decision(models.Model):
    """What was decided about which exact text. Append-only: the database refuses update and delete.

    The keys to post, review and revision have no database constraint: the line outlives its subject. Everything
    a reader of the log needs is copied into the row and into its audit entry.
    """

    class Action(models.TextChoices):
        APPROVE = "approve", _("Approve")
        REQUEST_CHANGES = "request_changes", _("Request changes")
        REJECT = "reject", _("Reject")
        TAKE_DOWN = "take_down", _("Take down")
        RESTORE = "restore", _("Restore")
        UNDO = "undo", _("Undo")

    ADVERSE = (Action.REQUEST_CHANGES, Action.REJECT, Action.TAKE_DOWN)
    UNDOABLE = (Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT)

    review = models.ForeignKey(
        Review, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="decisions"
    )
    post = models.ForeignKey(Post, on_delete=models.DO_NOTHING, db_constraint=False, related_name="decisions")
    revision = models.ForeignKey(
        Revision, on_delete=models.DO_NOTHING, db_constraint=False, related_name="decisions"
    )
    revision_sha256 = models.CharField(max_length=64)
    review_version = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, related_name="decisions"
    )
    action = models.CharField(max_length=20, choices=Action)
    codes = models.JSONField(default=list)
    passage = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    internal_note = models.TextField(blank=True, default="")
    previous_live = models.ForeignKey(
        Revision, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    undoes = models.OneToOneField(
        "self", on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="undone_by"
    )
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="decision")
    created_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(action="approve") | ~Q(actor=F("author")),
                name="community_decision_not_own_text",
                violation_error_message=_("Nobody approves their own text."),
            ),
            models.UniqueConstraint(
                fields=["review", "review_version"],
                condition=Q(action__in=["approve", "request_changes", "reject"]),
                name="community_decision_one_per_version",
            ),
        ]
        indexes = [models.Index(fields=["post", "-id"], name="community_decision_by_post")]

    def __str__(self) -> str:
        return f"{self.action} {self.post_id}"

    @property
    def is_adverse(self) -> bool:
        return self.action in self.ADVERSE

    def facts(self) -> dict[str, object]:
        """What the audit entry of this decision must say; ``verify_audit_log`` compares the two."""
        return {
            "review": self.review_id,
            "post": self.post_id,
            "revision": self.revision_id,
            "sha256": self.revision_sha256,
            "review_version": self.review_version,
            "author": self.author_id,
            "codes": self.codes,
            "passage": self.passage,
            "note": self.note,
            "internal_note": self.internal_note,
            "previous_live": self.previous_live_id,
            "undoes": self.undoes_id,
        }
