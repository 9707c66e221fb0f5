"""Role × page of members' standing, from one table."""

import pytest
from django.urls import reverse

from community.audit.models import AuditEntry
from community.conduct.models import MemberNote, Sanction
from community.members.roles import ROLES
from tests.community.conduct.giving import put
from tests.factories import make_member

pytestmark = pytest.mark.django_db

SEE = {"moderator", "senior-moderator", "compliance-officer"}
PAGES = {
    ("get", "member", "member"): SEE,
    ("post", "note", "member"): SEE,
    ("post", "lift", "sanction"): {"senior-moderator"},
    ("get", "thresholds", None): {"senior-moderator", "compliance-officer"},
}


@pytest.fixture
def objects():
    sanction = put(make_member(), "mute")
    return {"member": sanction.member_id, "sanction": sanction.pk}


def call(client, method, page, key):
    url = reverse(f"standing:{page}", args=[key] if key else [])
    return getattr(client, method)(url, {"text": "记一笔", "reason": "缘由"} if method == "post" else {})


@pytest.mark.parametrize("role", sorted(ROLES))
def test_opens_to_the_right_roles_only(role, objects, sign_in):
    client = sign_in(role)
    for (method, page, which), welcome in PAGES.items():
        answer = call(client, method, page, objects.get(which))
        assert answer.status_code in ({200, 302} if role in welcome else {403}), (
            role,
            page,
            answer.status_code,
        )


def test_sends_a_visitor_to_sign_in_and_refuses_a_member(client, objects, sign_in):
    reader = sign_in()
    for method, page, which in PAGES:
        url = reverse(f"standing:{page}", args=[objects[which]] if which else [])
        assert client.get(url)["Location"].startswith(reverse("account_login")), page
        assert call(client, method, page, objects.get(which)).status_code in (302, 403), page
        assert call(reader, method, page, objects.get(which)).status_code == 403, page
    assert not MemberNote.objects.exists()
    assert Sanction.objects.in_force().count() == 1


@pytest.mark.parametrize("role", sorted(SEE))
def test_asks_for_the_second_factor(role, objects, sign_in):
    client = sign_in(role, second_factor=False)
    for (method, page, which), welcome in PAGES.items():
        if role in welcome:
            assert "/accounts/2fa/" in call(client, method, page, objects.get(which))["Location"], page
    assert not MemberNote.objects.exists()
    assert not AuditEntry.objects.filter(action="lift_sanction").exists()


def test_refuses_the_wrong_method_and_knows_no_such_row(objects, sign_in):
    client = sign_in("senior-moderator")
    for method, page, which in PAGES:
        wrong = "get" if method == "post" else "post"
        assert call(client, wrong, page, objects.get(which)).status_code == 405, page
        if which:
            assert call(client, method, page, 999_999).status_code == 404, page
