"""Role × page for the whole site, from one table. (What a role may do inside the review desk: tests/community/moderation.)"""

import pytest
from django.urls import get_resolver, reverse

from community.members.roles import ROLES
from tests.factories import make_kind, make_member, make_story, make_tip, today

pytestmark = pytest.mark.django_db

EVERYBODY = {"visitor", "reader", *ROLES}
MEMBERS = EVERYBODY - {"visitor"}
EDITORS = {"editor", "chief-editor"}
PAGE_WRITERS = {"chief-editor", "compliance-officer"}

# page, which object → who gets in. A visitor is sent to sign in, a member without the right gets 403.
PAGES = {
    ("home", None): EVERYBODY,
    ("tips:list", None): EVERYBODY,
    ("tips:detail", "tip_slug"): EVERYBODY,
    ("tips:feed", None): EVERYBODY,
    ("guide:intro", None): EVERYBODY,
    ("guide:kinds", None): EVERYBODY,
    ("guide:kind", "kind_slug"): EVERYBODY,
    ("guide:compare", None): EVERYBODY,
    ("guide:plan", None): EVERYBODY,
    ("stories:list", None): EVERYBODY,
    ("stories:detail", "story"): EVERYBODY,
    ("stories:create", None): MEMBERS,
    ("stories:mine", None): MEMBERS,
    ("stories:saved", None): MEMBERS,
    ("notices:list", None): MEMBERS,
    ("notices:preferences", None): MEMBERS,
    ("members:account", None): MEMBERS,
    ("mfa_index", None): MEMBERS,
    ("usersessions_list", None): MEMBERS,
    ("queues:list", None): {"chief-editor", "moderator", "senior-moderator", "compliance-officer"},
    ("records:search", None): {"compliance-officer"},
    ("figures:show", None): {"chief-editor", "senior-moderator", "compliance-officer", "operator"},
    ("transparency:show", None): EVERYBODY,
    ("standing:own", None): MEMBERS,
    ("standing:thresholds", None): {"senior-moderator", "compliance-officer"},
    ("records:verification", None): {"compliance-officer"},
    ("records:quarters", None): {"compliance-officer"},
    ("records:retention", None): {"compliance-officer"},
    ("records:case_file", "story"): {"compliance-officer"},
    ("moderation:policy", None): {"chief-editor", "moderator", "senior-moderator", "compliance-officer"},
    ("moderation:takedown", "story"): {"senior-moderator", "compliance-officer"},
    ("desk:home", None): EDITORS | PAGE_WRITERS,
    ("desk:calendar", None): EDITORS,
    ("desk:tips", None): EDITORS,
    ("desk:tip_create", None): EDITORS,
    ("desk:tip", "tip"): EDITORS,
    ("desk:tip_preview", "tip"): EDITORS,
    ("desk:guide", None): EDITORS,
    ("desk:guide_edit", "kind_pair"): EDITORS,
    ("desk:pages", None): PAGE_WRITERS,
}


@pytest.fixture
def objects():
    tip, kind = make_tip(publish_on=today()), make_kind()
    return {
        "tip": [tip.pk],
        "tip_slug": [tip.slug],
        "kind_slug": [kind.slug],
        "kind_pair": ["kind", kind.pk],
        "story": [make_story().pk],
    }


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_opens_each_page_to_its_roles_only(role, objects, client, sign_in):
    person = client if role == "visitor" else sign_in(*({role} - {"reader"}))
    for (page, which), welcome in PAGES.items():
        answer = person.get(reverse(page, args=objects.get(which, [])))
        if role in welcome:
            assert answer.status_code == 200, (role, page, answer.status_code)
        elif role == "visitor":
            assert answer.status_code == 302, (role, page)
            assert "/accounts/login/" in answer["Location"]
        else:
            assert answer.status_code == 403, (role, page, answer.status_code)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_asks_staff_for_their_second_factor_before_any_desk(role, objects, sign_in):
    person = sign_in(role, second_factor=False)
    for (page, which), welcome in PAGES.items():
        if role in welcome and page.startswith(("moderation:", "desk:")):
            answer = person.get(reverse(page, args=objects.get(which, [])))
            assert answer.status_code == 302, (role, page)
            assert "/accounts/2fa/" in answer["Location"]


def test_gives_each_group_exactly_the_permissions_of_the_table():
    for role, names in ROLES.items():
        assert make_member(role).get_group_permissions() == set(names)


def test_leaves_no_desk_without_a_guard():
    """Every address below /review/ and /desk/ is guarded by permission and second factor."""

    def views(resolver, prefix=""):
        for pattern in resolver.url_patterns:
            path = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern, path)
            else:
                yield path, pattern.callback

    desks = {path: view for path, view in views(get_resolver()) if path.startswith(("review/", "desk/"))}
    assert len(desks) > 25
    assert [path for path, view in desks.items() if not getattr(view, "staff_permissions", None)] == []
