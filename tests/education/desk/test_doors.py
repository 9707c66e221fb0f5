"""Who gets into which page of the desk, and by which method."""

import pytest
from django.urls import reverse

from community.pages.models import Page
from community.posts.models import Post
from tests.factories import make_kind, make_member, make_tip

pytestmark = pytest.mark.django_db

TIPS = ("editor", "chief-editor")
GUIDE = ("editor", "chief-editor")
PAGES = ("chief-editor", "compliance-officer")
EVERYBODY = ("editor", "chief-editor", "moderator", "senior-moderator", "compliance-officer", "operator")
READ, FORM, WRITE = {"get"}, {"get", "post"}, {"post"}
VIEWS = [
    ("desk:home", "", READ, (*TIPS, "compliance-officer")),
    ("desk:calendar", "", READ, TIPS),
    ("desk:tips", "", READ, TIPS),
    ("desk:tip_create", "", FORM, TIPS),
    ("desk:tip", "tip", FORM, TIPS),
    ("desk:tip_autosave", "tip", WRITE, TIPS),
    ("desk:tip_preview", "tip", READ, TIPS),
    ("desk:tip_delete", "tip", FORM, TIPS),
    ("desk:move", "tip", WRITE, TIPS),
    ("desk:swap", "tip", WRITE, TIPS),
    ("desk:guide", "", READ, GUIDE),
    ("desk:guide_edit", "kind", FORM, GUIDE),
    ("desk:guide_autosave", "kind", WRITE, GUIDE),
    ("desk:pages", "", READ, PAGES),
    ("desk:page_edit", "page", FORM, PAGES),
    ("desk:page_autosave", "page", WRITE, PAGES),
    ("desk:history", "tip", READ, TIPS),
    ("desk:withdraw", "tip", WRITE, TIPS),
]


def address(name, what):
    if what == "tip":
        return reverse(name, args=[make_tip(state="draft").pk])
    if what == "kind":
        return reverse(name, args=["kind", make_kind(state="draft").pk])
    if what == "page":
        page = Page.objects.create(kind=Post.Kind.PAGE, author=make_member("chief-editor"), slug="about")
        return reverse(name, args=[page.pk])
    return reverse(name)


@pytest.mark.parametrize(("name", "what", "methods", "roles"), VIEWS)
def test_opens_for_its_roles_only(client, sign_in, name, what, methods, roles):
    url = address(name, what)
    method = "get" if "get" in methods else "post"
    assert reverse("account_login") in getattr(client, method)(url).url
    assert getattr(sign_in(), method)(url).status_code == 403
    for role in EVERYBODY:
        status = getattr(sign_in(role), method)(url).status_code
        if role in roles:
            assert status in (200, 302, 422), (role, status)
        else:
            # History and withdrawal are one page for all kinds: a writer of other kinds finds nothing there.
            assert status in ((403, 404) if name in ("desk:history", "desk:withdraw") else (403,)), (
                role,
                status,
            )


@pytest.mark.parametrize(("name", "what", "methods", "roles"), VIEWS)
def test_refuses_other_methods_and_a_session_without_second_factor(sign_in, name, what, methods, roles):
    url = address(name, what)
    client = sign_in(roles[0])
    for method in {"get", "post", "put", "delete"} - methods:
        assert getattr(client, method)(url).status_code == 405
    plain = sign_in(roles[0], second_factor=False)
    response = plain.get(url) if "get" in methods else plain.post(url)
    assert response.status_code == 302
    assert "2fa" in response.url


@pytest.mark.parametrize(("name", "what", "methods", "roles"), [row for row in VIEWS if row[1]])
def test_unknown_text_is_not_found(sign_in, name, what, methods, roles):
    args = ["kind", 999_999] if what == "kind" else [999_999]
    client = sign_in(roles[0])
    url = reverse(name, args=args)
    assert (client.get(url) if "get" in methods else client.post(url)).status_code == 404


def test_unknown_kind_of_guide_page_is_not_found(sign_in):
    kind = make_kind(state="draft")
    assert sign_in("editor").get(reverse("desk:guide_edit", args=["wand", kind.pk])).status_code == 404
