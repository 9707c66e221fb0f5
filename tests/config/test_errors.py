import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from config import errors
from tests.factories import make_member, make_story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_missing_page_says_so_and_shows_the_way(client, prefix):
    response = client.get(f"{prefix}/nowhere/")
    assert response.status_code == 404
    assert f'href="{prefix}/"' in response.content.decode()


def test_a_refusal_gives_its_reason(rf, sign_in):
    response = sign_in().get(reverse("queues:list"))
    assert response.status_code == 403
    with override("en"):
        request = sign_in().get("/en/account/").wsgi_request
        assert "Because." in errors.permission_denied(request, PermissionDenied("Because.")).content.decode()
        assert errors.bad_request(request, BadRequest("x")).status_code == 400


def test_an_expired_page_gives_back_what_was_typed_but_no_secrets():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member(), backend="django.contrib.auth.backends.ModelBackend")
    story = "第一次定投，我买在最高点。\n<script>alert(1)</script>"
    fields = {
        "display_name": story,
        "password1": "a very secret sentence",
        "oldpassword": "another secret one",
        "next": "/account/?x=1",
    }
    response = client.post(reverse("members:rename"), fields)
    assert response.status_code == 403
    assert response.context["typed"] == [story]
    page = response.content.decode()
    assert "第一次定投，我买在最高点。\n&lt;script&gt;" in page
    assert "secret" not in page


@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_the_page_of_a_breakdown_needs_no_database_and_no_context(monkeypatch, language, lang):
    def broken(*args, **kwargs):
        raise AssertionError("the page of a breakdown asked the database or a context processor")

    monkeypatch.setattr(connection, "cursor", broken)
    monkeypatch.setattr("config.context.site", broken)
    with override(language):
        response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    page = response.content.decode()
    assert f'<html lang="{lang}">' in page
    assert "<script" not in page
    assert "style=" not in page


def test_too_many_attempts_are_told_in_the_sites_own_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    client.post(reverse("account_signup"), {})
    response = client.post(reverse("account_signup"), {})
    assert response.status_code == 429
    assert "error-page" in response.content.decode()


def test_a_form_sent_after_the_session_ended_gives_back_what_was_typed(client):
    story = "第一次定投，我买在最高点，后来慢慢回来。"
    response = client.post("/stories/write/", {"title": "短", "what_i_did": story})
    assert response.status_code == 403
    assert response.context["typed"] == [story]
    assert client.post("/stories/write/", {"title": "短"}).status_code == 302


def test_a_comment_sent_by_htmx_after_the_session_ended_gives_back_what_was_typed(client, htmx):
    story, words = make_story(), "这句话不能丢，我写了很久。"
    headers = htmx("comments") | {"HX-Current-URL": f"http://testserver{story.get_absolute_url()}"}
    response = client.post(f"/comments/on/{story.pk}/", {"text": words}, headers=headers)
    assert response.status_code == 422
    assert response.headers["HX-Retarget"] == response.headers["HX-Reselect"] == "#main"
    assert "HX-Redirect" not in response.headers
    assert words in response.text
    assert f"?next={story.get_absolute_url()}" in response.text
    # The writing form keeps its words in the browser and goes straight to signing in.
    saved = client.post("/stories/autosave/", {"why": words}, headers=htmx("draft-status"))
    assert "HX-Redirect" in saved.headers
