"""Taking the next item, and letting go of it on every way out."""

import pytest
import time_machine
from django.urls import reverse

from community.moderation.deciding import decide
from community.moderation.models import Review
from community.moderation.policy import CLAIM_TERM
from community.moderation.proposing import confirm
from community.moderation.samples import Sample
from community.moderation.sampling import look_again
from community.moderation.submitting import submit, withdraw
from community.moderation.verdicts import Verdict
from tests.community.queues.filled import NAMES, due, fill, waiting
from tests.factories import (
    PolicyCodeFactory,
    approve,
    make_comment,
    make_member,
    make_proposal,
    make_story,
    story_payload,
    verdict_for,
)

pytestmark = pytest.mark.django_db


def take(client, **data):
    return client.post(reverse("queues:next"), data)


def opened(review, query="queue=waiting"):
    return f"{reverse('moderation:review', args=[review.pk])}?{query}"


def holder(item):
    return type(item).objects.get(pk=item.pk).holder()


def test_takes_the_first_free_case(sign_in):
    held, free = due(make_story(state="waiting"), 1), due(make_story(state="waiting"), 2)
    held.claim(make_member("moderator"))
    client = sign_in("moderator")
    assert take(client).headers["Location"] == opened(free)
    assert holder(free) == client.member


def test_takes_the_most_urgent_and_its_own_first(sign_in):
    due(make_story(state="waiting"), 5)
    first = due(make_story(state="waiting"), 1)
    client = sign_in("moderator")
    for _ in range(2):
        assert take(client).headers["Location"] == opened(first)


def test_takes_a_case_whose_lease_has_ended(sign_in):
    review = waiting(make_story(state="waiting"))
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False) as clock:
        review.claim(make_member("moderator"))
        client = sign_in("moderator")
        assert take(client).headers["Location"].startswith(reverse("queues:list"))
        clock.shift(CLAIM_TERM.seconds + 1)
        assert take(client).headers["Location"] == opened(review)
        assert holder(review) == client.member


def test_skips_to_the_next_and_puts_the_first_back(sign_in):
    first, second = due(make_story(state="waiting"), 1), due(make_story(state="waiting"), 2)
    client = sign_in("moderator")
    take(client)
    assert take(client, skip=first.pk, queue="waiting").headers["Location"] == opened(second)
    assert (holder(first), holder(second)) == (None, client.member)


def test_holds_one_item_at_a_time_in_all_queues_together(sign_in, settings):
    member = make_member("senior-moderator")
    fill(settings, member)
    client, taken = sign_in(member=member), {}
    for name in NAMES:
        location = take(client, queue=name).headers["Location"]
        assert f"queue={name}" in location
        assert client.get(location).status_code == 200
        taken[name] = client.get(location).context["item"]
        assert holder(taken[name]) == member, name
        for earlier in list(taken)[:-1]:
            assert holder(taken[earlier]) is None, (earlier, name)
    assert len(taken) == 7


def test_stays_within_the_filters(sign_in):
    due(make_story(state="waiting"), 1)
    comment = due(make_comment(make_story(), state="waiting"), 5)
    due(make_story(state="waiting", author=make_member(display_name="小河")), 2)
    client = sign_in("moderator")
    answer = take(client, kind="comment", member="")
    assert answer.headers["Location"] == opened(comment, "queue=waiting&kind=comment")
    none = take(client, kind="comment", member="小河")
    assert none.headers["Location"].startswith(f"{reverse('queues:list')}?queue=waiting&kind=comment&member=")


def test_takes_nothing_of_its_own(sign_in):
    member = make_member("moderator")
    review = waiting(make_story(author=member, state="waiting"))
    take(sign_in(member=member))
    assert holder(review) is None


@pytest.mark.parametrize("skip", ["x" * 30, "9" * 30, "-1", ""])
def test_says_when_nothing_is_free(sign_in, skip):
    waiting(make_story(state="waiting")).claim(make_member("moderator"))
    answer = sign_in("moderator").post(
        reverse("queues:next"), {"queue": "nonsense", "skip": skip}, follow=True
    )
    assert answer.redirect_chain == [(f"{reverse('queues:list')}?queue=waiting", 302)]
    assert b"message--info" in answer.content


@pytest.mark.parametrize("rows", [2, 20])
def test_asks_the_same_number_of_queries_for_any_length(sign_in, rows, django_assert_max_num_queries):
    for _ in range(rows):
        make_story(state="waiting")
    client = sign_in("moderator")
    take(client)
    with django_assert_max_num_queries(22):
        take(client)


# Ways out


def test_lets_go_when_the_page_is_left(sign_in):
    review, theirs = (waiting(make_story(state="waiting")) for _ in range(2))
    client, other = sign_in("moderator"), make_member("moderator")
    review.claim(client.member)
    theirs.claim(other)
    assert client.post(reverse("queues:leave")).status_code == 204
    assert (holder(review), holder(theirs)) == (None, other)


def test_leaves_every_kind_of_item(sign_in, settings):
    member = make_member("senior-moderator")
    fill(settings, member)
    client = sign_in(member=member)
    for name in NAMES:
        location = take(client, queue=name).headers["Location"]
        item = client.get(location).context["item"]
        client.post(reverse("queues:leave"))
        assert holder(item) is None, name


def form(review, action="approve", **changes):
    return {
        "action": action, "version": review.version, "revision": review.revision_id, "sha256": review.revision.sha256,
        "codes": ["SOLICITATION"], "note": "请删去联系方式。", "internal_note": "看第二段",
    } | changes  # fmt: skip


@pytest.mark.parametrize("action", ["approve", "request_changes", "reject", "escalate"])
def test_lets_go_by_every_decision(sign_in, action):
    PolicyCodeFactory()
    client = sign_in("moderator")
    review = waiting(make_story(state="waiting"))
    review.claim(client.member)
    client.post(reverse("queues:decide", args=[review.pk]), form(review, action))
    review.refresh_from_db()
    assert (review.claimed_by, review.claimed_until) == (None, None)
    assert (review.decided_at is None) == (action == "escalate")


@pytest.mark.parametrize("way", ["release", "withdraw", "submit", "decide", "hold", "next"])
def test_lets_go_on_every_other_way_out(sign_in, way):
    client, review = sign_in("moderator"), waiting(make_story(state="waiting"))
    review.claim(client.member)
    author = review.author
    if way == "release":
        client.post(reverse("moderation:release", args=[review.pk]))
    elif way == "withdraw":
        withdraw(post=review.post, author=author)
    elif way == "submit":
        submit(post=review.post, author=author, payload=story_payload(title="另一版"))
    elif way == "decide":
        decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review))
    elif way == "hold":
        make_proposal(review.post.detail)
    else:
        due(make_story(state="waiting"), -9)
        take(client, skip=review.pk)
    review.refresh_from_db()
    assert (review.claimed_by, review.claimed_until) == (None, None)


def test_lets_go_of_a_proposal_and_a_sample_when_settled(settings):
    member = make_member("moderator")
    proposal = make_proposal()
    proposal.claim(member)
    confirm(proposal_id=proposal.pk, version=proposal.version, actor=member)
    assert holder(proposal) is None
    settings.APPROVAL_SAMPLE_PERCENT = 100
    sample = approve(waiting(make_story(state="waiting"))).sample
    sample.claim(member)
    verdict = Verdict(action="agree", version=0, revision_id=sample.revision_id, sha256="")
    look_again(sample_id=sample.pk, version=1, actor=member, verdict=verdict)
    assert Sample.objects.get().claimed_by is None


def test_keeps_the_case_while_its_form_is_refused(sign_in):
    PolicyCodeFactory()
    client, review = sign_in("moderator"), waiting(make_story(state="waiting"))
    answer = client.post(reverse("queues:decide", args=[review.pk]), form(review, "reject", note=""))
    assert answer.status_code == 422
    assert holder(review) == client.member


def test_never_claims_what_is_decided(sign_in):
    review = make_story().reviews.get()
    assert not review.claim(make_member("moderator"))
    assert Review.objects.get(pk=review.pk).claimed_by is None
