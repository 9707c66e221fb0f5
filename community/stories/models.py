from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Prefetch, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.content.models import Picture, Topic
from community.content.reading import reading_minutes
from community.posts.models import Post, PostQuerySet

FEATURED_TERM = timedelta(days=30)


class StoryQuerySet(PostQuerySet):
    def visible_to(self, member) -> StoryQuerySet:
        """What everybody may read. Authors and reviewers have pages of their own for what is not public."""
        return self.published()

    def for_list(self) -> StoryQuerySet:
        return self.select_related("topic").prefetch_related(
            Prefetch("story_pictures", StoryPicture.objects.select_related("picture"))
        )

    def for_page(self) -> StoryQuerySet:
        return self.for_list().select_related("live_revision").prefetch_related("about")

    def newest(self) -> StoryQuerySet:
        return self.order_by("-first_published_at", "-pk")

    def featured_first(self) -> StoryQuerySet:
        """What the editors featured in the last weeks, then the newest."""
        recent = timezone.now() - FEATURED_TERM
        featured = Case(When(featured_at__gt=recent, then="featured_at"))
        return self.order_by(featured.desc(nulls_last=True), "-first_published_at", "-pk")

    def for_author(self, member) -> StoryQuerySet:
        return (
            self.editable_by(member)
            .select_related("draft", "topic", "live_revision")
            .order_by("-created_at", "-pk")
        )


class Story(Post):
    class Genre(models.TextChoices):
        READER = "reader", _("Reader's story")
        EXPERT = "expert", _("Expert interview")
        EDITORIAL = "editorial", _("From the editors")
        PARTNER = "partner", _("From a partner")

    class Outcome(models.TextChoices):
        GAIN = "gain", _("Ended with a gain")
        LOSS = "loss", _("Ended with a loss")
        HOLDING = "holding", _("Still in it")
        NONE = "none", _("Not about one holding")

    PARTS = ("what_i_did", "why", "what_happened", "what_i_would_change")
    payload_fields = (
        "title", "summary", "language", "genre", "topic", "about", *PARTS, "outcome", "holds", "disclosure", "byline",
    )  # fmt: skip

    title = models.CharField(_("title"), max_length=60, blank=True, default="")
    summary = models.CharField(_("in a sentence or two"), max_length=160, blank=True, default="")
    genre = models.CharField(max_length=10, choices=Genre, default=Genre.READER)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="stories")
    about = models.ManyToManyField(Topic, blank=True, related_name="stories_about")
    what_i_did = models.TextField(_("what I did"), blank=True, default="")
    why = models.TextField(_("why I did it"), blank=True, default="")
    what_happened = models.TextField(_("what happened"), blank=True, default="")
    what_i_would_change = models.TextField(_("what I would do differently"), blank=True, default="")
    outcome = models.CharField(_("how it ended"), max_length=10, choices=Outcome, default=Outcome.NONE)
    holds = models.BooleanField(_("I still hold what this story is about"), default=False)
    disclosure = models.CharField(_("interests"), max_length=200, blank=True, default="")
    byline = models.CharField(max_length=24, blank=True, default="")

    objects = StoryQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("stories:detail", args=[self.pk])

    def author_path(self) -> str:
        return reverse("stories:status", args=[self.pk])

    @property
    def reading_minutes(self) -> int:
        return reading_minutes(*(getattr(self, part) for part in self.PARTS))

    def payload_extras(self) -> dict[str, Any]:
        rows = self.story_pictures.select_related("picture").order_by("position")
        return {
            "pictures": [
                {"picture": row.picture_id, "sha256": row.picture.sha256, "alt": row.alt, "caption": row.caption, "part": row.part}
                for row in rows
            ]
        }  # fmt: skip

    def write_payload_extras(self, payload: dict[str, Any]) -> None:
        self.story_pictures.all().delete()
        StoryPicture.objects.bulk_create(
            StoryPicture(
                story=self, position=n, picture_id=row["picture"], alt=row["alt"], caption=row["caption"], part=row["part"]
            )
            for n, row in enumerate(payload.get("pictures", []))
        )  # fmt: skip


class StoryPicture(models.Model):
    """A picture in a published story: below which of the four parts it stands, and what it shows."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="story_pictures")
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, choices=[(p, p) for p in Story.PARTS])
    position = models.PositiveSmallIntegerField()
    alt = models.CharField(_("what the picture shows"), max_length=160)
    caption = models.CharField(_("caption"), max_length=160, blank=True, default="")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["story", "position"], name="community_storypicture_position")
        ]

    def __str__(self) -> str:
        return self.alt
