"""Which texts a payload holds, where each stands, and its words without markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.db import models

from community.posts.models import Post

LINK = re.compile(r"<a\s[^>]*?href=\"([^\"]*)\"[^>]*>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)
# Where a reader sees a new line, a sentence ends; other tags stand inside words as often as between them.
BLOCK_END = re.compile(
    r"</(?:p|div|li|h[1-6]|td|th|tr|blockquote|table|caption)\s*>|<(?:br|hr)\b[^>]*>", re.IGNORECASE
)
SPACES = re.compile(r"[ \t\r\n]+")
AROUND_BREAK = re.compile(r" *\n[ \n]*")
TAG = re.compile(r"</?[a-z!][^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class FieldText:
    field: str
    """Name of the payload's field; ``pictures.0.caption`` for a part of one."""
    place: str
    """title, body, comment or name, as the engine wants it."""
    text: str


def words_of(html: str) -> str:
    """Rich text as a reader sees it, with the address of each link behind its words. Places in findings count here."""
    text = LINK.sub(lambda link: link[2] if link[1] in link[2] else f"{link[2]} ({link[1]})", html)
    text = SPACES.sub(" ", text)  # a line break in the source is a blank to the reader, and ends no sentence
    text = unescape(TAG.sub("", BLOCK_END.sub("\n", text))).replace("\xa0", " ")
    return AROUND_BREAK.sub("\n", text).strip()


def texts_of(post: Post, payload: dict[str, Any]) -> list[FieldText]:
    """Every text a reader could see, in the payload's order; the captions of pictures last."""
    found = [one for name in post.payload_fields if (one := text_of(post, name, payload))]
    return [*found, *captions(payload)]


def text_of(post: Post, name: str, payload: dict[str, Any]) -> FieldText | None:
    field, value = post._meta.get_field(name), payload.get(name)
    if (
        not isinstance(value, str)
        or field.choices
        or not isinstance(field, models.CharField | models.TextField)
    ):
        return None
    is_rich = isinstance(field, models.TextField) and post.kind != Post.Kind.COMMENT
    text = words_of(value) if is_rich else value
    return FieldText(name, place_of(post.kind, name), text) if text.strip() else None


def place_of(kind: str, name: str) -> str:
    if name == "byline":
        return "name"
    if name.startswith("title"):
        return "title"
    return "comment" if kind == Post.Kind.COMMENT else "body"


def captions(payload: dict[str, Any]) -> Iterator[FieldText]:
    for number, row in enumerate(payload.get("pictures") or []):
        for part in ("caption", "alt"):
            if isinstance(text := row.get(part), str) and text.strip():
                yield FieldText(f"pictures.{number}.{part}", "body", text)


def label_of(post: Post, field: str) -> str:
    """The field's name for people."""
    if field.startswith("pictures."):
        return str(Post._meta.app_config.get_model("Picture")._meta.verbose_name)
    name = re.sub(r"_(?:zh_hans|en)$", "", field)
    label = str(post._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]
