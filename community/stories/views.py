"""Reading stories. Writing them is in writing_views.py."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.comments.threads import thread_for
from community.content.fragments import render_page
from community.content.models import Topic
from community.content.paging import page_by_time
from community.members.access import public
from community.posts.models import Post, Save
from community.posts.reacting import reactions_of
from community.stories.listing import PAGE_SIZE, page_of
from community.stories.models import Story
from community.stories.presenting import parts_of

SORTS = ("newest", "helpful")
RELATED = 3


@require_safe
@public
def list_view(request: HttpRequest) -> HttpResponse:
    topics = list(Topic.objects.subjects())
    topic = next((one for one in topics if one.slug == request.GET.get("topic")), None)
    sort = request.GET.get("sort") if request.GET.get("sort") in SORTS else SORTS[0]
    stories = Story.objects.visible_to(request.user).for_list()
    if topic:
        stories = stories.filter(topic=topic)
    page = page_of(stories, sort=sort, before=request.GET.get("before", ""))
    kept = {"topic": topic.slug if topic else "", "sort": sort if sort != SORTS[0] else ""}
    context = {
        "topics": topics,
        "topic": topic,
        "sort": sort,
        "page": page,
        "older_url": address("stories:list", **kept, before=page.older) if page.older else "",
        "first_url": address("stories:list", **kept),
    }
    return render_page(request, "community/stories/list.html", context, partials=("stories",))


def address(name: str, **query: str) -> str:
    query = {key: value for key, value in query.items() if value}
    return reverse(name) + (f"?{urlencode(query)}" if query else "")


@require_safe
@public
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    story = Story.objects.visible_to(request.user).for_page().filter(pk=pk).first()
    if story is None:
        # Authors find their own unpublished text where they can see how it stands; nobody else learns it exists.
        if request.user.is_authenticated and Story.objects.editable_by(request.user).filter(pk=pk).exists():
            return redirect("stories:status", pk=pk)
        raise Http404
    related = Story.objects.visible_to(request.user).for_list().filter(topic_id=story.topic_id).exclude(pk=pk)
    context = {
        "story": story,
        "parts": parts_of(story),
        "about": [(topic, guide_url(topic)) for topic in story.about.all()],
        "related": related.newest()[:RELATED],
        "reactions": reactions_of(story, request.user),
        "thread": thread_for(story, request.user),
        "structured": structured_data(story),
    }
    return render(request, "community/stories/detail.html", context)


def guide_url(topic: Topic) -> str:
    try:
        return reverse("guide:topic", args=[topic.slug])
    except NoReverseMatch:
        return ""


def structured_data(story: Story) -> dict[str, Any]:
    """schema.org Article, for search engines."""
    pictures = [settings.SITE_URL + row.picture.src for row in story.story_pictures.all()]
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": story.title,
        "description": story.summary,
        "inLanguage": "en" if story.language == "en" else "zh-Hans",
        "author": {"@type": "Person", "name": story.byline},
        "datePublished": story.first_published_at.isoformat(),
        "dateModified": story.last_published_at.isoformat(),
        "mainEntityOfPage": settings.SITE_URL + story.get_absolute_url(),
    } | ({"image": pictures} if pictures else {})


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """What the reader kept for later; texts that are no longer public drop out by themselves."""
    saves = Save.objects.filter(
        member=request.user, post__state=Post.State.PUBLISHED, post__kind__in=("story", "tip")
    )
    # A tip whose day was moved into the future is not readable yet.
    saves = saves.exclude(post__tip__publish_on__gt=timezone.localdate())
    saves = saves.select_related("post__story__topic", "post__tip__topic")
    page = page_by_time(saves, request.GET.get("before", ""), field="created_at", size=PAGE_SIZE)
    context = {
        "page": page,
        "posts": [save.post.detail for save in page.rows],
        "older_url": address("stories:saved", before=page.older) if page.older else "",
        "first_url": address("stories:saved"),
    }
    return render(request, "community/stories/saved.html", context)
