"""What QR codes and bar codes inside pictures say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import zxingcpp
from django.core.cache import cache
from django.core.files.storage import default_storage
from PIL import Image

from community.content.models import Picture
from community.rulebook.reading import FieldText

A_DAY = 24 * 60 * 60


def new_pictures(payload: dict[str, Any], before: dict[str, Any] | None) -> list[tuple[int, Picture]]:
    """(place in the payload, picture) of each picture that is not public yet. One query, or none."""
    rows = payload.get("pictures") or []
    shown = {row.get("picture") for row in (before or {}).get("pictures") or []}
    wanted = {number: row["picture"] for number, row in enumerate(rows) if row.get("picture") not in shown}
    found = Picture.objects.in_bulk(set(wanted.values())) if wanted else {}
    return [(number, found[pk]) for number, pk in wanted.items() if pk in found]


def code_texts(pictures: Iterable[tuple[int, Picture]]) -> list[FieldText]:
    return [
        FieldText(f"pictures.{number}.code", "body", text)
        for number, picture in pictures
        for text in codes_in(picture)
    ]


def codes_in(picture: Picture) -> list[str]:
    """Decoded once a day: a picture never changes. Raises OSError when its file is missing."""
    path = f"{picture.folder}/{picture.widths[-1]}.jpg"
    key = f"picture-codes:{hashlib.sha256(path.encode()).hexdigest()[:40]}"
    if (found := cache.get(key)) is None:
        with default_storage.open(path) as file, Image.open(file) as image:
            found = [code.text for code in zxingcpp.read_barcodes(image.convert("L")) if code.text.strip()]
        cache.set(key, found, A_DAY)
    return found
