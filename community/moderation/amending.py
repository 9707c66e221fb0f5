"""A colleague works on a member's text. What comes of it is a revision like any other, reviewed by two others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from community.content.cleaning import clean_rich_text
from community.content.editor import as_typed
from community.moderation.models import Review
from community.moderation.presenting import Presenter
from community.moderation.submitting import submit
from community.posts.models import Post

KEPT = ("byline", "language", "disclosure")
"""What only the author can say."""


class Waits(Exception):
    """A version by the author waits for review."""


class AmendForm(forms.Form):
    """The words of the public version, field by field; choices, pictures and byline stay the author's."""

    def __init__(self, data, *, post: Post) -> None:
        super().__init__(data)
        self.payload: dict[str, Any] = post.live_revision.payload
        self.presenter = Presenter(post, self.payload)
        for name in self.names():
            field = self.presenter.post._meta.get_field(name)
            is_long = isinstance(field, models.TextField)
            self.fields[name] = forms.CharField(
                label=self.presenter.label(name),
                initial=as_typed(self.payload.get(name, "")) if is_long else self.payload.get(name, ""),
                required=not field.blank or bool(self.payload.get(name)),
                max_length=20_000 if is_long else field.max_length,
                widget=forms.Textarea(attrs={"rows": 8, "lang": self.presenter.language})
                if is_long
                else forms.TextInput,
            )

    def names(self) -> list[str]:
        detail = self.presenter.post
        return [
            name
            for name in detail.payload_fields
            if name not in KEPT
            and isinstance(detail._meta.get_field(name), models.CharField | models.TextField)
            and not detail._meta.get_field(name).choices
        ]

    def changed_payload(self) -> dict[str, Any]:
        rich = {name for name in self.names() if self.presenter.is_rich(name)}
        changes = {
            name: clean_rich_text(value) if name in rich else value.strip()
            for name, value in self.cleaned_data.items()
        }
        return self.payload | changes


def amend_text(*, post: Post, actor, form: AmendForm) -> Review:
    """Raises Waits."""
    if post.reviews.waiting().exclude(revision__author=actor).exists():
        raise Waits
    return submit(post=post, author=actor, payload=form.changed_payload())
