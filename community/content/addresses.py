"""Row numbers in addresses and forms."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class KeyConverter(IntConverter):
    """``<key:pk>``: what a row's key can be. A longer number is no address here; the database could not even compare it."""

    regex = "[0-9]{1,18}"


def key_in(text: str) -> int | None:
    """The row key typed into a query or a form; None for anything that cannot be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


register_converter(KeyConverter, "key")
