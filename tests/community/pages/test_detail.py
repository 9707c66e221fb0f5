import pytest
from django.urls import NoReverseMatch, reverse

from community.members.access import public
from tests.community.pages.pages import make_page

pytestmark = pytest.mark.django_db
assert public


def test_shows_text_version_and_date(client):
    make_page("about")
    page = client.get(reverse("pages:detail", args=["about"])).content.decode()
    assert "你和我们各自要做到什么。" in page
    assert "2026-11" in page
    assert "2026年12月1日" in page


def test_shows_the_english_text_under_en(client):
    make_page("about")
    assert "Write to" in client.get("/en/about/").content.decode()


def test_fills_in_operator_and_address_escaped(client, settings):
    settings.OPERATOR_NAME, settings.CONTACT_EMAIL = "<b>甲</b>", "hello@example.com"
    make_page("about")
    page = client.get("/about/").content.decode()
    assert "运营者 &lt;b&gt;甲&lt;/b&gt;" in page
    assert "联系 hello@example.com" in page
    assert "{{" not in page


def test_says_when_operator_or_address_is_missing(client, settings):
    settings.OPERATOR_NAME = settings.CONTACT_EMAIL = ""
    make_page("about")
    assert "run by (not given yet)" in client.get("/en/about/").content.decode()


def test_warns_of_scams_on_the_risk_page_only(client):
    make_page("risk")
    make_page("about")
    assert "96110" in client.get("/risk/").content.decode()
    assert "96110" not in client.get("/about/").content.decode()


@pytest.mark.parametrize("state", ["draft", "waiting"])
def test_hides_what_is_not_approved(client, sign_in, state):
    make_page("about", state=state)
    assert client.get("/about/").status_code == 404
    assert sign_in("editor").get("/about/").status_code == 404


def test_knows_only_the_pages_of_the_site(client):
    with pytest.raises(NoReverseMatch):
        reverse("pages:detail", args=["secrets"])
    assert client.get("/secrets/").status_code == 404


def test_takes_no_post(client):
    assert client.post("/about/").status_code == 405


def test_sets_no_cookie_and_stays_within_the_query_budget(client, django_assert_max_num_queries):
    make_page("about")
    with django_assert_max_num_queries(8):
        assert not client.get("/about/").cookies
