import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.conduct.noting import note
from community.moderation.drawer import drawer_for, subjects_of
from community.moderation.models import Decision
from community.moderation.undoing import undo
from community.posts.models import Post
from tests.community.conduct.giving import reject, remove
from tests.factories import make_comment, make_member, make_story

pytestmark = pytest.mark.django_db


def busy_member(number: int = 1):
    """``number`` times: one public, one refused, one waiting and one unsent text, and a note."""
    author, colleague = make_member(), make_member("moderator")
    for n in range(number):
        make_story(author=author, title=f"公开{n}")
        make_story(author=author, state="draft")
        reject(author, 0, title=f"被拒{n}")
        make_story(author=author, state="waiting")
        note(member=author, author=colleague, text=f"第{n}条")
    reject(author, 2, title="最后一篇")
    return author


def test_says_what_became_of_their_texts():
    drawer = drawer_for(busy_member(), make_member("moderator"))
    assert dict(drawer.states) == {
        str(Post.State.PUBLISHED.label): 1,
        str(Post.State.UNPUBLISHED.label): 4,
    }
    assert drawer.waiting == 1
    assert (drawer.outcomes.decided, drawer.outcomes.rejected, drawer.outcomes.rejection_percent) == (
        3,
        2,
        67,
    )


def test_counts_take_downs_among_the_refused_and_leaves_out_what_was_undone():
    author, moderator = make_member(), make_member("moderator")
    story = make_story(author=author)
    make_story(author=author)
    undo(decision_id=reject(author, 0, moderator=moderator).pk, actor=moderator)
    remove(story, 0)
    outcomes = drawer_for(author, moderator).outcomes
    assert (outcomes.decided, outcomes.approved, outcomes.taken_down, outcomes.rejected) == (3, 2, 1, 0)
    assert outcomes.rejection_percent == 33


def test_shows_the_last_five_decisions_with_codes_and_texts():
    author = busy_member(4)
    decisions = drawer_for(author, make_member("moderator")).decisions
    assert len(decisions) == 5
    first, subject = decisions[0]
    assert ([code["code"] for code in first.codes], subject.heading, subject.language) == (
        ["SEVERITY_2"],
        "最后一篇",
        "zh-Hans",
    )


def test_shows_conduct_to_who_may_see_it():
    author = busy_member()
    drawer = drawer_for(author, make_member("moderator"))
    assert (drawer.points, len(drawer.in_force), [n.text for n in drawer.notes]) == (2, 1, ["第0条"])


def test_holds_no_conduct_for_other_reviewers():
    author = busy_member()
    drawer = drawer_for(author, make_member("chief-editor"))
    assert not drawer.may_see_conduct
    assert (drawer.strikes, drawer.sanctions, drawer.notes) == ([], [], [])
    assert drawer.outcomes.decided


def test_is_nobodys_own():
    moderator = make_member("moderator")
    assert drawer_for(moderator, moderator) is None


def test_is_empty_but_whole_for_a_new_member():
    drawer = drawer_for(make_member(), make_member("moderator"))
    assert (drawer.states, drawer.waiting, drawer.points, drawer.decisions) == ([], 0, 0, [])
    assert drawer.outcomes.rejection_percent == 0
    assert drawer.trust.still_needed == 5


def test_asks_the_same_number_of_queries_for_any_record():
    viewer, counts = make_member("moderator"), []
    for number in (1, 6):
        author = busy_member(number)
        make_comment(make_story(), author=author)
        viewer = type(viewer).objects.get(pk=viewer.pk)
        with CaptureQueriesContext(connection) as queries:
            drawer_for(author, viewer)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 17


def test_leaves_the_line_of_a_text_that_is_gone():
    """The keys of a decision have no constraint: its line outlives its subject."""
    decision = Decision(pk=1, post_id=10**6, revision_id=10**6)
    assert subjects_of([decision])[1].heading == ""
