"""Row numbers in addresses."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class KeyConverter(IntConverter):
    """``<key:pk>``: what a row's key can be. A longer number is no address here; the database could not even compare it."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")
