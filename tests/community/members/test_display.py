import pytest
from django.test import Client
from django.urls import reverse

from community.members import forms
from config import middleware

pytestmark = pytest.mark.django_db


def test_knows_the_same_values_as_the_middleware():
    assert (forms.THEMES, forms.TEXT_SIZES) == (middleware.THEMES, middleware.TEXT_SIZES)


def test_keeps_the_choice_for_a_year_and_goes_back():
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("community:display"), {"text_size": "large", "next": "/tips/?page=2"})
    assert response.status_code == 302
    assert response["Location"] == "/tips/?page=2"
    cookie = response.cookies["text_size"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == ("large", 31_536_000, "Lax")
    assert set(response.cookies) == {"text_size"}


def test_cookie_is_secure_where_sessions_are(client, settings):
    settings.SESSION_COOKIE_SECURE = True
    assert client.post(reverse("community:display"), {"theme": "dark"}).cookies["theme"]["secure"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"theme": "pink"},
        {"text_size": "huge"},
        {"theme": "dark", "text_size": "<b>"},
        {"theme": "x" * 5000},
    ],
)
def test_refuses_unknown_values(client, data):
    response = client.post(reverse("community:display"), data)
    assert response.status_code == 400
    assert not response.cookies


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_never_leads_to_another_site(client, target):
    assert client.post(reverse("community:display"), {"theme": "dark", "next": target})[
        "Location"
    ] == reverse("home")


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_refuses_forms_of_other_sites(client, origin):
    response = client.post(
        reverse("community:display"), {"theme": "dark"}, headers={"Sec-Fetch-Site": origin}
    )
    assert response.status_code == 403
    assert not response.cookies


def test_changes_nothing_by_get(client):
    assert client.get(reverse("community:display")).status_code == 405
