import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from community.members.models import Member
from community.pages.models import Consent, Page
from tests.community.pages.pages import make_page
from tests.factories import make_member

pytestmark = pytest.mark.django_db
PASSWORD = "zao shang he cha"


@pytest.fixture(autouse=True)
def _agreements(db):
    make_page("terms")
    make_page("privacy")


def typed(**changes):
    fields = {"display_name": "安静的李", "email": "li@example.com", "password1": PASSWORD, "agree": "on"}
    return fields | {"versions": "terms=2026-11 privacy=2026-11"} | changes


def code_in(message) -> str:
    return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", message.body, re.MULTILINE)[1]


def test_opens_an_account_by_page_and_code(client):
    response = client.post(reverse("account_signup"), typed(next="/notices/"))
    assert response["Location"].startswith(reverse("account_email_verification_sent"))
    assert "_auth_user_id" not in client.session
    response = client.post(reverse("account_email_verification_sent"), {"code": code_in(mail.outbox[0])})
    member = Member.objects.get(email="li@example.com")
    assert client.session["_auth_user_id"] == str(member.pk)
    assert (member.display_name, member.language) == ("安静的李", "zh-hans")


def test_records_the_consent_with_version_time_and_hash(client):
    client.post(reverse("account_signup"), typed())
    consents = Consent.objects.filter(member__email="li@example.com")
    assert {(c.slug, c.version) for c in consents} == {("terms", "2026-11"), ("privacy", "2026-11")}
    terms = Page.objects.select_related("live_revision").get(slug="terms")
    assert consents.get(slug="terms").revision_sha256 == terms.live_revision.sha256
    assert all(c.given_at for c in consents)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""), ("display_name", "x" * 25), ("display_name", "理财老师"), ("display_name", "<"),
        ("email", ""), ("email", "no address"), ("password1", "short"), ("password1", "1234567890123"), ("agree", ""),
    ],
)  # fmt: skip
def test_names_the_field_that_is_wrong_and_keeps_the_rest(client, field, value):
    response = client.post(reverse("account_signup"), typed(**{field: value}))
    assert field in response.context["form"].errors
    if field != "email":
        assert "li@example.com" in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert not Member.objects.filter(email="li@example.com").exists()


def test_asks_again_when_a_text_was_renewed_meanwhile(client):
    response = client.post(reverse("account_signup"), typed(versions="terms=2025-01 privacy=2026-11"))
    assert "agree" in response.context["form"].errors
    assert 'name="versions" value="terms=2026-11 privacy=2026-11"' in response.content.decode()
    assert not Consent.objects.exists()


def test_does_not_tell_whether_an_address_has_an_account(client):
    make_member(email="li@example.com")
    response = client.post(reverse("account_signup"), typed())
    assert response["Location"].startswith(reverse("account_email_verification_sent"))
    assert Member.objects.count() == 1 + Member.objects.exclude(email="li@example.com").count()
    assert reverse("account_reset_password") in mail.outbox[0].body


def test_page_links_both_agreements(client):
    page = client.get(reverse("account_signup")).content.decode()
    for slug in ("terms", "privacy"):
        assert f'href="{reverse("pages:detail", args=[slug])}"' in page
    for value in ("nickname", "email", "new-password"):
        assert f'autocomplete="{value}"' in page


def test_mail_has_no_brackets_two_parts_and_the_site_name(client, settings):
    client.post("/en/accounts/signup/", typed())
    message = mail.outbox[0]
    assert "[" not in message.subject
    assert settings.SITE_NAME_EN in message.body
    html = message.alternatives[0].content
    assert code_in(message) in html
    assert 'lang="en"' in html


def test_no_mail_goes_to_made_up_members(client):
    make_member(email="editor@demo.invalid", is_demo=True)
    client.post(reverse("account_reset_password"), {"email": "editor@demo.invalid"})
    assert mail.outbox == []


def test_password_is_renewed_by_code(client):
    member = make_member(email="li@example.com")
    client.post(reverse("account_reset_password"), {"email": "li@example.com"})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in(mail.outbox[0])})
    client.post(reverse("account_complete_password_reset"), {"password1": PASSWORD, "password2": PASSWORD})
    assert Member.objects.get(pk=member.pk).check_password(PASSWORD)


def test_notification_comes_in_the_members_language(sign_in, settings):
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    client = sign_in(member=make_member(email="margaret@example.com", language="en"))
    EmailAddress.objects.create(user=client.member, email=client.member.email, primary=True, verified=True)
    new = {"oldpassword": "correct horse battery", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_change_password"), new)
    assert mail.outbox[0].subject == "Your password was changed"
    assert "Hello," in mail.outbox[0].body
