"""A story as its page shows it: the four parts with their pictures, from the live row or from a draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from community.content.models import Picture, Topic
from community.content.reading import reading_minutes
from community.stories.models import Story, StoryPicture


@dataclass(frozen=True)
class Part:
    name: str
    title: Promise | str
    html: str
    """Cleaned by community.content.cleaning when it came in; safe to print."""
    pictures: list[StoryPicture] = field(default_factory=list)


def parts_of(
    story: Story, texts: dict[str, Any] | None = None, pictures: list[StoryPicture] | None = None
) -> list[Part]:
    """The parts that have anything in them; ``story_pictures`` should be prefetched with their picture."""
    rows = list(story.story_pictures.all()) if pictures is None else pictures
    parts = [
        Part(
            name,
            Story._meta.get_field(name).verbose_name,
            texts.get(name, "") if texts is not None else getattr(story, name),
            [row for row in rows if row.part == name],
        )
        for name in Story.PARTS
    ]
    return [part for part in parts if part.html or part.pictures]


@dataclass(frozen=True)
class Preview:
    """A draft in the shape the story page's template reads. Never saved."""

    story: Story
    parts: list[Part]
    about: list[tuple[Topic, str]]
    minutes: int


def preview_of(story: Story, payload: dict[str, Any]) -> Preview:
    texts = {name: payload.get(name) or "" for name in Story.PARTS}
    shown = Story(
        pk=story.pk,
        author=story.author,
        language=payload.get("language") or story.language,
        topic=Topic.objects.filter(pk=payload.get("topic")).first(),
        first_published_at=story.first_published_at,
        **{
            name: payload.get(name) or ""
            for name in ("title", "summary", "genre", "outcome", "disclosure", "byline")
        },
        holds=bool(payload.get("holds")),
        **texts,
    )
    rows = payload.get("pictures", [])
    known = Picture.objects.filter(uploader_id=story.author_id).in_bulk([row["picture"] for row in rows])
    pictures = [
        StoryPicture(
            picture=known[row["picture"]],
            part=row["part"],
            position=n,
            alt=row["alt"],
            caption=row["caption"],
        )
        for n, row in enumerate(rows)
        if row["picture"] in known
    ]
    about = [(topic, "") for topic in Topic.objects.filter(pk__in=payload.get("about", []))]
    return Preview(shown, parts_of(shown, texts, pictures), about, reading_minutes(*texts.values()))
