from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.content.models import Topic
from community.posts.models import Post, PostQuerySet
from education.tips.models import both_languages


class GuideQuerySet(PostQuerySet):
    def visible_to(self, member) -> GuideQuerySet:
        return self.published()

    def for_list(self) -> GuideQuerySet:
        return self.select_related("topic").order_by("position")

    def on_side(self, side: str) -> GuideQuerySet:
        return self.filter(side=side)


class GuidePage(Post):
    """What product kinds and rules share. ``topic`` is their tag: stories and tips point at it."""

    slug = models.SlugField(_("address"), unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="%(class)s")
    title = models.CharField(_("name"), max_length=80, blank=True, default="")
    summary = models.CharField(_("in one sentence"), max_length=400, blank=True, default="")
    costs = models.TextField(_("costs"), blank=True, default="")
    suits = models.TextField(_("who it suits"), blank=True, default="")
    not_for = models.TextField(_("who it does not suit"), blank=True, default="")
    sources = models.TextField(_("sources, one a line"), blank=True, default="")
    as_of = models.DateField(_("facts as of"), null=True, blank=True)
    review_by = models.DateField(_("check again by"), null=True, blank=True)

    objects = GuideQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def author_path(self) -> str:
        return reverse("desk:guide")

    @property
    def source_lines(self) -> list[str]:
        return [line.strip() for line in self.sources.splitlines() if line.strip()]


class ProductKind(GuidePage):
    """Step 1, what to buy: a kind of product, never a product."""

    class Pot(models.TextChoices):
        READY = "ready", _("Ready money")
        STEADY = "steady", _("Steady money")
        LONG = "long", _("Long money")
        COVER = "cover", _("Protection")

    TRANSLATED = (
        "title", "summary", "how_it_earns", "what_can_go_wrong", "liquidity", "horizon", "costs", "worst_falls", "suits",
        "not_for", "sources",
    )  # fmt: skip
    payload_fields = (
        *both_languages(*TRANSLATED), "pot", "risk_low", "risk_high", "horizon_months", "worst_fall_percent", "as_of", "review_by",
    )  # fmt: skip

    pot = models.CharField(_("which money"), max_length=10, choices=Pot, default=Pot.LONG)
    how_it_earns = models.TextField(_("how it earns"), blank=True, default="")
    what_can_go_wrong = models.TextField(_("what can go wrong"), blank=True, default="")
    risk_low = models.PositiveSmallIntegerField(_("usual risk level from (0: not on the scale)"), default=0)
    risk_high = models.PositiveSmallIntegerField(_("usual risk level to"), default=0)
    liquidity = models.TextField(_("how fast it is cash again"), blank=True, default="")
    horizon = models.TextField(_("typical horizon"), blank=True, default="")
    horizon_months = models.PositiveSmallIntegerField(_("shortest sensible horizon in months"), default=0)
    worst_falls = models.TextField(_("worst falls seen"), blank=True, default="")
    worst_fall_percent = models.CharField(_("worst fall in percent"), max_length=8, blank=True, default="")

    class Meta:
        permissions = [("write_guide", "Can write guide pages"), ("approve_guide", "Can approve guide pages")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(risk_low__lte=models.F("risk_high"), risk_high__lte=5),
                name="education_productkind_risk_range",
                violation_error_message=_("The risk level runs from 1 to 5, the lower one first."),
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("guide:kind", args=[self.slug])

    @property
    def has_risk_level(self) -> bool:
        return self.risk_low > 0


class Rule(GuidePage):
    """Steps 2 and 3: a rule for buying or for selling."""

    class Side(models.TextChoices):
        BUY = "buy", _("Buying rule")
        SELL = "sell", _("Selling rule")

    TRANSLATED = (
        "title", "summary", "how_it_works", "fits_when", "hurts_when", "arithmetic", "costs", "suits", "not_for", "sources",
    )  # fmt: skip
    payload_fields = (*both_languages(*TRANSLATED), "as_of", "review_by")

    side = models.CharField(max_length=4, choices=Side)
    how_it_works = models.TextField(_("how it works"), blank=True, default="")
    fits_when = models.TextField(_("when it fits"), blank=True, default="")
    hurts_when = models.TextField(_("when it hurts"), blank=True, default="")
    arithmetic = models.TextField(_("the arithmetic"), blank=True, default="")

    def get_absolute_url(self) -> str:
        return reverse("guide:rule", args=[self.side, self.slug])


def make_share_token() -> str:
    return secrets.token_urlsafe(24)


class Plan(models.Model):
    """A member's plan. The choices can be shared by an unguessable link; the words stay the owner's own.

    Words shown to others would be a public text and need review, so the shared page leaves them out.
    """

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plan")
    choices = models.JSONField(default=dict)
    share_token = models.CharField(max_length=64, unique=True, null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"plan of {self.member_id}"
