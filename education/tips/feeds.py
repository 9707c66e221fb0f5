"""Atom feed of the tips, one per language; the same query as the pages decides what is in it."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.content.warnings import warnings_in
from community.members.access import public
from community.templatetags.texts import rich_text
from education.tips.models import Tip, TipQuerySet

SIZE = 30


class TipFeed(Feed):
    feed_type = Atom1Feed

    def title(self) -> str:
        name = settings.SITE_NAME_EN if get_language() == "en" else settings.SITE_NAME_ZH
        return f"{name} · {_('A tip a day')}"

    def subtitle(self) -> str:
        return _("One short, checked lesson every day.")

    def link(self) -> str:
        return settings.SITE_URL + reverse("tips:list")

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("tips:feed")

    def feed_guid(self) -> str:
        return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:tips:{get_language()}"

    def items(self) -> TipQuerySet:
        return Tip.objects.visible_to(None).for_list().newest()[:SIZE]

    def item_title(self, item: Tip) -> str:
        return item.title

    def item_description(self, item: Tip) -> SafeString:
        parts = [(item.takeaway,), (warnings_in(get_language() or "")["tip"],)]
        first, last = (format_html_join("", "<p>{}</p>", [part]) for part in parts)
        return format_html("{}{}{}", first, rich_text(item.body), last)

    def item_link(self, item: Tip) -> str:
        return settings.SITE_URL + item.get_absolute_url()

    def item_guid(self, item: Tip) -> str:
        """Stable whatever happens to the address or the title."""
        return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:tip:{item.pk}:{get_language()}"

    def item_author_name(self, item: Tip) -> str:
        return item.byline

    def item_pubdate(self, item: Tip) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(item.publish_on, datetime.time()))

    def item_updateddate(self, item: Tip) -> datetime.datetime:
        """A tip scheduled long ahead is new on its day, not on the day it was approved."""
        return max(self.item_pubdate(item), item.last_published_at or self.item_pubdate(item))

    def item_categories(self, item: Tip) -> list[Any]:
        return [item.topic.name] if item.topic else []

    def get_feed(self, obj: Any, request: HttpRequest) -> Any:
        feed = super().get_feed(obj, request)
        feed.feed["language"] = "en" if get_language() == "en" else "zh-Hans"
        return feed


atom = TipFeed()


@require_safe
@public
def tip_feed(request: HttpRequest):
    return atom(request)
