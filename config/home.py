"""The front page: the one page that needs both apps."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.members.access import public
from community.members.models import Member
from community.moderation.models import Review
from community.posts.models import Post
from community.posts.standing import standing_of
from community.stories.models import Story, StoryQuerySet
from education.guide.planning import stair
from education.guide.walking import Walk, open_walk
from education.tips.models import Tip

STORIES = 6
OWN_TEXTS = 3
# Large-text mode shows six things in all: the tip, three steps, and two more.
LARGE_STORIES = 2


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    is_large = request.display.is_large
    today = Tip.objects.today()
    context: dict[str, Any] = {"tip": today, "today": timezone.localdate(), "is_large": is_large}
    room = LARGE_STORIES if is_large else STORIES
    if request.user.is_authenticated:
        own = own_texts(request.user)[: 1 if is_large else OWN_TEXTS]
        context |= where_i_left_off(request) | {"own_texts": own}
        context |= stories_for(request.user, room - len(own) if is_large else room)
    else:
        stories = Story.objects.visible_to(request.user).for_list().featured_first()[:room]
        context |= {"stair": stair(Walk()), "stories": with_reasons(stories, {})}
    return render(request, "home.html", context)


def where_i_left_off(request: HttpRequest) -> dict[str, Any]:
    walk = open_walk(request).walk
    number = walk.first_open_step
    return {"stair": stair(walk, number if not walk.is_empty else None), "walk": walk, "next_step": number}


def own_texts(member: Member) -> list[tuple[Story, Any]]:
    """The member's stories that want something: drafts, and what waits or came back from review."""
    open_text = (
        Q(state=Post.State.UNPUBLISHED) | Q(draft__isnull=False) | Q(reviews__state=Review.State.WAITING)
    )
    found = (
        Story.objects.for_author(member).filter(open_text).distinct().prefetch_related("reviews__revision")
    )
    return [(story, standing_of(story)) for story in found[:OWN_TEXTS]]


def stories_for(member: Member, room: int) -> dict[str, Any]:
    """New stories on the topics a member follows, the topic named as the reason; without any, simply the newest."""
    followed = {topic.pk: topic for topic in member.followed_topics.all()}
    stories = Story.objects.visible_to(member).for_list().featured_first()
    if followed:
        own = Q(topic__in=followed) | Q(
            pk__in=Story.about.through.objects.filter(topic__in=followed).values("story_id")
        )
        if chosen := with_reasons(stories.filter(own).prefetch_related("about")[:room], followed):
            return {"stories": chosen, "is_followed": True}
    return {"stories": with_reasons(stories[:room], {})}


def with_reasons(stories: StoryQuerySet, followed: dict[int, Any]) -> list[tuple[Story, Any]]:
    """Each story with the followed topic that brought it here (None for the newest)."""
    if not followed:
        return [(story, None) for story in stories]
    return [(story, reason_for(story, followed)) for story in stories]


def reason_for(story: Story, followed: dict[int, Any]) -> Any:
    if story.topic_id in followed:
        return followed[story.topic_id]
    return next((followed[topic.pk] for topic in story.about.all() if topic.pk in followed), None)
