"""Keeping what an author types, and sending it for review."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from community.conduct.restricting import check_restriction
from community.moderation.models import Review
from community.moderation.submitting import submit
from community.posts.drafting import save_draft, working_payload
from community.posts.models import Draft, Post
from community.stories.forms import StoryForm, data_of
from community.stories.models import Story


def is_blank(payload: dict[str, Any]) -> bool:
    """Nothing worth keeping yet: only what the empty form itself fills in."""
    return not any(value for name, value in payload.items() if name not in ("byline", "genre", "language"))


@transaction.atomic
def keep(*, author, story: Story | None, payload: dict[str, Any], version: int) -> tuple[Story, Draft]:
    """Save the draft; the first time, the story comes into being with it. An existing story's row stays as it is.

    Raises:
        DraftConflict: the draft is newer than the form it came from.
    """
    if story is None:
        story = Story.objects.create(kind=Post.Kind.STORY, author=author, language=payload["language"])
    draft = save_draft(post=story, editor=author, payload=payload, version=version)
    return story, draft


def check_complete(*, story: Story, author) -> StoryForm:
    """The stored words in the form of a finished text; ask it ``is_valid()``."""
    payload = working_payload(story)
    return StoryForm(data_of(payload), member=author, story=story, payload=payload, complete=True)


def waiting_elsewhere(*, story: Story, author) -> int:
    """How many other stories of the author are being reviewed; a newer version takes its own story's place."""
    waiting = Review.objects.waiting().filter(post__author=author, post__kind=Post.Kind.STORY)
    return waiting.exclude(post=story).count()


def send(*, story: Story, author, form: StoryForm, answers: list[dict[str, str]] | None = None) -> Review:
    """Submit a complete form's words. The payload has exactly the keys of the live row.

    Raises:
        Silenced, Restricted (community.conduct): nothing was sent; the draft stays.
    """
    payload = form.payload()
    check_restriction(author, payload)
    return submit(post=story, author=author, payload=payload, answers=answers)
