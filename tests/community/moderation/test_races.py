"""Real threads, real connections, real locks: PostgreSQL only. RACE_ROUNDS says how often each race is run."""

from __future__ import annotations

import datetime
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from community.audit.chaining import digest
from community.audit.models import AuditEntry
from community.audit.walking import find_faults as find_chain_faults
from community.members.models import Member
from community.moderation.deciding import decide
from community.moderation.models import Decision, Proposal, Review
from community.moderation.proposing import Settled, confirm, decline
from community.moderation.samples import Sample
from community.moderation.sampling import Looked, look_again
from community.moderation.submitting import submit, withdraw
from community.moderation.undoing import undo
from community.moderation.urgency import item_facts
from community.moderation.verdicts import Stale, Verdict
from community.moderation.verifying import find_decision_faults, find_unapproved
from community.notices.models import Notice
from community.notices.tasks import mail_notice
from community.posts.models import Post, Revision
from community.posts.publishing import find_faults
from community.queues.forms import FilterForm
from community.queues.table import QUEUES
from community.queues.taking import take_next
from community.stories.models import Story
from tests.factories import GraveCodeFactory, PolicyCodeFactory, make_member, story_payload

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in str(connection.settings_dict["ENGINE"]), reason="needs PostgreSQL"),
]

ROUNDS = int(os.environ.get("RACE_ROUNDS", "100"))
WORKERS = 4

Deed = Callable[[], object]
Together = Callable[..., list[object]]


@pytest.fixture
def together() -> Iterator[Together]:
    """together(deed, deed, …): they start at the same moment, each in a thread and a connection of its own that stay."""

    def run(*deeds: Deed) -> list[object]:
        barrier = threading.Barrier(len(deeds))

        def one(deed: Deed) -> object:
            barrier.wait(timeout=20)
            try:
                return deed()
            except Exception as error:  # whatever it is, it is what the test looks at
                return error

        # Whoever waits longer than this waits for somebody who waits for them.
        return [future.result(timeout=60) for future in [pool.submit(one, deed) for deed in deeds]]

    with connection.cursor() as cursor:
        # Nothing here outlives the machine: no commit waits for the disk. What others see, and when, stays the same.
        cursor.execute("SET synchronous_commit TO off")
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit TO off")
    with ThreadPoolExecutor(WORKERS) as pool:
        yield run
        run(*[lambda: connection.close()] * WORKERS)  # looked up in each thread: its own


@pytest.fixture
def people() -> dict[str, Member]:
    found = {name: make_member("moderator") for name in ("first", "second", "third", "fourth")}
    return found | {"author": make_member()}


@pytest.fixture
def payload() -> dict[str, object]:
    PolicyCodeFactory(code="LIGHT", severity=1)  # no points: nobody is muted by the hundredth refusal
    return story_payload()


def waiting(author: Member, payload: dict[str, object]) -> list[Review]:
    """One waiting story for each round, written at once past the submitting: that is not what races here."""
    with transaction.atomic():
        stories = [Story.objects.create(kind=Post.Kind.STORY, author=author) for _ in range(ROUNDS)]
        texts = [payload | {"title": f"第{number}篇"} for number in range(ROUNDS)]
        revisions = Revision.objects.bulk_create(
            Revision(post_id=story.pk, number=1, author=author, payload=text, sha256=digest(text))
            for story, text in zip(stories, texts, strict=True)
        )
        writing = Revision.writers.through
        writing.objects.bulk_create(writing(revision=one, member=author) for one in revisions)
        due_at = timezone.now() + datetime.timedelta(days=1)
        pairs = zip(stories, revisions, strict=True)
        return Review.objects.bulk_create(Review(**item_facts(*pair, due_at)) for pair in pairs)


def says(review: Review, action: str = "approve", code: str = "LIGHT") -> Verdict:
    reasons = (
        {} if action == "approve" else {"codes": [code], "note": "请再看一遍。", "internal_note": "看第二段"}
    )
    return Verdict(
        action=action,
        version=review.version,
        revision_id=review.revision_id,
        sha256=review.revision.sha256,
        **reasons,
    )


def deciding(review: Review, actor: Member, verdict: Verdict) -> Deed:
    return partial(decide, review_id=review.pk, actor=actor, verdict=verdict)


def split(results: list[object], *errors: type[Exception]) -> tuple[list, list]:
    """What was done, and what was refused in the expected way; anything else fails."""
    done = [result for result in results if not isinstance(result, Exception)]
    refused = [result for result in results if isinstance(result, errors)]
    assert len(done) + len(refused) == len(results), results
    return done, refused


def everything_agrees() -> None:
    faults = [*find_chain_faults(), *find_decision_faults(), *find_unapproved(), *find_faults()]
    assert faults == []


def test_lets_exactly_one_of_two_moderators_decide(together, people, payload):
    actions: Counter[str] = Counter()
    for number, review in enumerate(waiting(people["author"], payload)):
        pair = [
            deciding(review, people["first"], says(review)),
            deciding(review, people["second"], says(review, "reject")),
        ]
        done, refused = split(together(*pair[:: 1 if number % 2 else -1]), Stale)
        assert (len(done), len(refused)) == (1, 1)
        assert refused[0].decision == done[0]
        actions[done[0].action] += 1
    assert Decision.objects.count() == Notice.objects.count() == sum(actions.values()) == ROUNDS
    assert Post.objects.published().count() == actions["approve"]
    everything_agrees()


def test_makes_one_decision_of_a_double_click(together, people, payload):
    for number, review in enumerate(waiting(people["author"], payload)):
        action = ("approve", "reject", "escalate")[number % 3]
        results = together(*[deciding(review, people["first"], says(review, action))] * 2)
        assert results[0] == results[1], results
    assert Decision.objects.count() == ROUNDS
    everything_agrees()


def test_never_publishes_what_the_author_replaced_first(together, people, payload):
    author, approved = people["author"], 0
    for number, review in enumerate(waiting(author, payload)):
        newer = payload | {"title": f"新稿{number}"}
        results = together(
            deciding(review, people["first"], says(review)),
            partial(submit, post=review.post, author=author, payload=newer),
        )
        decided, submitted = results
        assert isinstance(submitted, Review), results
        assert isinstance(decided, Decision | Stale), results
        if isinstance(decided, Decision):
            approved += 1
            line = AuditEntry.objects.get(
                action="submit", subject=f"post:{review.post_id}", data__review=submitted.pk
            )
            assert decided.entry_id < line.pk, "a version that had been replaced was approved"
        assert Review.objects.waiting().get(post=review.post_id) == submitted
    assert Post.objects.published().count() == approved
    assert not Post.objects.published().filter(story__title__startswith="新稿").exists()
    everything_agrees()


def test_settles_a_withdrawal_against_an_approval(together, people, payload):
    outcomes: Counter[bool] = Counter()
    for review in waiting(people["author"], payload):
        decided, withdrawn = together(
            deciding(review, people["first"], says(review)),
            partial(withdraw, post=review.post, author=people["author"]),
        )
        assert isinstance(decided, Decision) != (withdrawn is True), (decided, withdrawn)
        outcomes[withdrawn is True] += 1
    assert Post.objects.published().count() == Decision.objects.count() == outcomes[False]
    assert Review.objects.filter(state="withdrawn").count() == outcomes[True]
    assert not Review.objects.waiting().exists()
    everything_agrees()


def test_gives_one_case_to_one_of_those_who_claim_it(together, people, payload):
    reviewers = [people[name] for name in ("first", "second", "third", "fourth")]
    review = waiting(people["author"], payload)[0]
    for _ in range(ROUNDS):
        results = together(*[partial(Review.objects.get(pk=review.pk).claim, member) for member in reviewers])
        assert sorted(results) == [False, False, False, True]
        winner = reviewers[results.index(True)]
        assert Review.objects.get(pk=review.pk).holder() == winner
        review.release(winner)


def test_gives_everybody_another_case_to_take_next(together, people, payload):
    reviewers = [people[name] for name in ("first", "second", "third")]
    waiting(people["author"], payload)
    forms = [FilterForm({}, member=member, model=Review) for member in reviewers]
    for _ in range(ROUNDS):
        results = together(
            *[partial(take_next, *pair) for pair in zip(reviewers, [QUEUES[0]] * 3, forms, strict=True)]
        )
        taken, _none = split(results)
        assert len({review.pk for review in taken if review}) == len(reviewers), results
        Review.objects.update(claimed_by=None, claimed_until=None)


def test_either_undoes_a_decision_or_mails_it_never_both(together, people, payload):
    """At the end of the term the mail is due while an undo that came in time is still under way."""
    outcomes: Counter[str] = Counter()
    for review in waiting(people["author"], payload):
        made = decide(review_id=review.pk, actor=people["first"], verdict=says(review, "reject"))
        notice = Notice.objects.get(key=f"decision:{made.entry_id}")
        Notice.objects.filter(pk=notice.pk).update(mail_due_at=timezone.now())
        mail.outbox.clear()
        undone, _mailed = together(
            partial(undo, decision_id=made.pk, actor=people["first"]), partial(mail_notice.func, notice.pk)
        )
        assert isinstance(undone, Decision | PermissionDenied), undone
        is_undone, is_mailed = isinstance(undone, Decision), len(mail.outbox) == 1
        notice.refresh_from_db()
        review.refresh_from_db()
        assert is_undone != is_mailed, (undone, mail.outbox)
        assert is_undone == notice.is_cancelled == review.is_waiting
        outcomes["undone" if is_undone else "mailed"] += 1
        if is_undone:
            withdraw(post=review.post, author=people["author"])
    assert sum(outcomes.values()) == ROUNDS
    everything_agrees()


def test_settles_a_proposal_once(together, people, payload):
    grave, outcomes = GraveCodeFactory(severity=1).code, Counter()
    for number, review in enumerate(waiting(people["author"], payload)):
        held = decide(review_id=review.pk, actor=people["first"], verdict=says(review, "reject", grave))
        facts = {"proposal_id": held.proposal.pk, "version": held.proposal.version}
        third = (
            partial(confirm, actor=people["third"], **facts),
            partial(
                submit,
                post=review.post,
                author=people["author"],
                payload=payload | {"title": f"新稿{number}"},
            ),
            partial(undo, decision_id=held.pk, actor=people["first"]),
        )[number % 3]
        results = together(
            partial(confirm, actor=people["second"], **facts),
            partial(decline, actor=people["fourth"], internal_note="不是骗局。", **facts),
            third,
        )
        done, _refused = split(results, Settled, Stale)
        settled = [one for one in done if isinstance(one, Decision)]
        assert len(settled) <= 1 if number % 3 == 1 else len(settled) == 1, results
        outcomes.update(one.action for one in settled)
    assert not Proposal.objects.waiting().exists()
    assert Decision.objects.filter(needs_second=True).count() == outcomes["reject"]
    everything_agrees()


def test_keeps_one_of_two_looks_at_a_sample(together, people, payload, settings):
    settings.APPROVAL_SAMPLE_PERCENT = 100
    for review in waiting(people["author"], payload):
        sample = decide(review_id=review.pk, actor=people["first"], verdict=says(review)).sample
        looks = [
            partial(
                look_again, sample_id=sample.pk, version=1, actor=people[name], verdict=says(review, action)
            )
            for name, action in (("second", "agree"), ("third", "disagree"))
        ]
        done, refused = split(together(*looks), Looked)
        assert (len(done), len(refused)) == (1, 1)
    assert Sample.objects.exclude(outcome=None).count() == ROUNDS
    everything_agrees()
