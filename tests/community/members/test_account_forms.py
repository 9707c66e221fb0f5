"""Bad input on the account pages: 422, the field named, what was typed kept."""

import pytest

from tests.factories import make_member

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"
LONG = "x" * 5000


@pytest.mark.parametrize(
    ("address", "data", "named"),
    [
        ("/accounts/signup/", {}, "agree"),
        (
            "/accounts/signup/",
            {"display_name": LONG, "email": "a@example.com", "password1": "a quiet plan 2026"},
            "display_name",
        ),
        (
            "/accounts/signup/",
            {"display_name": HOSTILE, "email": "not-an-address", "password1": "1"},
            "email",
        ),
        (
            "/accounts/signup/",
            {"display_name": "稳赚基金", "email": "a@example.com", "password1": "a quiet plan 2026"},
            "display_name",
        ),
        ("/accounts/login/", {}, "login"),
        ("/accounts/login/", {"login": HOSTILE, "password": LONG}, "login"),
        ("/accounts/login/", {"login": "nobody@example.com", "password": "wrong"}, "login"),
        ("/accounts/password/reset/", {"email": HOSTILE}, "email"),
        ("/accounts/password/reset/", {"email": ""}, "email"),
    ],
)
def test_refuses_bad_input_and_keeps_what_was_typed(client, address, data, named):
    response = client.post(address, data)
    page = response.content.decode()
    assert response.status_code == 422
    assert HOSTILE not in page
    assert f'name="{named}"' in page
    for name in ("email", "login", "display_name"):
        if data.get(name) and data[name] != HOSTILE:
            assert data[name] in page


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/accounts/password/change/", {"oldpassword": "wrong", "password1": "short", "password2": "other"}),
        ("/accounts/email/", {"email": HOSTILE, "action_add": ""}),
    ],
)
def test_refuses_bad_input_of_a_member(sign_in, address, data):
    response = sign_in(member=make_member()).post(address, data)
    assert response.status_code == 422
    assert HOSTILE not in response.content.decode()
