import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from community.notices.preferring import deliveries_of
from community.notices.unsubscribing import SALT, unsubscribe_path
from tests.factories import make_member

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # what mail programs send


def test_asks_first_and_changes_nothing_by_get():
    member = make_member()
    client = Client()
    response = client.get(unsubscribe_path(member, ["reply"]))
    assert response.status_code == 200
    assert not client.cookies
    assert deliveries_of(member)["reply"] == "at_once"


def test_stops_its_kinds_without_sign_in_token_or_redirect():
    member, other = make_member(), make_member()
    client = Client(enforce_csrf_checks=True)
    response = client.post(unsubscribe_path(member, ["reply", "report"]), ONE_CLICK)
    assert response.status_code == 200
    assert [deliveries_of(member)[kind] for kind in ("reply", "report", "desk")] == ["off", "off", "at_once"]
    assert deliveries_of(other)["reply"] == "at_once"
    assert client.post(unsubscribe_path(member, ["reply", "report"]), ONE_CLICK).status_code == 200


def test_never_stops_what_carries_an_appeal():
    member = make_member()
    Client().post(unsubscribe_path(member, ["decision", "reply"]), ONE_CLICK)
    assert deliveries_of(member)["decision"] == "at_once"
    assert Client().post(unsubscribe_path(member, ["decision"]), ONE_CLICK).status_code == 404


def test_a_changed_address_is_not_found():
    path = unsubscribe_path(make_member(), ["reply"])
    assert Client().post(path[:-3] + "xy/").status_code == 404
    forged = signing.dumps([make_member().pk, ["reply"]], salt="something else")
    assert Client().post(reverse("notices:unsubscribe", args=[forged])).status_code == 404


def test_a_closed_account_is_not_found():
    path = unsubscribe_path(make_member(is_active=False), ["reply"])
    assert Client().get(path).status_code == 404


def test_knows_no_other_method():
    assert Client().delete(unsubscribe_path(make_member(), ["reply"])).status_code == 405


def test_says_nothing_about_whose_it_is():
    member = make_member()
    page = Client().get(unsubscribe_path(member, ["reply"])).content.decode()
    assert member.email not in page
    assert member.display_name not in page


def test_is_signed_for_this_purpose():
    assert signing.loads(unsubscribe_path(make_member(), ["reply"]).split("/")[-2], salt=SALT)
