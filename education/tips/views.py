"""Reading tips: the archive by month or topic, and one tip with its question."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.comments.threads import thread_for
from community.content.fragments import render_page
from community.content.models import Topic
from community.members.access import public
from community.posts.models import Post
from community.posts.reacting import reactions_of
from education.tips.checking import check_for
from education.tips.models import Tip, TipQuerySet

TOPIC_PAGE = 30


@require_safe
@public
def tip_list(request: HttpRequest) -> HttpResponse:
    tips = Tip.objects.visible_to(request.user).for_list().newest()
    topics = list(Topic.objects.subjects())
    context: dict[str, Any] = {"topics": topics, "topic": None, "month": None}
    if slug := request.GET.get("topic"):
        context["topic"] = get_object_or_404(Topic.objects.subjects(), slug=slug)
        context |= topic_page(tips.filter(topic=context["topic"]), request.GET.get("before", ""))
    else:
        context |= month_page(tips, request.GET.get("month", ""))
    return render_page(request, "education/tips/list.html", context)


def topic_page(tips: TipQuerySet, before: str) -> dict[str, Any]:
    """One topic, newest first. A day has one tip, so the day is the key to page by."""
    day = read_day(before)
    found = list((tips.filter(publish_on__lt=day) if day else tips)[: TOPIC_PAGE + 1])
    shown = found[:TOPIC_PAGE]
    older = shown[-1].publish_on.isoformat() if len(found) > TOPIC_PAGE else ""
    return {"tips": shown, "older": older, "newer": "", "is_first": day is None}


def month_page(tips: TipQuerySet, month: str) -> dict[str, Any]:
    """The tips of one month; without a (readable) month, the latest one that has any."""
    first = read_day(f"{month}-01")
    if first is None:
        latest = tips.values_list("publish_on", flat=True).first()
        if latest is None:
            return {"tips": [], "older": "", "newer": "", "is_first": True}
        first = latest.replace(day=1)
    following = (first + datetime.timedelta(days=31)).replace(day=1)
    older = tips.filter(publish_on__lt=first).values_list("publish_on", flat=True).first()
    newer = (
        tips.filter(publish_on__gte=following)
        .order_by("publish_on")
        .values_list("publish_on", flat=True)
        .first()
    )
    shown = list(tips.filter(publish_on__gte=first, publish_on__lt=following))
    return {
        "tips": shown,
        "month": first,
        "older": f"{older:%Y-%m}" if older else "",
        "newer": f"{newer:%Y-%m}" if newer else "",
        "is_first": newer is None,
    }


def read_day(text: str) -> datetime.date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 2000 <= day.year < 2100 else None


@require_safe
@public
def tip_detail(request: HttpRequest, slug: str) -> HttpResponse:
    tip = get_object_or_404(for_reading(Tip.objects.visible_to(request.user)), slug=slug)
    check = check_for(tip, request.GET.get("answer"))
    context = {
        "tip": tip,
        "check": check,
        "is_translated": get_language() != "en" or bool(tip.title_en and tip.body_en),
        "structured_data": structured_data(tip),
        "reactions": reactions_of(tip, request.user),
        "thread": thread_for(tip, request.user),
    }
    return render_page(
        request,
        "education/tips/detail.html",
        context,
        partials=("check",),
        status=422 if check and check.is_invalid else 200,
    )


def for_reading(tips: TipQuerySet) -> TipQuerySet:
    """All of the page's load: the days before and after, and the guide pages that are public now."""
    before = tips.filter(publish_on__lt=OuterRef("publish_on")).order_by("-publish_on")
    after = tips.filter(publish_on__gt=OuterRef("publish_on")).order_by("publish_on")
    public_page = Q(productkind__state=Post.State.PUBLISHED) | Q(rule__state=Post.State.PUBLISHED)
    return (
        tips.for_list()
        .prefetch_related(Prefetch("guide_topics", Topic.objects.filter(public_page), to_attr="guide_pages"))
        .annotate(
            previous_slug=Subquery(before.values("slug")[:1]),
            previous_on=Subquery(before.values("publish_on")[:1]),
            next_slug=Subquery(after.values("slug")[:1]),
            next_on=Subquery(after.values("publish_on")[:1]),
        )
    )


def structured_data(tip: Tip) -> list[dict[str, Any]]:
    english = get_language() == "en"
    organisation = {
        "@type": "Organization",
        "name": settings.SITE_NAME_EN if english else settings.SITE_NAME_ZH,
    }
    address = settings.SITE_URL + tip.get_absolute_url()
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": tip.title,
        "description": tip.takeaway,
        "inLanguage": "en" if english and tip.body_en else "zh-Hans",
        "datePublished": tip.publish_on.isoformat(),
        "dateModified": (tip.last_published_at or tip.created_at).isoformat(),
        "author": {"@type": "Organization", "name": tip.byline} if tip.byline else organisation,
        "publisher": organisation,
        "mainEntityOfPage": address,
    }
    if tip.cover:
        article["image"] = settings.SITE_URL + tip.cover.src
    crumbs = [
        (_("Home"), reverse("home")),
        (_("A tip a day"), reverse("tips:list")),
        (tip.title, tip.get_absolute_url()),
    ]
    trail = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": settings.SITE_URL + path}
            for place, (name, path) in enumerate(crumbs, 1)
        ],
    }
    return [article, trail]
