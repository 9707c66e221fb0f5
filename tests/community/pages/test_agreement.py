import pytest
from django.core.cache import cache
from django.urls import reverse

from community.pages.models import Consent, Page
from tests.community.pages.pages import make_page
from tests.factories import make_member

pytestmark = pytest.mark.django_db
URL = "/agreement/"


@pytest.fixture(autouse=True)
def _agreements(db):
    make_page("terms")
    make_page("privacy")


def agreeing(client, **changes):
    return client.post(
        URL, {"agree": "on", "versions": "terms=2026-11 privacy=2026-11", "next": "/account/"} | changes
    )


def test_is_asked_on_the_next_page_and_comes_back(sign_in):
    client = sign_in()
    response = client.get("/account/?a=1")
    assert response["Location"] == f"{URL}?next=%2Faccount%2F%3Fa%3D1"
    assert agreeing(client, next="/account/?a=1")["Location"] == "/account/?a=1"
    assert client.get("/account/").status_code == 200


def test_keeps_version_time_and_hash(sign_in):
    client = sign_in()
    agreeing(client)
    for page in Page.objects.agreements().select_related("live_revision"):
        consent = Consent.objects.get(member=client.member, slug=page.slug)
        assert (consent.version, consent.revision_sha256) == (page.version, page.live_revision.sha256)
        assert consent.given_at


def test_a_new_version_asks_again_and_says_what_changed(sign_in):
    client = sign_in()
    agreeing(client)
    assert client.get("/account/").status_code == 200
    make_page("terms", version="2027-01")
    cache.clear()
    response = client.get("/account/", follow=True)
    assert [(page.slug, earlier.version) for page, earlier in response.context["changed"]] == [
        ("terms", "2026-11")
    ]
    assert "2027-01" in response.content.decode()
    agreeing(client, versions="terms=2027-01 privacy=2026-11")
    assert set(Consent.objects.filter(slug="terms").values_list("version", flat=True)) == {
        "2026-11",
        "2027-01",
    }


@pytest.mark.parametrize(
    ("field", "value"), [("agree", ""), ("versions", ""), ("versions", "terms=1"), ("versions", "<b>" * 999)]
)
def test_refuses_without_tick_or_for_texts_not_shown(sign_in, field, value):
    client = sign_in()
    response = agreeing(client, **{field: value})
    assert response.status_code == 422
    assert "agree" in response.context["form"].errors
    assert 'value="/account/"' in response.content.decode()
    assert not Consent.objects.exists()


def test_offers_signing_out(sign_in):
    assert f'action="{reverse("account_logout")}"' in sign_in().get(URL).content.decode()


@pytest.mark.parametrize("path", ["/terms/", "/privacy/", "/en/terms/", "/agreement/", "/accounts/logout/"])
def test_never_bars_the_texts_themselves_or_the_way_out(sign_in, path):
    assert sign_in().get(path).status_code == 200


def test_never_refuses_a_form_that_is_being_sent(sign_in):
    client = sign_in()
    assert client.post(reverse("members:rename"), {"display_name": "写了一半的人"}).status_code == 302
    client.member.refresh_from_db()
    assert client.member.display_name == "写了一半的人"


def test_never_interrupts_an_open_page_by_a_fragment(sign_in, htmx):
    assert sign_in().get("/notices/", headers=htmx("notices")).status_code == 200


def test_leads_nowhere_else(sign_in):
    assert agreeing(sign_in(), next="https://evil.example/")["Location"] == "/"


def test_asks_nobody_who_reads_without_account_or_is_made_up(client, sign_in):
    assert client.get("/terms/").status_code == 200
    assert sign_in(member=make_member(is_demo=True)).get("/account/").status_code == 200


def test_members_who_agreed_already_go_on(sign_in):
    client = sign_in()
    agreeing(client)
    assert client.get(URL + "?next=/account/")["Location"] == "/account/"


def test_strangers_are_asked_to_sign_in(client):
    assert client.get(URL)["Location"].startswith(reverse("account_login"))
