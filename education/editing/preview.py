"""A page as its reader will see it, before anybody approved it: in either language, theme, text size and width."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from community.posts.models import Post


def with_payload(post: Post, payload: dict[str, Any]) -> Post:
    """The post with a payload's values in memory only; it must never be saved. Lists of keys are left out."""
    for name, value in payload.items():
        field = post._meta.get_field(name)
        if not isinstance(field, models.ManyToManyField):
            setattr(post, field.attname, value if field.is_relation else field.to_python(value))
    return post


@dataclass(frozen=True)
class Mode:
    """One choice of the switcher: its word, its address, whether it is on."""

    word: str
    address: str
    is_on: bool


def modes(request: HttpRequest) -> list[tuple[str, list[Mode]]]:
    def choices(key: str, present: str, words: dict[str, str]) -> list[Mode]:
        made = []
        for value, word in words.items():
            query = request.GET.copy()
            query[key] = value
            made.append(Mode(word, f"?{query.urlencode()}", value == present))
        return made

    display = display_for(request)
    width = "phone" if request.GET.get("width") == "phone" else "desktop"
    return [
        (_("Width"), choices("width", width, {"desktop": _("Full width"), "phone": _("Phone width")})),
        (_("Text size"), choices("text", display.text_size, {"normal": _("Standard text"), "large": _("Large text")})),
        (_("Language"), choices("language", language_for(request), {"zh-hans": "中文", "en": "English"})),
        (_("Colours"), choices("theme", display.theme, {"system": _("As the device"), "light": _("Light"), "dark": _("Dark")})),
    ]  # fmt: skip


def display_for(request: HttpRequest) -> Any:
    text, theme = request.GET.get("text"), request.GET.get("theme")
    return replace(
        request.display,
        text_size=text if text in ("normal", "large") else request.display.text_size,
        theme=theme if theme in ("system", "light", "dark") else request.display.theme,
    )


def language_for(request: HttpRequest) -> str:
    language = request.GET.get("language")
    return language if language in ("zh-hans", "en") else get_language() or "zh-hans"


def render_preview(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render the readers' page in the chosen mode. The switcher's own words stay in the editor's language."""
    context |= {
        "modes": modes(request),
        "is_phone": request.GET.get("width") == "phone",
        "desk_lang": "en" if get_language() == "en" else "zh-Hans",
        "preview_words": {
            "bar": _("How to look at it"),
            "title": _("Preview."),
            "note": _("Not approved as shown here; nobody but the desk sees it."),
            "back": _("Back to writing"),
        },
    }
    language = language_for(request)
    request.display = display_for(request)
    with override(language):
        response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response
