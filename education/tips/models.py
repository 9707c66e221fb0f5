from __future__ import annotations

import datetime

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.content.models import Picture, Topic
from community.content.reading import reading_minutes
from community.posts.models import Post, PostQuerySet

LANGUAGES = ("zh_hans", "en")


def both_languages(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{language}" for name in names for language in LANGUAGES)


class TipQuerySet(PostQuerySet):
    def visible_to(self, member) -> TipQuerySet:
        """Approved and its day has come, on the site's calendar. No job flips a flag."""
        return self.published().filter(publish_on__lte=timezone.localdate())

    def for_list(self) -> TipQuerySet:
        return self.select_related("topic", "cover")

    def for_page(self) -> TipQuerySet:
        return self.for_list().prefetch_related("guide_topics")

    def newest(self) -> TipQuerySet:
        return self.order_by("-publish_on")

    def today(self) -> Tip | None:
        """Today's tip, or on an empty day a well-loved older one (marked by ``is_reserve``)."""
        visible = self.visible_to(None).for_list()
        today = timezone.localdate()
        if tip := visible.filter(publish_on=today).first():
            return tip
        tip = visible.order_by("-like_count", "-save_count", "-publish_on").first()
        if tip:
            tip.is_reserve = True
        return tip

    def on_days(self, first: datetime.date, last: datetime.date) -> TipQuerySet:
        return (
            self.exclude(state=Post.State.DELETED)
            .filter(publish_on__range=(first, last))
            .order_by("publish_on")
        )


class Tip(Post):
    class Level(models.TextChoices):
        NEW = "new", _("Beginner")
        GROWING = "growing", _("Growing")
        SEASONED = "seasoned", _("Seasoned")

    TRANSLATED = ("title", "takeaway", "body", "source", "question", "choices", "explanation", "cover_alt")
    payload_fields = (*both_languages(*TRANSLATED), "topic", "level", "cover", "guide_topics", "byline")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    publish_on = models.DateField(_("day"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=120, blank=True, default="")
    takeaway = models.CharField(_("takeaway in one sentence"), max_length=240, blank=True, default="")
    body = models.TextField(_("text"), blank=True, default="")
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="tips", verbose_name=_("topic")
    )
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.NEW)
    cover = models.ForeignKey(Picture, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cover_alt = models.CharField(_("what the cover shows"), max_length=160, blank=True, default="")
    source = models.CharField(_("source"), max_length=500, blank=True, default="")
    question = models.CharField(_("check question"), max_length=300, blank=True, default="")
    choices = models.TextField(_("answers, one a line, the right one first"), blank=True, default="")
    explanation = models.TextField(_("explanation"), blank=True, default="")
    guide_topics = models.ManyToManyField(
        Topic, blank=True, related_name="guide_tips", verbose_name=_("guide pages")
    )
    byline = models.CharField(max_length=24, blank=True, default="")

    objects = TipQuerySet.as_manager()
    is_reserve = False

    class Meta:
        permissions = [("write_tip", "Can write and schedule tips"), ("approve_tip", "Can approve tips")]
        constraints = [
            models.UniqueConstraint(
                fields=["publish_on"],
                name="education_tip_one_a_day",
                violation_error_message=_("This day has a tip already."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tips:detail", args=[self.slug])

    def author_path(self) -> str:
        return reverse("desk:tip", args=[self.pk])

    @property
    def reading_minutes(self) -> int:
        return reading_minutes(self.body)

    @property
    def answers(self) -> list[str]:
        """The possible answers; the first is the right one. Pages shuffle them."""
        return [line.strip() for line in self.choices.splitlines() if line.strip()]
