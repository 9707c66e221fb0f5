from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PostQuerySet(models.QuerySet):
    """Shared by every kind of post; kinds add their own loads."""

    def published(self):
        """What anyone may read: an approved revision is live and was not taken down or deleted."""
        return self.filter(state=Post.State.PUBLISHED)

    def editable_by(self, member):
        """A member's own texts, as long as they did not delete them."""
        if not member.is_authenticated:
            return self.none()
        return self.filter(author=member).exclude(state=Post.State.DELETED)


class Post(models.Model):
    """The concrete base of everything that can be shown: story, comment, tip, guide page, site page.

    A kind extends it by multi-table inheritance and names its public fields in ``payload_fields``. Those change
    in one way only: ``community.posts.publishing.publish`` copies a decided revision's payload into them.
    """

    class Kind(models.TextChoices):
        # The values are the accessors of the one-to-one links to the kinds' own tables.
        STORY = "story", _("Story")
        COMMENT = "comment", _("Comment")
        TIP = "tip", _("Tip")
        PRODUCT_KIND = "productkind", _("Product kind")
        RULE = "rule", _("Buying or selling rule")
        PAGE = "page", _("Site page")

    class State(models.TextChoices):
        UNPUBLISHED = "unpublished", _("Not public")
        PUBLISHED = "published", _("Public")
        SUSPENDED = "suspended", _("Hidden while it is looked at")
        TAKEN_DOWN = "taken_down", _("Taken down")
        DELETED = "deleted", _("Deleted by its author")

    REMOVED = (State.TAKEN_DOWN, State.DELETED)
    """Out of everybody's sight for good, unless somebody restores it."""

    payload_fields: ClassVar[tuple[str, ...]] = ()

    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=20, choices=State, default=State.UNPUBLISHED)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    language = models.CharField(
        max_length=10, choices=[("zh-hans", _("Chinese")), ("en", _("English"))], default="zh-hans"
    )
    live_revision = models.ForeignKey(
        "Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_demo = models.BooleanField(default=False)
    # Set by decisions of two persons (community.moderation), shown with the text.
    featured_at = models.DateTimeField(null=True, blank=True)
    correction_count = models.PositiveSmallIntegerField(default=0)
    # Since when nobody can read it any more: kept texts are dated for deletion from here.
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    first_published_at = models.DateTimeField(null=True, blank=True)
    last_published_at = models.DateTimeField(null=True, blank=True)
    comment_count = models.PositiveIntegerField(default=0)
    like_count = models.PositiveIntegerField(default=0)
    save_count = models.PositiveIntegerField(default=0)

    objects = PostQuerySet.as_manager()

    class Meta:
        permissions = [
            ("take_down_post", "Can take down and restore public texts"),
            ("see_figures", "Can see figures"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(live_revision__isnull=False),
                name="community_post_public_has_live_revision",
                violation_error_message=_("Only a reviewed revision can be public."),
            )
        ]
        indexes = [
            models.Index(fields=["kind", "state", "-first_published_at"], name="community_post_public_list")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def detail(self) -> Post:
        """The same post as its own kind (loaded with the query's select_related, or one query)."""
        return self if type(self) is not Post else getattr(self, self.kind)

    @property
    def is_public(self) -> bool:
        return self.state == self.State.PUBLISHED

    def payload_extras(self) -> dict[str, Any]:
        """Public content kept in rows of its own (pictures, links), for kinds that have any."""
        return {}

    def write_payload_extras(self, payload: dict[str, Any]) -> None:
        """Write what ``payload_extras`` reads."""

    @staticmethod
    def heading_of(payload: dict[str, Any]) -> str:
        """A short name of the text in a payload, for lists and notices."""
        return payload.get("title") or payload.get("title_zh_hans") or payload.get("title_en") or ""

    def author_path(self) -> str:
        """Where the author sees how the text stands."""
        return reverse("stories:mine")

    def publication_changed(self) -> None:
        """Called inside the transaction after the post became public or stopped being so."""


class Revision(models.Model):
    """One wording of one post, never changed: every public field, both languages, with its hash."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    payload = models.JSONField()
    sha256 = models.CharField(max_length=64)
    # Everybody whose words may stand in it: none of them may decide on it.
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["post", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="community_revision_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} r{self.number}"


class Draft(models.Model):
    """What is being typed: one per post, private to who may edit the post, overwritten by autosave."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="draft")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    payload = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"draft of {self.post_id}"


class Reaction(models.Model):
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="%(class)ss")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-created_at"]


class Like(Reaction):
    class Meta(Reaction.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="community_like_once")]

    def __str__(self) -> str:
        return f"{self.member_id} likes {self.post_id}"


class Save(Reaction):
    class Meta(Reaction.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="community_save_once")]

    def __str__(self) -> str:
        return f"{self.member_id} saved {self.post_id}"
