from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.audit.models import AuditEntry
from community.moderation.policy import POLICY, UNDO_TERM
from community.moderation.policy_codes import PolicyCode
from community.moderation.queue_items import QueueItem, QueueItemQuerySet
from community.posts.models import Post, Revision


class ReviewQuerySet(QueueItemQuerySet):
    def reviewable_by(self, member) -> ReviewQuerySet:
        """Waiting in a queue this member works on, and not their own text."""
        found = super().reviewable_by(member).exclude(lane=Review.Lane.SECOND)
        return (
            found
            if member.has_perm("community.decide_escalated")
            else found.exclude(lane=Review.Lane.ESCALATED)
        )

    def in_lane(self, lane: str) -> ReviewQuerySet:
        return self.filter(lane=lane)


class Review(QueueItem):
    """One submission of one revision, waiting for or having had its decision."""

    class State(models.TextChoices):
        WAITING = "waiting", _("In review")
        APPROVED = "approved", _("Approved")
        CHANGES = "changes", _("Changes requested")
        REJECTED = "rejected", _("Rejected")
        SUPERSEDED = "superseded", _("Replaced by a newer version")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        BY_POLICY = "by_policy", _("Published by policy")

    class Lane(models.TextChoices):
        FIRST = "first", _("Waiting")
        ESCALATED = "escalated", _("Escalated")
        SECOND = "second", _("Second approval")

    class Care(models.TextChoices):
        """What the text seems to speak of; such texts get help texts and no points."""

        NONE = "", _("none")
        DESPAIR = "despair", _("despair")
        SCAM_LOSS = "scam_loss", _("loss by a scam")
        MINOR = "minor", _("a minor")

    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    lane = models.CharField(max_length=10, choices=Lane, default=Lane.FIRST)
    care = models.CharField(max_length=10, choices=Care, blank=True, default=Care.NONE)
    codes = models.ManyToManyField(PolicyCode, blank=True, related_name="+")
    """What screening suspects; filters and urgency read it, no decision does."""
    answers = models.JSONField(default=list)
    """The author's answers to the points asked last: [{"point", "answer"}]."""

    objects = ReviewQuerySet.as_manager()

    class Meta:
        permissions = [
            ("review_story", "Can decide on stories"),
            ("review_comment", "Can decide on comments"),
            ("take_over_claim", "Can take over another reviewer's claim"),
            ("decide_escalated", "Can decide on escalated texts"),
            ("give_second_approval", "Can give the second approval"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(state="waiting"), name="community_review_one_open_per_post"
            )
        ]
        indexes = [
            models.Index(fields=["state", "lane", "urgent_at", "id"], name="community_review_queue"),
            models.Index(fields=["author", "state"], name="community_review_author"),
        ]

    @property
    def queue(self) -> str:
        return POLICY[self.kind].queue


class Proposal(QueueItem):
    """A decision that needs a second person: it takes effect when somebody else confirms it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a second person")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        VOID = "void", _("Overtaken by events")

    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    action = models.CharField(max_length=20)
    decision = models.OneToOneField("Decision", on_delete=models.PROTECT, related_name="proposal")
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, related_name="proposals")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "action"], condition=Q(state="waiting"), name="community_proposal_one_open"
            )
        ]
        indexes = [models.Index(fields=["state", "urgent_at", "id"], name="community_proposal_queue")]


class DecisionQuerySet(models.QuerySet):
    def on_cases_by(self, member) -> DecisionQuerySet:
        """What this member decided alone about waiting texts."""
        return self.filter(
            actor=member, action__in=Decision.ON_REVIEW, review__isnull=False, first_actor=None
        )

    def undoable_by(self, member) -> DecisionQuerySet:
        """What two people decided, neither of them takes back alone."""
        recent = self.on_cases_by(member).filter(created_at__gt=timezone.now() - UNDO_TERM)
        return recent.filter(action__in=Decision.UNDOABLE, undone_by=None, appeals=None)


class Decision(models.Model):
    """What was decided about which exact text. Append-only: the database refuses update and delete.

    The keys to post, review and revision have no database constraint: the line outlives its subject. Everything
    a reader of the log needs is copied into the row and into its audit entry.
    """

    class Action(models.TextChoices):
        APPROVE = "approve", _("Approve")
        REQUEST_CHANGES = "request_changes", _("Request changes")
        REJECT = "reject", _("Reject")
        ESCALATE = "escalate", _("Escalate")
        HOLD = "hold", _("Hold for second approval")
        DECLINE = "decline", _("Decline second approval")
        TAKE_DOWN = "take_down", _("Take down")
        RESTORE = "restore", _("Restore")
        CORRECT = "correct", _("Correct")
        FEATURE = "feature", _("Feature")
        UNFEATURE = "unfeature", _("End featuring")
        PUBLISH = "publish", _("Publish by policy")
        SUSPEND = "suspend", _("Hide while it is looked at")
        KEEP = "keep", _("Keep: no rule broken")
        UPHOLD = "uphold", _("Uphold")
        OVERTURN = "overturn", _("Overturn")
        VARY = "vary", _("Vary")
        AGREE = "agree", _("Agree on the sample")
        DISAGREE = "disagree", _("Disagree on the sample")
        UNDO = "undo", _("Undo")

    ADVERSE = (Action.REQUEST_CHANGES, Action.REJECT, Action.TAKE_DOWN)
    """What an author hears with reasons and may appeal against."""
    ON_REVIEW = (Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT, Action.ESCALATE, Action.HOLD)
    """What a reviewer may do with a waiting text; one of them per version of the review."""
    UNDOABLE = (Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT, Action.ESCALATE, Action.HOLD)
    VIOLATIONS = (Action.REJECT, Action.TAKE_DOWN)
    """What counts against an author: points, trust."""
    PUBLISHING = (Action.APPROVE, Action.PUBLISH, Action.OVERTURN)
    """What may stand behind a public text."""

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
    first_actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    """Whose proposal this confirms, or whose decision it judges: never the same person."""
    needs_second = models.BooleanField(default=False)
    is_second_waived = models.BooleanField(default=False)
    """The site was set to let one person decide alone (SECOND_PERSON=off)."""
    is_automatic = models.BooleanField(default=False)
    proposed = models.CharField(max_length=20, blank=True, default="")
    """What a held decision would do, or what was done instead by a varied one."""
    asked = models.JSONField(default=list)
    """The points the next version has to answer."""
    judged = models.ForeignKey(
        "self", on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="judgements"
    )
    """The decision an appeal, a sample or a second approval is about."""
    rules_version = models.CharField(max_length=40, blank=True, default="")
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
            models.CheckConstraint(
                condition=Q(first_actor=None) | (~Q(first_actor=F("actor")) & ~Q(actor=F("author"))),
                name="community_decision_second_person",
                violation_error_message=_("The second decision is another person's, and not the author's."),
            ),
            models.CheckConstraint(
                condition=Q(needs_second=False) | Q(is_second_waived=True) | Q(first_actor__isnull=False),
                name="community_decision_two_persons",
                violation_error_message=_("This decision needs a second person."),
            ),
            models.UniqueConstraint(
                fields=["review", "review_version"],
                condition=Q(action__in=["approve", "request_changes", "reject", "escalate", "hold"]),
                name="community_decision_one_per_version",
            ),
        ]
        indexes = [
            models.Index(fields=["post", "-id"], name="community_decision_by_post"),
            models.Index(fields=["author", "-id"], name="community_decision_by_author"),
            models.Index(fields=["actor", "-id"], name="community_decision_by_actor"),
            models.Index(fields=["created_at"], name="community_decision_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.post_id}"

    @property
    def is_adverse(self) -> bool:
        return self.action in self.ADVERSE

    def facts(self) -> dict[str, object]:
        """What the audit entry of this decision must say; ``verify_audit_log`` compares the two."""
        told = {
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
        later = {
            "first_actor": self.first_actor_id,
            "needs_second": self.needs_second,
            "second_waived": self.is_second_waived,
            "automatic": self.is_automatic,
            "proposed": self.proposed,
            "asked": self.asked,
            "judged": self.judged_id,
            "rules_version": self.rules_version,
        }
        # Only what is there: entries written before these facts existed stay comparable.
        return told | {name: value for name, value in later.items() if value}
