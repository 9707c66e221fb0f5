"""What templates need to print rich texts: safe HTML, their language, and data for search engines."""

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from community.content.cleaning import clean_rich_text

register = template.Library()

# A closing tag inside the data must not end the script element.
ESCAPED = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


@register.filter
def html_lang(code: str) -> str:
    """The value of a lang attribute for one of the site's language codes."""
    return "en" if code == "en" else "zh-Hans"


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPED))  # noqa: S308 - escaped just here


@register.filter
def rich_text(text: str) -> SafeString:
    """Editorial HTML. It was cleaned when it came in; cleaning again changes nothing and trusts nobody.

    A table that is wider than a phone scrolls inside a frame of its own, never the page.
    """
    frame = format_html('<div class="table-wrap" role="group" tabindex="0" aria-label="{}">', _("Table"))
    cleaned = clean_rich_text(text or "", editorial=True)
    return mark_safe(cleaned.replace("<table>", f"{frame}<table>").replace("</table>", "</table></div>"))  # noqa: S308
