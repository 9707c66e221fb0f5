import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from community.content.models import Picture
from community.posts.models import Draft
from education.tips import forms
from tests.education.desk.forms import drafted, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(sign_in):
    return sign_in("editor")


def test_cover_needs_its_words_in_both_languages(editor, monkeypatch):
    picture = Picture.objects.create(
        uploader=editor.member, sha256="0" * 64, folder="pictures/x", width=480, height=300, widths=[480]
    )
    monkeypatch.setattr(forms, "take_in", lambda file, uploader: picture)
    tip = drafted(editor)
    response = send(editor, tip, "submit", cover_file=SimpleUploadedFile("a.png", b"x"))
    assert {"id_cover_alt_zh_hans", "id_cover_alt_en"} <= {
        finding.field for finding in response.context["blockers"]
    }
    assert Draft.objects.get().payload["cover"] == picture.pk


def test_refused_picture_never_touches_the_text(editor):
    tip = drafted(editor)
    response = send(editor, tip, takeaway_en="Typed", cover_file=SimpleUploadedFile("a.png", b"no picture"))
    assert response.status_code == 422
    assert "cover_file" in response.context["form"].errors
    assert "Typed" in response.text


def test_somebody_elses_picture_is_not_a_cover(editor, sign_in):
    other = Picture.objects.create(
        uploader=sign_in().member, sha256="1" * 64, folder="pictures/y", width=480, height=300, widths=[480]
    )
    assert "cover" in send(editor, drafted(editor), cover=other.pk).context["form"].errors
