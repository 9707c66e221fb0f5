"""Role × desk page: who gets in, from one table."""

import pytest
from django.urls import reverse

from community.moderation.models import Decision
from tests.factories import approve, make_member, make_story, make_tip

pytestmark = pytest.mark.django_db

NOBODY, ALL = (
    set(),
    {"editor", "chief-editor", "moderator", "senior-moderator", "compliance-officer", "operator"},
)
REVIEWERS = {"chief-editor", "moderator", "senior-moderator", "compliance-officer"}
STORY = {"moderator", "senior-moderator"}
DOWN = {"senior-moderator", "compliance-officer"}

# (method, page, which object) → roles that get in; the second set gets 404 (another kind's desk), the rest 403.
PAGES = {
    ("get", "queue", None): (REVIEWERS, NOBODY),
    ("post", "next", None): (REVIEWERS, NOBODY),
    ("get", "review", "story"): (STORY, REVIEWERS),
    ("get", "review", "tip"): ({"chief-editor"}, REVIEWERS),
    ("post", "claim", "story"): (STORY, REVIEWERS),
    ("post", "release", "story"): (STORY, REVIEWERS),
    ("post", "take_over", "story"): ({"senior-moderator"}, NOBODY),
    ("post", "decide", "story"): (STORY, REVIEWERS),
    ("post", "decide", "tip"): ({"chief-editor"}, REVIEWERS),
    ("get", "decided", "decision"): (NOBODY, REVIEWERS),
    ("post", "undo", "decision"): (NOBODY, REVIEWERS),
    ("get", "takedown", "public"): (DOWN, NOBODY),
    ("post", "takedown", "public"): (DOWN, NOBODY),
    ("get", "restore", "public"): (DOWN, NOBODY),
    ("get", "case", "public"): (STORY | {"compliance-officer"}, REVIEWERS),
    ("get", "log", None): ({"compliance-officer"}, NOBODY),
}


@pytest.fixture
def objects():
    return {
        "story": make_story(state="waiting").reviews.get().pk,
        "tip": make_tip(state="waiting").reviews.get().pk,
        "decision": approve(make_story(state="waiting").reviews.get()).pk,
        "public": make_story().pk,
    }


def address(page, key):
    return reverse(f"moderation:{page}", args=[key] if key else [])


@pytest.mark.parametrize("role", sorted(ALL))
def test_opens_to_the_right_roles_only(role, objects, sign_in):
    client = sign_in(role)
    for (method, page, which), (welcome, lost) in PAGES.items():
        answer = getattr(client, method)(address(page, objects.get(which)))
        expected = {200, 302, 422} if role in welcome else {404} if role in lost else {403}
        assert answer.status_code in expected, (role, method, page, which)


def test_sends_a_stranger_to_sign_in_and_refuses_a_member(client, objects, sign_in):
    member = sign_in()
    for method, page, which in PAGES:
        url = address(page, objects.get(which))
        assert getattr(client, method)(url).headers["Location"].startswith(reverse("account_login")), page
        assert getattr(member, method)(url).status_code == 403, page


def test_asks_for_the_second_factor(objects, sign_in):
    client = sign_in("moderator", second_factor=False)
    for method, page, which in PAGES:
        assert getattr(client, method)(address(page, objects.get(which))).status_code in (302, 403), page
    assert Decision.objects.count() == 2


def test_refuses_the_wrong_method(objects, sign_in):
    client = sign_in("senior-moderator", "compliance-officer")
    for method, page, which in PAGES:
        if page in ("takedown", "restore"):
            continue
        wrong = client.get if method == "post" else client.post
        assert wrong(address(page, objects.get(which))).status_code == 405, page


def test_refuses_authors_their_own_case_everywhere(sign_in):
    author = make_member("senior-moderator", "compliance-officer")
    waiting, public = make_story(author=author, state="waiting"), make_story(author=author)
    review, client = waiting.reviews.get(), sign_in(member=author)
    assert b"cases/" not in client.get(reverse("moderation:queue")).content
    for method, page, key in [
        ("get", "review", review.pk), ("post", "decide", review.pk), ("post", "claim", review.pk),
        ("get", "takedown", public.pk), ("post", "takedown", public.pk), ("get", "case", public.pk),
    ]:  # fmt: skip
        assert getattr(client, method)(address(page, key)).status_code == 403, page
    review.refresh_from_db()
    assert review.is_waiting
    assert review.claimed_by is None
