import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from community.conduct.lifting import lift_early
from community.conduct.noting import note
from community.conduct.sanctioning import clear
from community.posts.models import Post
from tests.community.conduct.giving import put, reject
from tests.factories import make_comment, make_member, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def english():
    """The page in English, where its words are known without the catalogue."""
    with translation.override("en"):
        yield reverse("standing:own")


def read(sign_in, member, url) -> str:
    return " ".join(sign_in(member=member).get(url).text.split())


def test_is_friendly_to_who_has_nothing(sign_in, english):
    page = read(sign_in, make_member(), english)
    assert "Nothing stands against your account." in page
    assert "Your account has no points." in page
    assert "5 more approved texts are needed (0 of 5)" in page
    assert "In force now" not in page
    assert "What no longer counts" not in page


def test_counts_down_the_approvals(sign_in, english, settings):
    settings.TRUST_APPROVALS = 3
    author = make_member()
    story = make_story(author=author)
    make_comment(story, author=author)
    assert "One more approved text is needed (2 of 3)" in read(sign_in, author, english)


def test_says_when_comments_are_public_at_once(sign_in, english, settings):
    settings.TRUST_APPROVALS, settings.TRUST_SAMPLE_PERCENT = 1, 15
    author = make_member()
    make_story(author=author)
    page = read(sign_in, author, english)
    assert "Public at once. About 15 of a hundred" in page
    assert "needed" not in page


def test_tells_points_with_their_decision_rule_and_end(sign_in, english):
    author = make_member()
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False):
        decision = reject(author, 2, title="被拒的那篇")
        page = read(sign_in, author, english)
    assert "stands at 2 points within the last 365 days" in page
    assert "被拒的那篇" in page
    with_language = reverse("stories:status", args=[decision.post_id])
    assert f'href="/en{with_language}"' in page or f'href="{with_language}"' in page
    assert "2027-11-21" in page
    assert "(you are here)" in page


def test_tells_a_measure_whole(sign_in, english):
    author = make_member()
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False):
        put(author, "mute")
        page = read(sign_in, author, english)
    for words in (
        "In force now",
        "You cannot write here until",
        "No contact details.",
        "version 2026-11",
        "Appeal against the decision until",
    ):
        assert words in page, words
    assert "公开的第0篇" in page


def test_offers_no_appeal_when_its_time_is_over(sign_in, english):
    author = make_member()
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False):
        put(author, "mute")
    with time_machine.travel("2026-12-07 10:00:00+08:00", tick=False):
        page = read(sign_in, author, english)
    assert "In force now" in page
    assert "The time for an appeal ended on" in page
    assert "Appeal against the decision until" not in page


def test_folds_away_what_is_over(sign_in, english):
    author = make_member()
    clear(decision=reject(author, 2), reason="overturned")
    lift_early(
        sanction_id=put(author, "restriction").pk, actor=make_member("senior-moderator"), reason="内部的理由"
    )
    page = read(sign_in, author, english)
    past = page.index("What no longer counts")
    assert "In force now" not in page
    assert page.index("cleared on") > past
    assert page.index("lifted 2") > past
    assert "内部的理由" not in page


def test_a_warning_is_over_with_its_points(sign_in, english):
    author = make_member()
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False):
        put(author, "warning")
        assert "In force now" in read(sign_in, author, english)
    with time_machine.travel("2027-11-22 10:00:00+08:00", tick=False):
        page = read(sign_in, author, english)
    assert "In force now" not in page
    assert "What no longer counts" in page


def test_never_shows_what_colleagues_noted(sign_in, english):
    author, moderator = make_member(), make_member("moderator", display_name="值班的人")
    reject(author, 2, moderator=moderator)
    note(member=author, author=moderator, text="疑似小号")
    page = read(sign_in, author, english)
    assert "疑似小号" not in page
    assert "值班的人" not in page


def test_is_ones_own_only(sign_in, english):
    author = make_member()
    reject(author, 2, title="别人的那篇")
    assert "别人的那篇" not in read(sign_in, make_member(), english)


def test_asks_the_same_number_of_queries_for_any_record(sign_in):
    counts = []
    for number in (1, 6):
        author = make_member()
        for n in range(number):
            decision = reject(author, 2)
            if n > 2:
                clear(decision=decision, reason="overturned")
        client = sign_in(member=author)
        client.get(reverse("standing:own"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("standing:own")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 18


def test_survives_that_the_text_is_gone(sign_in, english):
    author = make_member()
    decision = reject(author, 2, title="后来删了")
    Post.objects.filter(pk=decision.post_id).update(state=Post.State.DELETED)
    page = read(sign_in, author, english)
    assert "后来删了" in page
    assert f"/stories/{decision.post_id}/status/" not in page


def test_asks_a_visitor_to_sign_in_and_refuses_other_methods(client, sign_in):
    url = reverse("standing:own")
    assert client.get(url)["Location"].startswith(reverse("account_login"))
    assert sign_in().post(url).status_code == 405
