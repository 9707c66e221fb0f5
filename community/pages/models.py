from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.posts.models import Post, PostQuerySet


class PageQuerySet(PostQuerySet):
    def visible_to(self, member) -> PageQuerySet:
        return self.published()

    def agreements(self) -> PageQuerySet:
        """The texts a member has to agree to."""
        return self.published().filter(slug__in=Page.AGREEMENTS).order_by("position")


class Page(Post):
    """A text of the site itself: rules, terms, privacy, risk, complaints, about."""

    AGREEMENTS = ("terms", "privacy")
    payload_fields = (
        "title_zh_hans", "title_en", "summary_zh_hans", "summary_en", "body_zh_hans", "body_en", "version", "effective_on",
    )  # fmt: skip

    slug = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=80, blank=True, default="")
    summary = models.CharField(_("summary"), max_length=400, blank=True, default="")
    body = models.TextField(_("text"), blank=True, default="")
    version = models.CharField(_("version"), max_length=20, blank=True, default="")
    effective_on = models.DateField(_("in force from"), null=True, blank=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        permissions = [("write_page", "Can write site pages"), ("approve_page", "Can approve site pages")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:detail", args=[self.slug])

    def author_path(self) -> str:
        return reverse("desk:pages")


class ConsentQuerySet(models.QuerySet):
    def missing_for(self, member) -> list[Page]:
        """The agreements whose present version this member has not agreed to yet."""
        given = set(self.filter(member=member).values_list("slug", "version"))
        return [page for page in Page.objects.agreements() if (page.slug, page.version) not in given]


class Consent(models.Model):
    """That a member agreed to a version of a text, and when. Kept as proof, never changed."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    slug = models.SlugField()
    version = models.CharField(max_length=20)
    revision_sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField(default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(fields=["member", "slug", "version"], name="community_consent_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.slug} {self.version}"

    @classmethod
    def give(cls, member, pages) -> None:
        cls.objects.bulk_create(
            [
                cls(member=member, slug=p.slug, version=p.version, revision_sha256=p.live_revision.sha256)
                for p in pages
            ],
            ignore_conflicts=True,
        )
