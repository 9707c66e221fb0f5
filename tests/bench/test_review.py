"""The desk with a hundred thousand waiting texts and a million lines in the log, beside a thousand of each.

Run by ``make bench``; the times of both sizes come from one run, and only their ratio is judged.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.audit.models import AuditEntry
from community.moderation.models import Review
from community.posts.models import Post
from tests.bench.crowding import multiply, settle
from tests.factories import make_comment, make_member, make_story

pytestmark = [pytest.mark.bench, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

FEW, MANY_WAITING, MANY_LINES = 1_000, 100_000, 1_000_000
ROUNDS, MOST = 30, 1.5
AUTHORS = 200


def crowd(waiting: int, lines: int) -> None:
    """So many more comments in the queue, by many authors, due over a year, and so many more lines in the log."""
    authors = [make_member().pk for _ in range(AUTHORS)]
    author = f"(ARRAY{authors})[1 + g %% {AUTHORS}]"
    comment = make_comment(make_story(), state="waiting")
    review = comment.reviews.get()
    post = Post.objects.get(pk=comment.pk)
    first, _last = multiply(post, waiting, author_id=author)
    multiply(comment, waiting, post_ptr_id=f"{first} - 1 + g")
    first_revision, _last = multiply(review.revision, waiting, post_id=f"{first} - 1 + g", author_id=author)
    moment = "now() + (g * interval '5 minutes') - interval '180 days'"
    multiply(
        review, waiting, post_id=f"{first} - 1 + g", revision_id=f"{first_revision} - 1 + g", author_id=author,
        submitted_at=moment, due_at=moment, urgent_at=moment,
    )  # fmt: skip
    entry = AuditEntry.objects.filter(action="submit").latest("pk")
    multiply(
        entry, lines, actor_id=author, subject="'post:' || (g %% 50000)", at="now() - (g * interval '30 seconds')",
        action="(ARRAY['submit','approve','reject','withdraw','claim'])[1 + g %% 5]",
        previous_hash=f"md5('p' || (g + {entry.pk})::text) || md5((g + {entry.pk})::text)",
        entry_hash=f"md5('e' || (g + {entry.pk})::text) || md5((g + {entry.pk})::text)",
    )  # fmt: skip
    settle()


def measure(deed: Callable[[int], object]) -> tuple[float, int]:
    """Median milliseconds of a deed, and how many queries it asks."""
    times = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        deed(number)
        times.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as queries:
        deed(ROUNDS)
    return statistics.median(times), len(queries)


def deeds(moderator, officer) -> dict[str, Callable[[int], object]]:
    queue, log = reverse("queues:list"), reverse("records:search")

    def see_queue(number: int) -> None:
        assert moderator.get(queue).status_code == 200

    def take_next(number: int) -> None:
        answer = moderator.post(reverse("queues:next"), {"queue": "waiting"})
        assert "/cases/" in answer.headers["Location"]

    cases = list(Review.objects.waiting().select_related("revision").in_order()[5 : ROUNDS + 10])

    def decide(number: int) -> None:
        review = cases[number]
        form = {
            "action": "approve", "version": review.version, "revision": review.revision_id,
            "sha256": review.revision.sha256, "place": "queue=waiting",
        }  # fmt: skip
        assert moderator.post(reverse("queues:decide", args=[review.pk]), form).status_code == 302

    def search(number: int) -> None:
        assert officer.get(log, {"action": "reject", "subject": f"post:{number + 7}"}).status_code == 200

    return {"queue page": see_queue, "next": take_next, "decision": decide, "log search": search}


def test_costs_the_same_with_a_hundred_times_as_much(sign_in, capsys):
    people = sign_in("moderator"), sign_in("compliance-officer")
    crowd(FEW, FEW)
    few = {name: measure(deed) for name, deed in deeds(*people).items()}
    crowd(MANY_WAITING - FEW, MANY_LINES - FEW)
    many = {name: measure(deed) for name, deed in deeds(*people).items()}
    with capsys.disabled():
        print(f"\n{'':12}{'few':>10}{'many':>10}{'ratio':>8}{'queries':>14}")
        for name in few:
            (before, asked), (after, asked_now) = few[name], many[name]
            print(f"{name:12}{before:8.1f}ms{after:8.1f}ms{after / before:8.2f}{asked:>9} / {asked_now}")
    assert {name: asked for name, (_time, asked) in few.items()} == {
        n: asked for n, (_time, asked) in many.items()
    }
    slow = {name: many[name][0] / few[name][0] for name in few if many[name][0] > MOST * few[name][0]}
    assert slow == {}
