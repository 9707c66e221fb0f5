"""Writing stories: everything here belongs to the author alone; a stranger gets 404."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.comments.models import Comment
from community.conduct.limiting import limits_of
from community.conduct.refusing import REFUSALS, show_refusal
from community.moderation.answering import answers_on, forget, remember
from community.moderation.deleting import delete_own
from community.moderation.history import history_of
from community.moderation.submitting import withdraw as take_back
from community.posts.drafting import DraftConflict, working_payload
from community.posts.standing import standing_of
from community.rulebook.showing import told_while_waiting
from community.stories.composing import check_complete, is_blank, keep, send, waiting_elsewhere
from community.stories.forms import StoryForm
from community.stories.models import Story
from community.stories.presenting import preview_of
from community.stories.writing_page import (
    conflict_page,
    posted_version,
    saved_status,
    status_fragment,
    wants,
    writing_page,
)


def own_story(request: HttpRequest, pk: int | str) -> Story:
    own = Story.objects.for_author(request.user).prefetch_related("reviews__revision")
    return get_object_or_404(own, pk=pk)


def posted_story(request: HttpRequest) -> Story | None:
    """The story a form on the page for new ones belongs to since it was first saved."""
    pk = request.POST.get("post", "")
    return own_story(request, pk if pk.isdecimal() and len(pk) < 19 else 0) if pk else None


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return receive(request, posted_story(request))
    return writing_page(request, StoryForm(member=request.user), None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    story = own_story(request, pk)
    if request.method == "POST":
        return receive(request, story)
    return writing_page(
        request, StoryForm(member=request.user, story=story, payload=working_payload(story)), story
    )


def receive(request: HttpRequest, story: Story | None) -> HttpResponse:
    """Save what was typed, then do what the pressed button says: add a picture, preview, send, or just save."""
    start = working_payload(story) if story else None
    form = StoryForm(request.POST, request.FILES, member=request.user, story=story, payload=start)
    version = posted_version(request)
    if not form.is_valid():
        return writing_page(request, form, story, version=version, status=422)
    payload = form.payload()
    payload["pictures"] = form.pictures.rows(without=removed_picture(request))
    file = form.cleaned_data["new_picture"]
    if file and (row := form.add_picture(file)):
        payload["pictures"].append(row)
    elif not file and request.POST.get("action") == "picture":
        form.add_error("new_picture", _("Choose a picture file first."))
    try:
        story, _draft = keep(author=request.user, story=story, payload=payload, version=version)
    except DraftConflict as conflict:
        return conflict_page(request, form, story, conflict, version)
    remember(request, story)
    if form.errors:
        return writing_page(request, form, story, status=422)
    return go_on(request, story)


def removed_picture(request: HttpRequest) -> int | None:
    pk = request.POST.get("remove", "")
    return int(pk) if pk.isdecimal() and len(pk) < 19 else None


def go_on(request: HttpRequest, story: Story) -> HttpResponse:
    action = request.POST.get("action", "")
    if wants(request, "story-pictures"):
        form = StoryForm(member=request.user, story=story, payload=working_payload(story))
        return writing_page(request, form, story)
    if action == "submit":
        return send_or_show_errors(request, story)
    if action == "preview":
        return redirect("stories:preview", pk=story.pk)
    messages.success(request, _("Your draft is saved. Only you can see it."))
    return redirect("stories:edit", pk=story.pk)


def send_or_show_errors(request: HttpRequest, story: Story) -> HttpResponse:
    form = check_complete(story=story, author=request.user)
    if form.is_valid() and waiting_elsewhere(story=story, author=request.user) >= settings.STORIES_WAITING:
        form.add_error(None, too_many_waiting())
    if not form.is_valid():
        return writing_page(request, form, own_story(request, story.pk), status=422)
    try:
        send(story=story, author=request.user, form=form, answers=answers_on(request, story))
    except REFUSALS as refusal:
        show_refusal(form, refusal, fields={"pictures": "new_picture"})
        return writing_page(request, form, own_story(request, story.pk), status=422)
    forget(request, story)
    said = _("Your story was received. A person reads it, usually within %(hours)d hours, and you are told.")
    messages.success(request, said % {"hours": settings.REVIEW_STORY_HOURS})
    return redirect("stories:status", pk=story.pk)


def too_many_waiting() -> str:
    said = _(
        "%(limit)d stories of yours are being reviewed, the most there can be at once. This one is kept as a draft:"
        " send it once one of them has been decided, usually within %(hours)d hours."
    )
    return said % {"limit": settings.STORIES_WAITING, "hours": settings.REVIEW_STORY_HOURS}


@require_POST
def autosave(request: HttpRequest) -> HttpResponse:
    story = posted_story(request)
    if not wants(request, "draft-status"):
        return receive(request, story)
    start = working_payload(story) if story else None
    form = StoryForm(request.POST, member=request.user, story=story, payload=start)
    version = posted_version(request)
    if not form.is_valid():
        return status_fragment(request, story, version, problem="invalid", status=422)
    payload = form.payload()
    if story is None and is_blank(payload):
        return status_fragment(request, None, version)
    is_new = story is None
    try:
        story, draft = keep(author=request.user, story=story, payload=payload, version=version)
    except DraftConflict:
        return status_fragment(request, story, version, problem="conflict", status=422)
    return saved_status(request, story, draft, is_new=is_new)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return send_or_show_errors(request, own_story(request, pk))


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    story = own_story(request, pk)
    shown = preview_of(story, working_payload(story))
    context = {
        "own": story,
        "story": shown.story,
        "parts": shown.parts,
        "about": shown.about,
        "minutes": shown.minutes,
        "limits": limits_of(request.user),
    }
    return render(request, "community/stories/preview.html", context)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    story = own_story(request, pk)
    if take_back(post=story, author=request.user):
        messages.success(request, _("Taken back. Your words are a draft again."))
    else:
        messages.info(request, _("Nothing was waiting any more; see below what was decided."))
    return redirect("stories:status", pk=story.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    story = own_story(request, pk)
    if request.method == "POST":
        delete_own(post=story, author=request.user)
        messages.success(request, _("Your story was deleted."))
        return redirect("stories:mine")
    return render(request, "community/stories/delete.html", {"story": story, "standing": standing_of(story)})


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    stories = Story.objects.for_author(request.user).prefetch_related("reviews__revision")
    comments = (
        Comment.objects.editable_by(request.user)
        .select_related("draft")
        .prefetch_related("reviews__revision")
    )
    context = {
        "stories": [(story, standing_of(story)) for story in stories[:200]],
        "comments": [
            (comment, standing_of(comment)) for comment in comments.order_by("-created_at", "-pk")[:200]
        ],
        "story_hours": settings.REVIEW_STORY_HOURS,
        "comment_hours": settings.REVIEW_COMMENT_HOURS,
    }
    return render(request, "community/stories/mine.html", context)


@require_safe
def status(request: HttpRequest, pk: int) -> HttpResponse:
    story = own_story(request, pk)
    context = {
        "story": story,
        "standing": standing_of(story),
        "history": history_of(story),
        "told": told_while_waiting(story),
        "usual_hours": settings.REVIEW_STORY_HOURS,
        "appeal_days": settings.APPEAL_DAYS,
    }
    return render(request, "community/stories/status.html", context)
