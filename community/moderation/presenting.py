"""A revision's payload as its reader will see it, and what changed in it. Reads payloads, never the live row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from community.content.cleaning import clean_rich_text
from community.content.models import Picture
from community.moderation.differences import ADDED, REMOVED, Line, Segment, compare, lines_of, shorten
from community.posts.models import Post

# Labels of fields whose models name none.
LABELS = {
    "language": gettext_lazy("Language"),
    "genre": gettext_lazy("Kind of story"),
    "topic": gettext_lazy("Topic"),
    "about": gettext_lazy("What it is about"),
    "byline": gettext_lazy("Byline"),
    "cover": gettext_lazy("Cover"),
}
LANGUAGES = {"_zh_hans": "zh-Hans", "_en": "en"}


def language_of(post: Post, payload: dict[str, Any] | None) -> str:
    """The language the author named in this very version; texts in both languages carry none of their own."""
    return (payload or {}).get("language") or post.language


@dataclass(frozen=True)
class Part:
    """One public field (or one field in its languages)."""

    name: str
    label: str
    texts: list[tuple[str, SafeString]] = field(default_factory=list)
    """(language, HTML)"""
    value: str = ""
    pictures: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    label: str
    language: str
    lines: list[Line]
    is_only_formatting: bool = False


class Presenter:
    """Shows payloads of one post. ``payloads`` are all those shown on the page, the one shown in full first:
    what they name is loaded once.
    """

    def __init__(self, post: Post, *payloads: dict[str, Any] | None) -> None:
        self.post = post.detail
        self.language = "en" if language_of(post, payloads[0] if payloads else None) == "en" else "zh-Hans"
        self.related = self.load_related([payload for payload in payloads if payload])

    def load_related(self, payloads: list[dict[str, Any]]) -> dict[type[models.Model], dict[int, Any]]:
        wanted: dict[type[models.Model], set[int]] = {}
        for payload in payloads:
            for name in self.post.payload_fields:
                model = self.post._meta.get_field(name).related_model
                if model and payload.get(name):
                    value = payload[name]
                    wanted.setdefault(model, set()).update(value if isinstance(value, list) else [value])
            for row in payload.get("pictures", []):
                wanted.setdefault(Picture, set()).add(row["picture"])
        return {model: model._default_manager.in_bulk(keys) for model, keys in wanted.items()}

    def base_of(self, name: str) -> tuple[str, str]:
        """title_en → ("title", "en"); fields in one language carry the post's own."""
        for ending, language in LANGUAGES.items():
            if name.endswith(ending):
                return name.removesuffix(ending), language
        return name, self.language

    def label(self, name: str) -> str:
        base = self.base_of(name)[0]
        text = str(LABELS.get(base) or self.post._meta.get_field(base).verbose_name)
        return text[:1].upper() + text[1:]

    def is_rich(self, name: str) -> bool:
        return (
            isinstance(self.post._meta.get_field(name), models.TextField)
            and self.post.kind != Post.Kind.COMMENT
        )

    def html(self, name: str, payload: dict[str, Any]) -> SafeString:
        """Rich text cleaned once more: the desk must be safe whatever a payload holds."""
        text = str(payload.get(name) or "")
        if self.is_rich(name):
            return mark_safe(clean_rich_text(text, editorial=self.post.kind != Post.Kind.STORY))  # noqa: S308
        return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308

    def value(self, name: str, payload: dict[str, Any]) -> str:
        field, value = self.post._meta.get_field(name), payload.get(name)
        if value in (None, "", []):
            return ""
        if field.related_model:
            known = self.related.get(field.related_model, {})
            keys = value if isinstance(value, list) else [value]
            return pgettext("between items of a list", ", ").join(
                str(known.get(key, f"#{key}")) for key in keys
            )
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return str(dict(field.flatchoices).get(value, value)) if field.choices else str(value)

    def pictures(self, payload: dict[str, Any], part: str = "") -> list[dict[str, Any]]:
        known = self.related.get(Picture, {})
        rows = [row for row in payload.get("pictures", []) if not part or row["part"] == part]
        return [row | {"file": known.get(row["picture"])} for row in rows]

    def parts(self, payload: dict[str, Any], *names: str) -> list[Part]:
        """The fields in order; a field in two languages is one part with two texts."""
        parts: dict[str, Part] = {}
        for name in names or self.post.payload_fields:
            base, language = self.base_of(name)
            field = self.post._meta.get_field(name)
            if (
                isinstance(field, models.CharField | models.TextField)
                and not field.choices
                and (base != name or self.is_rich(name))
            ):
                part = parts.setdefault(
                    base,
                    Part(
                        base, self.label(name), pictures=self.pictures(payload, base) if base in names else []
                    ),
                )
                part.texts.append((language, self.html(name, payload)))
            elif field.related_model is Picture:
                file = self.related.get(Picture, {}).get(payload.get(name))
                parts[name] = Part(
                    name,
                    self.label(name),
                    pictures=[{"file": file, "alt": payload.get(f"{name}_alt_zh_hans", "")}] if file else [],
                )
            else:
                parts[name] = Part(name, self.label(name), value=self.value(name, payload))
        return list(parts.values())

    def story(self, payload: dict[str, Any]) -> dict[str, Any]:
        """A story in the order of its page: the parts with their pictures, then what is said beside them."""
        beside = [
            name for name in self.post.payload_fields if name not in ("title", "summary", *self.post.PARTS)
        ]
        return {
            "title": payload.get("title", ""),
            "summary": payload.get("summary", ""),
            "parts": self.parts(payload, *self.post.PARTS),
            "beside": [part for part in self.parts(payload, *beside) if part.value],
        }

    def text(self, payload: dict[str, Any]) -> dict[str, Any]:
        """What the fragment of the kind needs to show the payload."""
        shown: dict[str, Any] = {"kind": self.post.kind, "language": self.language, "payload": payload}
        if self.post.kind == Post.Kind.STORY:
            return shown | {"story": self.story(payload), "template": "community/moderation/_story.html"}
        if self.post.kind == Post.Kind.COMMENT:
            return shown | {
                "html": self.html("text", payload),
                "template": "community/moderation/_comment.html",
            }
        # Somebody typed a tip's address; it becomes public with the text.
        address = self.post.get_absolute_url() if self.post.kind == Post.Kind.TIP else ""
        return shown | {
            "address": address,
            "parts": self.parts(payload),
            "template": "community/moderation/_editorial.html",
        }

    def changes(self, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
        """Every field that differs, with its differences."""
        found = [
            self.change(name, before, after)
            for name in self.post.payload_fields
            if before.get(name) != after.get(name)
        ]
        if before.get("pictures", []) != after.get("pictures", []):
            old, new = ("\n".join(self.describe_pictures(payload)) for payload in (before, after))
            found.append(Change(_("Pictures"), self.language, compare(old, new)))
        return found

    def change(self, name: str, before: dict[str, Any], after: dict[str, Any]) -> Change:
        language = self.base_of(name)[1]
        label = self.label(name)
        if language != self.language or self.base_of(name)[0] != name:
            label = f"{label} ({_('English') if language == 'en' else _('Chinese')})"
        field = self.post._meta.get_field(name)
        if field.related_model or field.choices or not isinstance(field, models.CharField | models.TextField):
            pair = ((REMOVED, self.value(name, before)), (ADDED, self.value(name, after)))
            return Change(label, "", [Line(tuple(Segment(kind, text) for kind, text in pair if text))])
        old, new = (self.lines(name, payload) for payload in (before, after))
        if old == new:
            return Change(label, language, [], is_only_formatting=True)
        return Change(label, language, shorten(compare(old, new)))

    def lines(self, name: str, payload: dict[str, Any]) -> str:
        return lines_of(self.html(name, payload)) if self.is_rich(name) else str(payload.get(name) or "")

    def describe_pictures(self, payload: dict[str, Any]) -> list[str]:
        return [
            f"{self.label(row['part'])} · {row['alt']} · {row['caption']} · {row['sha256'][:8]}"
            for row in payload.get("pictures", [])
        ]
