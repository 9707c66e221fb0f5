"""QR codes inside new pictures are read and screened."""

import io

import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from community.content.models import Picture
from community.moderation.submitting import submit
from community.rulebook.screening import screen_payload
from tests.community.rulebook.rules import make_rules, rule
from tests.factories import approve, make_member, make_story, story_payload

pytestmark = pytest.mark.django_db


def picture(text: str | None) -> Picture:
    if text:
        made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
        code = Image.fromarray(zxingcpp.write_barcode_to_image(made, scale=8))
    else:
        code = Image.new("RGB", (300, 300), "white")
    page = Image.new("RGB", (480, 400), "white")
    page.paste(code.convert("RGB"), (60, 50))
    out = io.BytesIO()
    page.save(out, "JPEG")
    folder = f"pictures/test-{Picture.objects.count()}"
    default_storage.save(f"{folder}/480.jpg", ContentFile(out.getvalue()))
    return Picture.objects.create(
        uploader=make_member(), sha256="0" * 64, folder=folder, width=480, height=400, widths=[480]
    )


def with_picture(pk):
    return story_payload(
        pictures=[{"picture": pk, "part": "why", "alt": "图", "caption": "", "sha256": "0" * 64}]
    )


def test_a_code_in_a_new_picture_is_screened():
    make_rules(rule(phrase="parrotplan"), state="live")
    story = make_story()
    screened = screen_payload(story, with_picture(picture("https://example.com/parrotplan").pk))
    assert screened.outcome == "hold"
    assert screened.findings[0].field == "pictures.0.code"


def test_a_picture_without_a_code_says_nothing():
    make_rules(rule(phrase="parrotplan"), state="live")
    assert screen_payload(make_story(), with_picture(picture(None).pk)).outcome == "allow"


def test_a_picture_that_is_public_already_is_not_read_again():
    make_rules(rule(phrase="parrotplan"), state="live")
    shown = picture("parrotplan")
    story = make_story()
    approve(submit(post=story, author=story.author, payload=with_picture(shown.pk)))
    story.refresh_from_db()
    assert screen_payload(story, with_picture(shown.pk) | {"title": "新题目"}).outcome == "allow"


def test_fails_closed_when_a_picture_cannot_be_read():
    make_rules(state="live")
    lost = picture("parrotplan")
    default_storage.delete(f"{lost.folder}/480.jpg")
    screened = screen_payload(make_story(), with_picture(lost.pk))
    assert (screened.outcome, screened.fault) == ("unscreened", "error")
