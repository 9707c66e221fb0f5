"""The page with the writing form, and the small pieces of it that change while somebody types."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from community.conduct.limiting import limits_of
from community.content.fragments import render_page
from community.moderation.answering import points_on
from community.posts.drafting import DraftConflict, draft_version
from community.posts.models import Draft
from community.posts.standing import standing_of
from community.stories.forms import StoryForm
from community.stories.models import Story
from community.stories.presenting import preview_of

TEMPLATE = "community/stories/write.html"


def wants(request: HttpRequest, target: str) -> bool:
    return bool(request.htmx) and request.htmx.target == target


def posted_version(request: HttpRequest) -> int:
    """The draft version the form was opened with; ``keep`` is the choice made on the page of two versions."""
    version = request.POST.get("keep") or request.POST.get("version") or ""
    return int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0


def writing_page(
    request: HttpRequest,
    form: StoryForm,
    story: Story | None,
    *,
    version: int | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """``version`` is named when nothing was saved, so that the form keeps the one it was opened with."""
    context = {
        "form": form,
        "story": story,
        "standing": standing_of(story) if story else None,
        "version": (draft_version(story) if story else 0) if version is None else version,
        "usual_hours": settings.REVIEW_STORY_HOURS,
        "points": points_on(request, story),
        "limits": limits_of(request.user),
        **more,
    }
    return render_page(request, TEMPLATE, context, partials=("story-pictures",), status=status)


def conflict_page(
    request: HttpRequest, form: StoryForm, story: Story | None, conflict: DraftConflict, version: int
) -> HttpResponse:
    """Both texts on one page. Nothing is saved until the author says which one to keep."""
    assert story is not None  # noqa: S101 - a story that was just made has no other draft
    other = preview_of(story, conflict.draft.payload)
    return writing_page(
        request,
        form,
        story,
        version=version,
        status=422 if request.htmx else 409,
        conflict=conflict.draft,
        other=other,
    )


def saved_status(request: HttpRequest, story: Story, draft: Draft, *, is_new: bool) -> HttpResponse:
    response = status_fragment(request, story, draft.version, saved_at=timezone.now())
    if is_new:
        # A reload then opens this very story instead of an empty form.
        response["HX-Replace-Url"] = reverse("stories:edit", args=[story.pk])
    return response


def status_fragment(
    request: HttpRequest,
    story: Story | None,
    version: int,
    *,
    problem: str = "",
    status: int = 200,
    saved_at: Any = None,
) -> HttpResponse:
    context = {"story": story, "version": version, "problem": problem, "saved_at": saved_at}
    response = render(request, "community/stories/_draft_status.html", context, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response
