"""The field for rich text: an editor in the browser, a plain text box without JavaScript, one cleaning for both."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from community.content.cleaning import clean_rich_text
from community.content.reading import plain_text

MOST_MARKUP = 100_000
"""Characters of a text with its markup, far above any limit for words: longer ones are not even parsed."""

ONLY_PARAGRAPHS = re.compile(r"(?:<p>(?:[^<&]|<br>)*</p>\s*)+")


def as_typed(html: str) -> str:
    """Paragraphs without any formatting as plain text, so that nobody without the editor has to read tags.

    Only where the way back (``clean_rich_text``) gives the same paragraphs again; other HTML stays as it is.
    """
    if not ONLY_PARAGRAPHS.fullmatch(html.strip()):
        return html
    text = re.sub(r"</p>\s*<p>", "\n\n", html.strip())
    return unescape(re.sub(r"<br>\n?", "\n", text).removeprefix("<p>").removesuffix("</p>"))


def toolbar_words() -> dict[str, str]:
    return {
        "toolbar": _("Formatting"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "strike": _("Struck out"),
        "heading2": _("Heading"),
        "heading3": _("Small heading"),
        "bulletList": _("List"),
        "orderedList": _("Numbered list"),
        "blockquote": _("Quotation"),
        "link": _("Link"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "table": _("Table"),
        "addRow": _("Add a row"),
        "addColumn": _("Add a column"),
        "deleteRow": _("Remove the row"),
        "deleteColumn": _("Remove the column"),
        "deleteTable": _("Remove the table"),
        "linkAddress": _("Address of the page (starts with https://)"),
        "linkRefused": _("The address must start with https:// or http://."),
        "linkSet": _("Set the link"),
        "linkRemove": _("Remove the link"),
        "cancel": _("Cancel"),
    }


class RichTextWidget(forms.Textarea):
    """A text area that static/js/editor.js turns into an editor.

    The editor's own code (django-prose-editor) is imported by its address when a page has such a box. That needs
    no import map, so no inline script and no nonce.
    """

    class Media:
        js = [Script("js/editor.js", type="module")]

    def __init__(self, *, editorial: bool = False, attrs: dict[str, Any] | None = None) -> None:
        self.editorial = editorial
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-editor": "editorial" if self.editorial else "member",
            "data-editor-source": static("django_prose_editor/editor.js"),
            "data-editor-icons": static("img/icons.svg"),
            "data-editor-words": json.dumps(toolbar_words(), ensure_ascii=False),
        }
        return context

    def format_value(self, value: Any) -> str | None:
        text = super().format_value(value)
        return as_typed(text) if text else text

    def use_required_attribute(self, initial: Any) -> bool:
        """The editor hides the box; a browser cannot ask for a hidden one to be filled in."""
        return False


class RichTextField(forms.CharField):
    """Rich text, cleaned. ``max_text_length`` counts the characters a reader sees, neither markup nor spaces."""

    default_error_messages = {
        "too_long": _lazy("This text has %(length)d characters; at most %(limit)d are accepted.")
    }

    def __init__(
        self, *, editorial: bool = False, max_text_length: int | None = 20_000, rows: int = 10, **kwargs: Any
    ) -> None:
        self.editorial, self.max_text_length = editorial, max_text_length
        kwargs.setdefault("widget", RichTextWidget(editorial=editorial, attrs={"rows": rows}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if len(typed) > MOST_MARKUP:
            raise ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={"length": len(typed), "limit": MOST_MARKUP},
            )
        cleaned = clean_rich_text(typed, editorial=self.editorial)
        text = "".join(plain_text(cleaned).split())
        if not text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return ""
        if self.max_text_length is not None and len(text) > self.max_text_length:
            raise ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={"length": len(text), "limit": self.max_text_length},
            )
        return cleaned
