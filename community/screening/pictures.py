"""Codes in pictures: what a QR or bar code says is screened like written text, and a code as such is an invitation."""

import io
from dataclasses import dataclass

import zxingcpp
from PIL import Image, UnidentifiedImageError

from community.screening.engine import Engine
from community.screening.verdicts import Finding, Verdict, decide

LARGEST = 40_000_000  # pixels read; a larger picture is made smaller first
RULE = "picture.code"
CODE = "SOLICITATION"


@dataclass(frozen=True, slots=True)
class PictureCode:
    """The text of a code and where it stands: left, top, right, bottom in pixels of the picture as read."""

    text: str
    box: tuple[int, int, int, int]


def read_codes(picture: bytes | Image.Image) -> list[PictureCode]:
    """Every QR, bar or matrix code of a picture, in reading order.

    Raises ValueError when the bytes are no picture that can be read.
    """
    image = _opened(picture)
    found = []
    for code in zxingcpp.read_barcodes(image, try_rotate=True, try_downscale=True, try_invert=True):
        corners = [
            getattr(code.position, name) for name in ("top_left", "top_right", "bottom_right", "bottom_left")
        ]
        xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
        found.append(PictureCode(code.text, (min(xs), min(ys), max(xs), max(ys))))
    return sorted(found, key=lambda code: (code.box[1], code.box[0], code.text))


def screen_picture(engine: Engine, picture: bytes | Image.Image) -> Verdict:
    """A verdict on the codes in a picture: held at least, as strict as what they say. No code, no finding.

    Findings of the content keep their places in the code's own text. Raises ValueError as ``read_codes`` does.
    """
    codes = read_codes(picture)
    findings: list[Finding] = []
    for code in codes:
        findings.append(_code_finding(code))
        findings.extend(engine.screen(code.text).findings)
    return decide(findings, engine.ruleset)


def _code_finding(code: PictureCode) -> Finding:
    zh, en = "图片里有二维码或条码，需要人工看一看", "the picture holds a code that a person should look at"
    return Finding(RULE, CODE, "hold", 0, len(code.text), code.text[:80], {"zh": zh, "en": en})


def _opened(picture: bytes | Image.Image) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(picture)) if isinstance(picture, bytes) else picture
        if image.width * image.height > LARGEST:
            scale = (LARGEST / (image.width * image.height)) ** 0.5
            image = image.resize((max(1, int(image.width * scale)), max(1, int(image.height * scale))))
        if image.mode in ("RGBA", "LA", "P"):  # a transparent ground counts as white, as readers see it
            ground = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(ground, image.convert("RGBA"))
        return image.convert("L")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValueError(f"The bytes are no picture that can be read: {error}") from error
