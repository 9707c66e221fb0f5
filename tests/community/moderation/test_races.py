"""Real threads, real connections, real locks: PostgreSQL only."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from community.audit.chaining import find_faults as find_chain_faults
from community.audit.models import AuditEntry
from community.moderation.deciding import Stale, decide
from community.moderation.models import Decision, Review
from community.moderation.queueing import take_next
from community.moderation.submitting import submit, withdraw
from community.moderation.verifying import find_decision_faults, find_unapproved
from community.notices.models import Notice
from community.posts.models import Post
from community.posts.publishing import find_faults
from tests.factories import make_member, make_story, story_payload, verdict_for

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in str(connection.settings_dict["ENGINE"]), reason="needs PostgreSQL"),
]

MODERATORS_ROUNDS, OTHER_ROUNDS = 200, 50


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Run the deeds in threads that start together; their results or exceptions, in the same order."""
    barrier, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            results[number] = deed()
        except Exception as error:  # whatever it is, it is what the test looks at
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "two of them wait for each other"
    return results


def everything_agrees() -> None:
    faults = [*find_chain_faults(), *find_decision_faults(), *find_unapproved(), *find_faults()]
    assert faults == []


def test_lets_exactly_one_of_two_moderators_decide():
    first, second, author = make_member("moderator"), make_member("moderator"), make_member()
    outcomes: Counter[str] = Counter()
    for number in range(MODERATORS_ROUNDS):
        review = make_story(author=author, state="waiting", title=f"第{number}篇").reviews.get()
        approval, refusal = verdict_for(review), verdict_for(review, "reject")
        results = at_once(
            lambda: decide(review_id=review.pk, actor=first, verdict=approval),  # noqa: B023
            lambda: decide(review_id=review.pk, actor=second, verdict=refusal),  # noqa: B023
        )
        won = [result for result in results if isinstance(result, Decision)]
        lost = [result for result in results if isinstance(result, Stale)]
        assert (len(won), len(lost)) == (1, 1), results
        assert lost[0].decision == won[0]
        assert Decision.objects.filter(post=review.post).count() == 1
        assert Notice.objects.filter(key=f"decision:{won[0].entry_id}").count() == 1
        assert Post.objects.get(pk=review.post_id).is_public == (won[0].action == "approve")
        outcomes[won[0].action] += 1
    assert sum(outcomes.values()) == MODERATORS_ROUNDS
    everything_agrees()


def test_makes_one_decision_of_a_double_click():
    moderator, author = make_member("moderator"), make_member()
    for _ in range(OTHER_ROUNDS):
        review = make_story(author=author, state="waiting").reviews.get()
        verdict = verdict_for(review)
        results = at_once(*[lambda: decide(review_id=review.pk, actor=moderator, verdict=verdict)] * 2)  # noqa: B023
        assert results[0] == results[1] == Decision.objects.get(post=review.post), results
    everything_agrees()


def test_never_publishes_what_the_author_replaced_first():
    moderator, author = make_member("moderator"), make_member()
    for number in range(OTHER_ROUNDS):
        story = make_story(author=author, state="waiting", title=f"旧稿{number}")
        review = story.reviews.get()
        verdict, newer = verdict_for(review), story_payload(title=f"新稿{number}")
        decided, submitted = at_once(
            lambda: decide(review_id=review.pk, actor=moderator, verdict=verdict),  # noqa: B023
            lambda: submit(post=story, author=author, payload=newer),  # noqa: B023
        )
        assert isinstance(submitted, Review), submitted
        assert isinstance(decided, Decision | Stale), decided
        post = Post.objects.get(pk=story.pk)
        assert post.is_public == isinstance(decided, Decision)
        if isinstance(decided, Decision):
            sent = AuditEntry.objects.get(action="submit", data__review=submitted.pk)
            assert decided.entry_id < sent.pk, "a version that had been replaced was approved"
        assert Review.objects.waiting().get(post=post) == submitted
    everything_agrees()


def test_settles_a_withdrawal_against_an_approval():
    moderator, author = make_member("moderator"), make_member()
    for _ in range(OTHER_ROUNDS):
        review = make_story(author=author, state="waiting").reviews.get()
        verdict = verdict_for(review)
        decided, withdrawn = at_once(
            lambda: decide(review_id=review.pk, actor=moderator, verdict=verdict),  # noqa: B023
            lambda: withdraw(post=review.post, author=author),  # noqa: B023
        )
        assert isinstance(decided, Decision) != (withdrawn is True), (decided, withdrawn)
    everything_agrees()


def test_gives_each_case_to_one_moderator():
    moderators = [make_member("moderator") for _ in range(4)]
    for _ in range(8):
        make_story(state="waiting")
    taken = at_once(*[lambda m=m: take_next(m, "stories") for m in moderators])
    assert len({review.pk for review in taken}) == len(moderators), taken
