"""Real threads, real connections, real locks: PostgreSQL only."""

from __future__ import annotations

import os

import pytest
from django.db import connection

from community.appeals.appealing import appeal, ask_again
from community.appeals.judging import Judged, judge
from community.appeals.models import Appeal
from community.conduct.models import Strike
from community.members.models import Member
from community.moderation.models import Decision, Review
from community.moderation.submitting import submit
from community.notices.models import Notice
from community.posts.models import Post
from tests.community.appeals.appealed import WORDS, make_appeal, refuse, remove, ruling_on
from tests.community.reports.racing import ROUNDS, at_once, everything_agrees
from tests.factories import make_member, make_story, story_payload

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in str(connection.settings_dict["ENGINE"]), reason="needs PostgreSQL"),
]


APPEAL_ROUNDS = int(os.environ.get("RACE_ROUNDS", "100"))


def test_makes_one_appeal_of_two_at_once():
    moderator = make_member("moderator")
    for _ in range(APPEAL_ROUNDS):
        author = make_member()  # a new one each time: two refusals mute an author
        decision = refuse(make_story(author=author, state="waiting"), actor=moderator)
        deed = lambda: appeal(decision=decision, author=author, text=WORDS)  # noqa: B023, E731
        results = at_once(deed, deed)
        assert results[0] == results[1] == Appeal.objects.get(decision=decision), results
        assert Notice.objects.filter(key=f"appeal:{results[0].pk}").count() == 1
    everything_agrees()


def test_makes_one_second_look_of_two_at_once():
    moderator, first_judge = make_member("moderator"), make_member("moderator")
    for _ in range(ROUNDS):
        first = make_appeal(refuse(actor=moderator))
        judge(appeal_id=first.pk, actor=first_judge, ruling=ruling_on(first))
        first.refresh_from_db()
        deed = lambda: ask_again(  # noqa: E731
            first=Appeal.objects.get(pk=first.pk),  # noqa: B023
            author=first.author,  # noqa: B023
            text=WORDS,
        )
        results = at_once(deed, deed)
        assert results[0] == results[1] == Appeal.objects.get(decision=first.decision, level=2), results
    everything_agrees()


def test_lets_exactly_one_of_two_judges_decide():
    decider, first, second = (
        make_member("senior-moderator"),
        make_member("moderator"),
        make_member("moderator"),
    )
    for number in range(ROUNDS):
        is_down = number % 2
        decision = remove(actor=decider) if is_down else refuse(actor=decider)
        made = make_appeal(decision)
        upheld, reversed_ = ruling_on(made), ruling_on(made, "overturn")
        results = at_once(
            lambda: judge(appeal_id=made.pk, actor=first, ruling=upheld),  # noqa: B023
            lambda: judge(appeal_id=made.pk, actor=second, ruling=reversed_),  # noqa: B023
        )
        won = [result for result in results if isinstance(result, Decision)]
        lost = [result for result in results if isinstance(result, Judged)]
        assert (len(won), len(lost)) == (1, 1), results
        made.refresh_from_db()
        assert (made.outcome, made.judge) == (won[0], won[0].actor)
        assert Decision.objects.filter(judged=decision).count() == 1
        is_reversed = won[0].action == "overturn"
        assert Post.objects.get(pk=made.post_id).is_public == is_reversed
        assert (Strike.objects.get(decision=decision).cleared_at is not None) == is_reversed
        assert Notice.objects.filter(key=f"appeal:{made.pk}:outcome").count() == 1
    everything_agrees()


def test_never_puts_a_refused_text_over_the_newer_one_that_arrives():
    decider, judge_of_it, author = make_member("moderator"), make_member("moderator"), make_member()
    for number in range(ROUNDS):
        story = make_story(author=author, state="waiting", title=f"旧稿{number}")
        made = make_appeal(refuse(story, actor=decider))
        ruling, newer = ruling_on(made, "overturn"), story_payload(title=f"新稿{number}")
        judged, sent = at_once(
            lambda: judge(appeal_id=made.pk, actor=judge_of_it, ruling=ruling),  # noqa: B023
            lambda: submit(post=story, author=Member.objects.get(pk=author.pk), payload=newer),  # noqa: B023
        )
        assert isinstance(judged, Decision), judged
        assert isinstance(sent, Review), sent
        post = Post.objects.get(pk=story.pk)
        assert post.is_public == (judged.proposed == "approve")
        if post.is_public:  # then the older one was first
            assert post.live_revision_id == made.revision_id
        assert Review.objects.waiting().get(post=post) == sent
    everything_agrees()
