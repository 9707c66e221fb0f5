"""The form every editor's text is written in: both languages side by side, form ↔ payload both ways."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from community.content.editor import RichTextField
from community.posts.models import Post

LANGUAGES = (("zh_hans", "zh-Hans", _("Chinese")), ("en", "en", _("English")))


LINE = 120
"""A text that may be longer gets a box of several lines."""


class PlainTextField(forms.CharField):
    """Text of any length: a draft may be too long, only the submitted text may not (see checklist.py)."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Pair:
    """One field in both languages, as the page shows it."""

    name: str
    label: str
    limit: int | None
    is_needed: bool
    fields: tuple[forms.BoundField, ...]

    @property
    def is_long(self) -> bool:
        return isinstance(self.fields[0].field.widget, forms.Textarea)


class BilingualForm(forms.Form):
    """Built from a post model: two fields for each name of ``TRANSLATED``; a subclass adds the facts.

    ``cleaned_data`` becomes the payload with exactly the keys of ``read_payload``. Nothing is required here:
    a draft may have holes; the checklist names them when the text is sent for approval.
    """

    post_model: ClassVar[type[Post]]
    translated: ClassVar[tuple[str, ...]] = ()
    rich: ClassVar[frozenset[str]] = frozenset()
    needed: ClassVar[frozenset[str]] = frozenset()
    rows: ClassVar[dict[str, int]] = {}
    use_required_attribute = False

    # The draft this form was opened with. (A site page has a "version" of its own.)
    draft_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )

    def __init__(
        self, *args: Any, payload: dict[str, Any] | None = None, version: int = 0, **kwargs: Any
    ) -> None:
        initial = {**(payload or {}), "draft_version": version, **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        texts = {
            f"{name}_{code}": self.text_field(name, tag, language)
            for name in self.translated
            for code, tag, language in LANGUAGES
        }
        self.fields = {**texts, **self.fields}

    def text_field(self, name: str, tag: str, language: str) -> forms.Field:
        source = self.post_model._meta.get_field(name)
        label = format_lazy(_("{field} ({language})"), field=capfirst(source.verbose_name), language=language)
        if name in self.rich:
            rows = self.rows.get(name, 6)
            field = RichTextField(
                editorial=True, max_text_length=None, rows=rows, label=label, required=False
            )
            field.widget.attrs["lang"] = tag
            return field
        is_long = isinstance(source, models.TextField) or (source.max_length or 0) > LINE
        rows = {"rows": self.rows.get(name, 3)} if is_long else {}
        widget = (forms.Textarea if is_long else forms.TextInput)({"lang": tag, **rows})
        return PlainTextField(label=label, required=False, widget=widget)

    def pairs(self) -> list[Pair]:
        return [
            Pair(
                name=name,
                label=capfirst(self.post_model._meta.get_field(name).verbose_name),
                limit=self.post_model._meta.get_field(name).max_length,
                is_needed=name in self.needed,
                fields=tuple(self[f"{name}_{code}"] for code, _tag, _language in LANGUAGES),
            )
            for name in self.translated
        ]

    def text_pairs(self) -> list[Pair]:
        """The pairs of the main part of the page."""
        return self.pairs()

    def facts(self) -> list[forms.BoundField]:
        """The fields that are the same in both languages, in the order of the payload."""
        texts = {f"{name}_{code}" for name in self.translated for code, _tag, _language in LANGUAGES}
        return [
            self[name]
            for name in self.post_model.payload_fields
            if name in self.fields and name not in texts and not self[name].is_hidden
        ]

    def payload(self) -> dict[str, Any]:
        """What was typed as JSON values, with exactly the keys of ``read_payload``."""
        return {name: to_json(self.cleaned_data[name]) for name in self.post_model.payload_fields}

    def clean_draft_version(self) -> int:
        return self.cleaned_data["draft_version"] or 0

    def show_version(self, version: int) -> None:
        """Put another draft version into the bound form, so that saving once more knowingly overwrites."""
        self.data = self.data.copy()
        self.data[self.add_prefix("draft_version")] = str(version)


def to_json(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet):
        return sorted(row.pk for row in value)
    return value.isoformat() if isinstance(value, datetime.date) else value
