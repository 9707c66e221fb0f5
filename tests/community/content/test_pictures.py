import hashlib
import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from community.content.models import Picture
from community.content.pictures import take_in
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def picture_bytes(image_format="JPEG", size=(640, 400), mode="RGB", color="#0b6b57", **options) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, color).save(buffer, format=image_format, **options)
    return buffer.getvalue()


def upload(content: bytes, name: str = "picture.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def stored(picture: Picture, name: str) -> bytes:
    with default_storage.open(f"{picture.folder}/{name}") as file:
        return file.read()


def files_on_disk(settings) -> list:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width: int, height: int, data: bytes = b"") -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_keeps_an_accepted_picture_in_three_widths_and_two_formats(image_format):
    picture = take_in(upload(picture_bytes(image_format, (2000, 1000))), uploader=make_member())
    assert picture.widths == [480, 960, 1600]
    assert (picture.width, picture.height) == (1600, 800)
    for width in picture.widths:
        for ending, found in (("webp", "WEBP"), ("jpg", "JPEG")):
            image = Image.open(io.BytesIO(stored(picture, f"{width}.{ending}")))
            assert (image.format, image.size) == (found, (width, width // 2))


def test_never_enlarges_a_small_picture():
    picture = take_in(upload(picture_bytes(size=(700, 300))), uploader=make_member())
    assert picture.widths == [480, 700]


def test_names_the_folder_by_a_token_and_the_row_by_the_largest_jpeg():
    content = picture_bytes()
    first, second = (take_in(upload(content), uploader=make_member()) for _ in range(2))
    assert first.folder.startswith("pictures/")
    assert first.folder != second.folder
    assert first.sha256 == hashlib.sha256(stored(first, f"{first.widths[-1]}.jpg")).hexdigest()


def test_removes_place_camera_comment_and_profile():
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 20.0)
    exif.get_ifd(0x8825)[1] = "N"
    content = picture_bytes(exif=exif, comment=b"secret words")
    assert b"CameraMaker" in content
    assert b"secret words" in content
    picture = take_in(upload(content), uploader=make_member())
    for width in picture.widths:
        for ending in ("webp", "jpg"):
            raw = stored(picture, f"{width}.{ending}")
            image = Image.open(io.BytesIO(raw))
            assert not image.getexif()
            assert not {"exif", "icc_profile", "comment", "xmp"} & set(image.info)
            assert b"CameraMaker" not in raw
            assert b"secret" not in raw


def test_turns_the_picture_upright_before_the_orientation_is_lost():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = take_in(upload(picture_bytes(size=(600, 300), exif=exif)), uploader=make_member())
    assert (picture.width, picture.height) == (300, 600)
    assert Image.open(io.BytesIO(stored(picture, "300.jpg"))).size == (300, 600)


@pytest.mark.parametrize(
    ("mode", "color"),
    [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0)), ("P", 0), ("L", 128), ("I;16", 40000), ("1", 1)],
)
def test_takes_every_kind_of_png(mode, color):
    picture = take_in(upload(picture_bytes("PNG", (20, 20), mode, color)), uploader=make_member())
    pixel = Image.open(io.BytesIO(stored(picture, "20.jpg"))).convert("RGB").getpixel((10, 10))
    if mode in ("RGBA", "LA"):
        assert min(pixel) > 250, "transparent becomes white"


def test_takes_a_cmyk_jpeg():
    take_in(upload(picture_bytes(mode="CMYK", color=(10, 20, 30, 0))), uploader=make_member())


def test_scales_a_very_long_screenshot_to_what_webp_can_hold():
    picture = take_in(upload(picture_bytes("PNG", (1000, 20_000), "L", 200)), uploader=make_member())
    assert Image.open(io.BytesIO(stored(picture, f"{picture.widths[-1]}.webp"))).height <= 16_383


def refused(content: bytes, name: str = "picture.jpg") -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        take_in(upload(content, name), uploader=make_member())
    assert not Picture.objects.exists()
    return caught.value


def test_refuses_a_gif_named_png(settings):
    error = refused(picture_bytes("GIF", mode="P", color=1), "innocent.png")
    assert error.code == "wrong_type"
    assert "GIF" in error.message % error.params
    assert files_on_disk(settings) == []


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?><svg onload="alert(1)"/>',
        b"<html><script>alert(1)</script></html>",
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
        b"just words",
        b"\xff\xd8\xff",
    ],
)
def test_refuses_what_is_not_a_picture(content):
    assert refused(content).code in ("wrong_type", "damaged")


def test_refuses_sixty_megapixels_by_the_header_alone():
    error = refused(picture_bytes("PNG", (10_000, 6_000), "1", 0))
    assert error.code == "too_large"
    assert "50" in error.messages[0]


@pytest.mark.parametrize("side", [30_000, 2**31 - 1])
def test_refuses_a_decompression_bomb_without_decoding_it(side, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    assert refused(png_claiming(side, side, zlib.compress(bytes(1000)))).code == "too_large"


def test_refuses_a_text_chunk_that_unpacks_to_very_much():
    bomb = chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(50_000_000), 9))
    png = picture_bytes("PNG", (10, 10))
    assert refused(png[:33] + bomb + png[33:]).code == "damaged"


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_refuses_a_truncated_file(image_format):
    noise = Image.effect_noise((300, 300), 80)
    buffer = io.BytesIO()
    noise.convert("RGB").save(buffer, format=image_format)
    assert refused(buffer.getvalue()[: len(buffer.getvalue()) // 2]).code == "damaged"


def test_refuses_ten_megabytes_and_one_byte(settings):
    settings.PICTURE_MAX_BYTES = 1000
    assert refused(picture_bytes() + bytes(1000)).code == "too_heavy"


def test_refuses_an_empty_file():
    assert refused(b"").code == "empty"


def test_removes_the_files_when_the_row_cannot_be_written(settings, monkeypatch):
    def fail(**fields):
        raise RuntimeError("no room")

    monkeypatch.setattr(Picture.objects, "create", fail)
    with pytest.raises(RuntimeError):
        take_in(upload(picture_bytes()), uploader=make_member())
    assert files_on_disk(settings) == []
