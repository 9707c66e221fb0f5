"""A measure is read on the next visit: led there, told whole, one button, and on to where one was going."""

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.audit.models import AuditEntry
from community.conduct.acknowledging import key_for
from community.conduct.models import Sanction
from community.conduct.sanctioning import clear
from tests.community.conduct.giving import put
from tests.factories import make_member, make_story

pytestmark = pytest.mark.django_db
MIDDLEWARE = "community.standing.middleware.AcknowledgementMiddleware"


@pytest.fixture(autouse=True)
def _middleware(settings):
    if MIDDLEWARE not in settings.MIDDLEWARE:
        after = settings.MIDDLEWARE.index("community.pages.middleware.ConsentMiddleware") + 1
        settings.MIDDLEWARE = [*settings.MIDDLEWARE[:after], MIDDLEWARE, *settings.MIDDLEWARE[after:]]


def address(sanction) -> str:
    return reverse("standing:acknowledge", args=[sanction.pk])


@pytest.mark.parametrize("kind", Sanction.Kind.values)
def test_leads_there_and_back(kind, sign_in):
    author = make_member()
    sanction, client = put(author, kind), sign_in(member=author)
    Sanction.objects.exclude(pk=sanction.pk).update(acknowledged_at=sanction.starts_at)
    answer = client.get("/stories/?sort=helpful")
    assert answer["Location"] == f"{address(sanction)}?next=%2Fstories%2F%3Fsort%3Dhelpful"
    assert client.get(answer["Location"]).status_code == 200
    assert (
        client.post(address(sanction), {"next": "/stories/?sort=helpful"})["Location"]
        == "/stories/?sort=helpful"
    )
    assert client.get("/stories/").status_code == 200


def test_states_it_whole(sign_in):
    author = make_member()
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False):
        sanction = put(author, "mute")
        page = sign_in(member=author).get("/en" + address(sanction).removeprefix("/en")).text
    for words in (
        "You cannot write here until", "2026", "No contact details.", "version 2026-11", "公开的第0篇",
        "Read everything, like and save texts", "Appeal against the decision until", "I have read this",
    ):  # fmt: skip
        assert words in page, words


def test_is_kept_with_time_and_in_the_log_once(sign_in):
    author = make_member()
    sanction, client = put(author, "warning"), sign_in(member=author)
    for _ in range(2):
        assert client.post(address(sanction)).status_code == 302
    assert Sanction.objects.get().acknowledged_at
    entry = AuditEntry.objects.get(action="acknowledge_sanction")
    assert (entry.actor_id, entry.data) == (author.pk, {"sanction": sanction.pk})


def test_is_asked_for_each_one_the_oldest_first(sign_in):
    author = make_member()
    put(author, "ban")
    mute, ban = Sanction.objects.order_by("pk")
    client = sign_in(member=author)
    assert client.get("/").headers["Location"].startswith(address(mute))
    client.post(address(mute))
    assert client.get("/").headers["Location"].startswith(address(ban))


def test_one_that_was_taken_back_is_not_asked_for(sign_in):
    author = make_member()
    sanction = put(author, "warning")
    clear(decision=sanction.decision, reason="undone", quietly=True)
    client = sign_in(member=author)
    assert client.get("/").status_code == 200
    assert client.get(address(sanction), {"next": "/tips/"})["Location"] == "/tips/"


def test_a_new_one_is_met_at_once(sign_in, django_capture_on_commit_callbacks):
    author = make_member()
    client = sign_in(member=author)
    assert client.get("/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        sanction = put(author, "warning")
    assert client.get("/")["Location"].startswith(address(sanction))


def test_another_process_asks_again_after_a_minute(sign_in):
    """Without a shared cache nobody tells it of a new measure: what it remembers ends by itself."""
    author = make_member()
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False) as clock:
        client = sign_in(member=author)
        client.get("/")
        sanction = put(author, "warning")
        assert client.get("/").status_code == 200
        clock.shift(61)
        assert client.get("/")["Location"].startswith(address(sanction))


@pytest.mark.parametrize(
    "path",
    [
        "/account/",
        "/account/standing/",
        "/accounts/logout/",
        "/notices/",
        "/en/notices/",
        "/display/",
        "/health/",
    ],
)
def test_never_bars_these(path, sign_in):
    author = make_member()
    sanction = put(author, "mute")
    answer = sign_in(member=author).get(path)
    assert address(sanction) not in answer.headers.get("Location", "")


def test_never_interrupts_a_form_or_a_fragment(sign_in, htmx):
    author, story = make_member(), make_story()
    put(author, "warning")
    client = sign_in(member=author)
    assert (
        client.post(reverse("stories:like", args=[story.pk]), {"wanted": "on"})["Location"]
        == story.get_absolute_url()
    )
    url = reverse("comments:create", args=[story.pk])
    assert client.get(url, headers=htmx("comments")).status_code == 200


def test_asks_no_visitor(client):
    put(make_member(), "warning")
    assert client.get("/").status_code == 200


def test_costs_one_query_at_most_and_none_when_remembered(sign_in):
    client = sign_in()
    client.get("/tips/")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/tips/").status_code == 200
        return len(queries)

    remembered = count()
    cache.delete(key_for(client.member.pk))
    assert count() == remembered + 1
    assert count() == remembered


def test_costs_the_same_whatever_the_record(sign_in):
    author = make_member()
    put(author, "ban")
    Sanction.objects.update(acknowledged_at=timezone.now())
    client = sign_in(member=author)
    with CaptureQueriesContext(connection) as queries:
        client.get("/tips/")
    assert sum("community_sanction" in query["sql"] for query in queries) == 1


def test_is_ones_own_only(sign_in, client):
    sanction = put(make_member(), "warning")
    other = sign_in()
    assert other.get(address(sanction)).status_code == 404
    assert other.post(address(sanction)).status_code == 404
    assert client.post(address(sanction)).status_code in (302, 403)
    assert client.get(address(sanction))["Location"].startswith(reverse("account_login"))
    assert not Sanction.objects.get().acknowledged_at


def test_leads_nowhere_else(sign_in):
    author = make_member()
    sanction = put(author, "warning")
    assert (
        sign_in(member=author).post(address(sanction), {"next": "https://evil.example/"})["Location"] == "/"
    )


def test_refuses_other_methods(sign_in):
    author = make_member()
    sanction = put(author, "warning")
    assert sign_in(member=author).delete(address(sanction)).status_code == 405
