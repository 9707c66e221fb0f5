import importlib

import pytest
from django.test import RequestFactory
from django.urls import NoReverseMatch, clear_url_caches, reverse

from community.members import account_urls, views
from community.members.demo import DEMO_NAMES
from community.members.models import Member
from community.members.roles import ROLES

pytestmark = pytest.mark.django_db


def load_urls():
    import config.urls

    importlib.reload(account_urls)
    importlib.reload(config.urls)
    clear_url_caches()


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    load_urls()
    yield
    settings.DEMO = False
    load_urls()


def test_offers_every_role():
    assert set(DEMO_NAMES) == {"reader", *ROLES}


def test_address_does_not_exist_outside_demonstration_mode(client):
    with pytest.raises(NoReverseMatch):
        reverse("members:demo_login")
    assert client.post("/account/demo/", {"role": "editor"}).status_code == 404
    assert "demo" not in client.get(reverse("account_login")).content.decode()


def test_view_itself_refuses_outside_demonstration_mode():
    from django.http import Http404

    with pytest.raises(Http404):
        views.demo_login(RequestFactory().post("/", {"role": "editor"}))


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("role", DEMO_NAMES)
def test_signs_in_with_second_factor_as_the_role(client, role):
    response = client.post(reverse("members:demo_login"), {"role": role, "next": "/notices/"})
    assert response["Location"] == "/notices/"
    member = Member.objects.get(email=f"{role}@demo.invalid")
    assert client.session["_auth_user_id"] == str(member.pk)
    assert member.is_demo
    assert [group.name for group in member.groups.all()] == ([role] if role in ROLES else [])
    assert not member.has_usable_password()
    if role in ROLES:
        from community.members.access import has_second_factor

        request = client.get(reverse("members:account")).wsgi_request
        assert has_second_factor(request)


@pytest.mark.usefixtures("demo")
def test_uses_the_member_that_is_there_already(client):
    for _ in range(2):
        client.post(reverse("members:demo_login"), {"role": "editor"})
    assert Member.objects.filter(is_demo=True).count() == 1


@pytest.mark.usefixtures("demo")
def test_shows_one_button_per_role_on_the_sign_in_page(client):
    page = client.get(reverse("account_login")).content.decode()
    for role in DEMO_NAMES:
        assert f'name="role" value="{role}"' in page


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("role", ["", "king", "superuser", "x" * 500])
def test_refuses_unknown_roles(client, role):
    assert client.post(reverse("members:demo_login"), {"role": role}).status_code == 400
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demo")
def test_changes_nothing_by_get(client):
    assert client.get(reverse("members:demo_login")).status_code == 405
