import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from community.screening.pictures import read_codes, screen_picture


def picture(text: str, *, scale: int = 4) -> Image.Image:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(np.array(code.to_image(scale=scale)))


def as_png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_a_code_is_read_with_its_place():
    ground = Image.new("L", (600, 400), 255)
    ground.paste(picture("abc"), (300, 100))
    (code,) = read_codes(as_png(ground))
    assert code.text == "abc"
    assert 300 <= code.box[0] < code.box[2] <= 600


def test_a_turned_and_transparent_code_is_read():
    image = picture("加我").convert("RGBA").rotate(90, expand=True)
    assert [code.text for code in read_codes(image)] == ["加我"]


def test_what_the_code_says_is_screened(engine):
    verdict = screen_picture(engine, as_png(picture("加我微信abc12345，拉你进群")))
    assert verdict.outcome == "block"
    assert "SOLICITATION" in verdict.codes


def test_a_harmless_code_is_held_for_a_person(engine):
    assert screen_picture(engine, picture("2026")).outcome == "hold"


def test_a_picture_without_a_code_is_allowed(engine):
    verdict = screen_picture(engine, Image.new("RGB", (200, 200), "white"))
    assert (verdict.outcome, verdict.findings, verdict.version) == ("allow", (), engine.version)


def test_bytes_that_are_no_picture_are_refused():
    with pytest.raises(ValueError, match="no picture"):
        read_codes(b"no")
