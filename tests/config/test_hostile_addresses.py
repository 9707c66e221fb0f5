"""Whatever stands in an address or a hidden field, the answer is a page, never an error of the site."""

import pytest

from tests.factories import make_tip

pytestmark = pytest.mark.django_db

TOO_LONG = "9" * 40
PAST_THE_NUMBERS = "9" * 5000  # more digits than Python turns into a number


@pytest.mark.parametrize(
    "address",
    ["/stories/{}/", "/stories/{}/edit/", "/stories/{}/status/", "/comments/{}/edit/", "/notices/{}/open/"],
)
@pytest.mark.parametrize("key", ["9223372036854775808", TOO_LONG])
def test_a_key_beyond_the_database_finds_nothing(sign_in, address, key):
    assert sign_in().get(address.format(key)).status_code in (404, 405)


@pytest.mark.parametrize(
    "address", ["/desk/tips/{}/", "/desk/guide/kind/{}/", "/desk/pages/{}/", "/review/cases/{}/"]
)
def test_a_key_beyond_the_database_finds_nothing_on_the_desks(sign_in, address):
    assert sign_in("chief-editor").get(address.format(TOO_LONG)).status_code == 404


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("address", ["/stories/?before=", "/stories/saved/?before=", "/notices/?before="])
def test_a_moment_at_the_end_of_the_calendar_opens_the_first_page(sign_in, address, moment):
    assert sign_in().get(f"{address}{moment}~1").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"remove": PAST_THE_NUMBERS},
        {"pictures-TOTAL_FORMS": "1", "pictures-0-picture": PAST_THE_NUMBERS},
        {"pictures-TOTAL_FORMS": PAST_THE_NUMBERS},
        {"topic": PAST_THE_NUMBERS},
        {"version": PAST_THE_NUMBERS},
    ],
)
def test_hidden_fields_of_a_story_may_hold_anything(sign_in, fields):
    form = {
        "title": "标题",
        "language": "zh-hans",
        "pictures-TOTAL_FORMS": "0",
        "pictures-INITIAL_FORMS": "0",
    }
    assert sign_in().post("/stories/write/", form | fields).status_code in (302, 422)


def test_the_hidden_cover_of_a_tip_may_hold_anything(sign_in):
    tip = make_tip(state="draft")
    assert sign_in("editor").post(f"/desk/tips/{tip.pk}/", {"cover": PAST_THE_NUMBERS}).status_code == 422


def test_an_htmx_header_may_hold_anything(client):
    response = client.get("/stories/write/", headers={"HX-Request": "true", "HX-Current-URL": "http://["})
    assert response.headers["HX-Redirect"].endswith("next=%2Fstories%2Fwrite%2F")


def test_a_request_that_is_too_large_is_refused_politely(sign_in):
    assert sign_in().post("/stories/write/", {"title": "字" * 600_000}).status_code == 400


def test_pages_of_members_stay_out_of_shared_caches(sign_in, client):
    assert sign_in().get("/stories/mine/").headers["Cache-Control"] == "private, no-cache"
    assert sign_in().get("/").headers["Cache-Control"] == "private, no-cache"
    assert "Cache-Control" not in client.get("/").headers
