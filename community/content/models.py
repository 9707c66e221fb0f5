from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _


class TopicQuerySet(models.QuerySet):
    def subjects(self) -> TopicQuerySet:
        """The topics a tip or story is filed under."""
        return self.filter(group=Topic.Group.SUBJECT)

    def guide_subjects(self) -> TopicQuerySet:
        """Product kinds and rules as topics, so that a story can say what it is about."""
        steps = [Topic.Group.PRODUCT_KIND, Topic.Group.BUYING_RULE, Topic.Group.SELLING_RULE]
        step = Case(*(When(group=group, then=n) for n, group in enumerate(steps)))
        return self.exclude(group=Topic.Group.SUBJECT).order_by(step, "position", "slug")


class Topic(models.Model):
    class Group(models.TextChoices):
        SUBJECT = "subject", _("Subject")
        PRODUCT_KIND = "product", _("Product kind")
        BUYING_RULE = "buy", _("Buying rule")
        SELLING_RULE = "sell", _("Selling rule")

    slug = models.SlugField(_("address"), unique=True)
    group = models.CharField(max_length=10, choices=Group, default=Group.SUBJECT)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=400, blank=True, default="")
    mark = models.CharField(_("geometric mark"), max_length=20, default="circle")
    position = models.PositiveSmallIntegerField(default=0)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["group", "position", "slug"]

    def __str__(self) -> str:
        return self.name


class Picture(models.Model):
    """A picture as taken in: decoded, re-encoded without metadata, in three widths.

    Rows are never changed; a revision's payload names the picture and its sha256. Files live under a
    folder named by that hash, as <width>.webp and <width>.jpg.
    """

    WIDTHS = (480, 960, 1600)

    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pictures")
    sha256 = models.CharField(max_length=64)
    folder = models.CharField(max_length=120, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"picture {self.pk} ({self.width}×{self.height})"

    def address(self, width: int, ending: str) -> str:
        return f"{settings.MEDIA_URL}{self.folder}/{width}.{ending}"

    @property
    def src(self) -> str:
        return self.address(self.widths[min(1, len(self.widths) - 1)], "jpg")

    @property
    def small_src(self) -> str:
        return self.address(self.widths[0], "jpg")

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.address(width, 'webp')} {width}w" for width in self.widths)
