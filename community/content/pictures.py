"""Pictures come in here: judged by their content, decoded, and written anew without anything but the pixels."""

from __future__ import annotations

import hashlib
import io
import secrets
import struct
import zlib
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from community.content.models import Picture
from community.content.pacing import full_until

ACCEPTED = ("JPEG", "PNG", "WEBP")
LARGEST_HEIGHT = 16_000  # a WebP file can be 16 383 pixels high; long screenshots are scaled down to fit
JPEG_QUALITY, WEBP_QUALITY = 85, 80
SIGNATURES = {
    b"GIF8": "GIF", b"BM": "BMP", b"%PDF": "PDF", b"II*\x00": "TIFF", b"MM\x00*": "TIFF", b"<svg": "SVG", b"<?xml": "SVG",
    b"PK\x03\x04": "ZIP",
}  # fmt: skip
# Everything Pillow's decoders raise for files that are cut off or lie about their content.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)

# Pillow's own guard while it reads headers; the exact bound is checked below, before anything is decoded.
Image.MAX_IMAGE_PIXELS = settings.PICTURE_MAX_PIXELS


def take_in(file: File, *, uploader) -> Picture:
    """Check and re-encode an uploaded picture in up to three widths, as WebP with a JPEG beside each.

    Call it outside other transactions: its files go away with its own row, not with a later failure.

    Raises:
        ValidationError: naming what was wrong with the file and what is accepted.
    """
    check_size(file)
    check_pace(uploader)
    pixels = decode(file)
    versions, sha256 = encode(pixels)
    folder = f"pictures/{secrets.token_urlsafe(18)}"
    written: list[str] = []
    try:
        for name, content in versions.items():
            written.append(default_storage.save(f"{folder}/{name}", ContentFile(content)))
        with transaction.atomic():
            return Picture.objects.create(
                uploader=uploader,
                sha256=sha256,
                folder=folder,
                width=pixels.width,
                height=pixels.height,
                widths=sorted({int(name.partition(".")[0]) for name in versions}),
            )
    except BaseException:
        for path in written:
            default_storage.delete(path)
        raise


def check_size(file: File) -> None:
    if not file.size:
        raise ValidationError(_("The file is empty."), code="empty")
    if file.size > settings.PICTURE_MAX_BYTES:
        raise ValidationError(
            _("The file has %(size)s; at most %(limit)s are accepted."),
            code="too_heavy",
            params={"size": filesizeformat(file.size), "limit": filesizeformat(settings.PICTURE_MAX_BYTES)},
        )


def check_pace(uploader) -> None:
    own = Picture.objects.filter(uploader=uploader)
    if until := full_until(own, settings.PICTURES_PER_DAY, timedelta(days=1)):
        raise ValidationError(
            _("You have added %(limit)d pictures within a day, the most there can be. Go on from %(time)s."),
            code="too_many",
            params={
                "limit": settings.PICTURES_PER_DAY,
                "time": date_format(until, "SHORT_DATETIME_FORMAT"),
            },
        )


def decode(file: File) -> Image.Image:
    """The picture's pixels upright on white in sRGB, not larger than we keep."""
    try:
        image = Image.open(file, formats=ACCEPTED)
        check_pixels(image.width, image.height)
        image.draft("RGB", (Picture.WIDTHS[-1], Picture.WIDTHS[-1]))
        image.load()
        return flatten(ImageOps.exif_transpose(image))
    except BOMB:
        raise too_many_pixels() from None
    except UnidentifiedImageError:
        raise wrong_type(file) from None
    except UNREADABLE:
        raise ValidationError(
            _(
                "The picture cannot be read; the file is damaged or incomplete. Please save it again as JPEG, PNG or WebP."
            ),
            code="damaged",
        ) from None


def check_pixels(width: int, height: int) -> None:
    if width * height > settings.PICTURE_MAX_PIXELS:
        raise too_many_pixels(width, height)


def too_many_pixels(width: int = 0, height: int = 0) -> ValidationError:
    limit = settings.PICTURE_MAX_PIXELS // 1_000_000
    if not width:
        return ValidationError(
            _("The picture has too many pixels; at most %(limit)d million are accepted."),
            code="too_large",
            params={"limit": limit},
        )
    return ValidationError(
        _(
            "The picture has %(width)d × %(height)d pixels; at most %(limit)d million are accepted. Please make it smaller."
        ),
        code="too_large",
        params={"width": width, "height": height, "limit": limit},
    )


def wrong_type(file: File) -> ValidationError:
    file.seek(0)
    head = file.read(32).lstrip()
    found = next((name for start, name in SIGNATURES.items() if head.startswith(start)), "")
    if head[4:8] == b"ftyp":
        found = "HEIC"
    if found:
        return ValidationError(
            _("This is a %(type)s file, whatever its name says. Accepted are JPEG, PNG and WebP."),
            code="wrong_type",
            params={"type": found},
        )
    return ValidationError(
        _("This is not a picture we can read. Accepted are JPEG, PNG and WebP."), code="wrong_type"
    )


def flatten(image: Image.Image) -> Image.Image:
    """Only pixels: colours converted to sRGB, transparency on white, no profile, comment, place or camera."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        image = image.convert("I").point(lambda level: level / 256).convert("L")
    has_transparency = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    converted = image.convert("RGBA" if has_transparency else "RGB")
    converted.thumbnail((Picture.WIDTHS[-1], LARGEST_HEIGHT), Image.Resampling.LANCZOS)
    if profile and image.mode in ("RGB", "RGBA"):
        converted = to_srgb(converted, profile)
    sheet = Image.new("RGB", converted.size, "white")
    sheet.paste(converted, mask=converted.getchannel("A") if has_transparency else None)
    return sheet


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Without its profile a wide-gamut photograph would turn pale. A broken profile is simply dropped."""
    try:
        return ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image


def encode(pixels: Image.Image) -> tuple[dict[str, bytes], str]:
    """File name → content for each width kept, and the sha256 of the largest JPEG. Nothing is enlarged."""
    files: dict[str, bytes] = {}
    widths = sorted({min(width, pixels.width) for width in Picture.WIDTHS})
    for width in widths:
        height = max(1, round(pixels.height * width / pixels.width))
        scaled = pixels if width == pixels.width else pixels.resize((width, height), Image.Resampling.LANCZOS)
        for ending, options in (
            ("webp", {"quality": WEBP_QUALITY}),
            ("jpg", {"quality": JPEG_QUALITY, "optimize": True}),
        ):
            buffer = io.BytesIO()
            scaled.save(buffer, format="WEBP" if ending == "webp" else "JPEG", **options)
            files[f"{width}.{ending}"] = buffer.getvalue()
    return files, hashlib.sha256(files[f"{widths[-1]}.jpg"]).hexdigest()
