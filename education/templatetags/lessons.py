"""Filters for pages made of editorial text."""

from typing import Any

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def text_lang(post: Any, field: str) -> str:
    """The language in which a translated field is shown: Chinese stands in where the English is missing."""
    return "en" if get_language() == "en" and getattr(post, f"{field}_en", "") else "zh-Hans"


@register.filter
def minus_sign(number: str) -> str:
    """A typed "-12.3" with the sign that a reader sees: a true minus."""
    return number.replace("-", "−")
