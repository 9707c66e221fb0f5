import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from tests.factories import make_member

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
DESK = "/review/"


@pytest.fixture(autouse=True)
def _no_passkey_ceremony(settings):
    settings.MFA_TOTP_TOLERANCE = 1


def code(secret: str = SECRET) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()) + 1))


def add_app(member) -> Authenticator:
    return totp.TOTP.activate(member, SECRET).instance


def add_key(member, name: str = "我的手机") -> Authenticator:
    data = {"name": name, "credential": {}, "passwordless": True}
    return Authenticator.objects.create(user=member, type=Authenticator.Type.WEBAUTHN, data=data)


def freshly_confirmed(client) -> None:
    """The session says the password was given a moment ago, so allauth does not ask again."""
    import time

    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(client.member.pk)
    session.save()


def test_staff_without_a_factor_are_led_to_set_one_up_and_back(sign_in):
    client = sign_in("moderator", second_factor=False)
    response = client.get(DESK, follow=True)
    assert response.redirect_chain[-1][0] == reverse("mfa_index")
    assert reverse("mfa_activate_totp") in response.content.decode()
    freshly_confirmed(client)
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    response = client.post(reverse("mfa_activate_totp"), {"code": code(secret)}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("mfa_view_recovery_codes")
    assert f'href="{DESK}"' in response.content.decode()


def test_staff_with_a_factor_give_it_again_and_come_back(sign_in):
    client = sign_in("moderator", second_factor=False)
    add_app(client.member)
    response = client.get(DESK)
    assert response["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Freview%2F"
    response = client.post(response["Location"], {"code": code(), "next": DESK})
    assert response["Location"] == DESK
    assert client.get(DESK).status_code == 200


def test_a_wrong_code_opens_nothing(sign_in):
    client = sign_in("moderator", second_factor=False)
    add_app(client.member)
    assert client.post(reverse("mfa_reauthenticate"), {"code": "000000"}).status_code == 422
    assert client.get(DESK).status_code == 302


def test_a_passkey_sign_in_counts_as_second_factor(sign_in):
    client = sign_in("moderator", second_factor=False)
    add_key(client.member)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "webauthn", "passwordless": True}]
    session["account_authentication_methods_user"] = str(client.member.pk)
    session.save()
    assert client.get(DESK).status_code == 200


def test_another_members_records_do_not_count(sign_in):
    client = sign_in("moderator", second_factor=False)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
    session["account_authentication_methods_user"] = str(make_member().pk)
    session.save()
    assert client.get(DESK).status_code == 302


def test_members_without_role_are_refused_before_any_factor(sign_in):
    assert sign_in().get(DESK).status_code == 403


@pytest.mark.parametrize("add", [add_app, add_key])
def test_staff_cannot_remove_their_last_factor(sign_in, add):
    client = sign_in("editor")
    factor = add(client.member)
    RecoveryCodes.activate(client.member)
    freshly_confirmed(client)
    for method in (client.get, client.post):
        assert method(removal(factor))["Location"] == reverse("mfa_index")
    assert Authenticator.objects.filter(pk=factor.pk).exists()


@pytest.mark.parametrize(("roles", "others"), [((), []), (("editor",), [add_key])])
def test_a_factor_can_be_removed_when_another_stays_or_no_role_needs_it(sign_in, roles, others):
    client = sign_in(*roles)
    factor = add_app(client.member)
    for add in others:
        add(client.member)
    freshly_confirmed(client)
    assert client.get(removal(factor)).status_code == 200
    client.post(removal(factor))
    assert not Authenticator.objects.filter(pk=factor.pk).exists()


def test_a_strangers_key_is_not_found(sign_in):
    key = add_key(make_member())
    client = sign_in()
    freshly_confirmed(client)
    assert client.post(removal(key)).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def removal(factor: Authenticator) -> str:
    if factor.type == Authenticator.Type.TOTP:
        return reverse("mfa_deactivate_totp")
    return reverse("mfa_remove_webauthn", args=[factor.pk])
