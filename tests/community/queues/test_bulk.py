"""Several comments at once: seen first, decided one by one, undone together."""

import re

import pytest
import time_machine
from django.urls import reverse

from community.moderation.models import Decision, Review
from community.moderation.submitting import submit
from community.notices.models import Notice
from community.posts.models import Post
from tests.community.queues.filled import waiting
from tests.factories import (
    GraveCodeFactory,
    PolicyCodeFactory,
    approve,
    escalate,
    make_comment,
    make_member,
    make_proposal,
    make_story,
    reject,
)

pytestmark = pytest.mark.django_db

URL, UNDO = "queues:bulk", "queues:bulk_undo"


@pytest.fixture
def story():
    PolicyCodeFactory()
    return make_story()


def comments(story, count=3, **fields) -> list[Review]:
    return [waiting(make_comment(story, state="waiting", text=f"评论{n}", **fields)) for n in range(count)]


def data(reviews, action="approve", **changes):
    versions = {f"version_{review.pk}": review.version for review in reviews}
    return {"item": [review.pk for review in reviews], "action": action} | versions | changes


def send(client, reviews, action="approve", **changes):
    return client.post(reverse(URL), data(reviews, action, **changes))


def public(reviews):
    return [Post.objects.get(pk=review.post_id).is_public for review in reviews]


def done(answer):
    return [result.is_done for result in answer.context["results"]]


def test_shows_the_list_before_anything_is_decided(story, sign_in):
    reviews = comments(story)
    client = sign_in("moderator")
    answer = client.get(reverse(URL), {"item": [review.pk for review in reviews]})
    html = answer.content.decode()
    for review in reviews:
        assert review.revision.payload["text"] in html
        assert f'name="version_{review.pk}" value="1"' in html
    assert html.index("评论2") < html.index("decision-bar")
    assert not Decision.objects.exclude(post=story).exists()


def test_decides_nothing_that_was_not_shown(story, sign_in):
    """The form stands below the list only: without the versions it shows, nothing happens."""
    reviews = comments(story, 2)
    answer = sign_in("moderator").post(
        reverse(URL), {"item": [review.pk for review in reviews], "action": "approve"}
    )
    assert done(answer) == [False, False]
    assert public(reviews) == [False, False]


def test_approves_each_by_itself(story, sign_in):
    reviews, client = comments(story), sign_in("moderator")
    answer = send(client, reviews)
    assert done(answer) == [True] * 3
    assert public(reviews) == [True] * 3
    made = Decision.objects.filter(action="approve", actor=client.member)
    assert {decision.review_id for decision in made} == {review.pk for review in reviews}
    assert Notice.objects.filter(kind="decision", member__in=[r.author for r in reviews]).count() == 3


def test_leaves_the_others_decided_when_one_fails(story, sign_in):
    muted = make_member()
    reviews = [*comments(story, 2), *comments(story, 1, author=muted)]
    for _ in range(2):
        reject(waiting(make_story(author=muted, state="waiting")))
    answer = send(sign_in("moderator"), reviews)
    assert done(answer) == [True, True, False]
    assert public(reviews) == [True, True, False]
    failed = answer.context["results"][2]
    assert failed.heading == "评论0"
    assert failed.said
    assert failed.decision_id is None
    assert answer.context["done"] == 2
    assert len(answer.context["undoable"]) == 2


def test_says_who_was_faster_and_what_was_changed_meanwhile(story, sign_in):
    first, changed, last = comments(story)
    colleague = make_member("moderator", display_name="快手")
    form = data([first, changed, last])
    approve(first, colleague)
    submit(
        post=changed.post, author=changed.author, payload=changed.revision.payload | {"text": "改过的评论"}
    )
    answer = sign_in("moderator").post(reverse(URL), form)
    assert done(answer) == [False, False, True]
    assert "快手" in answer.context["results"][0].said
    assert answer.context["results"][1].said
    assert public([first, changed, last]) == [True, False, True]
    assert Decision.objects.filter(review=first).count() == 1
    assert not Decision.objects.filter(review=changed).exists()


def test_refuses_each_with_the_canned_text_in_the_authors_language(story, sign_in):
    english = comments(story, 1, author=make_member(language="en"))
    chinese = comments(story, 1)
    answer = send(
        sign_in("moderator"), english + chinese, "reject", codes=["SOLICITATION"], note="两位都请看。"
    )
    assert done(answer) == [True, True]
    notes = dict(Decision.objects.filter(action="reject").values_list("review_id", "note"))
    assert notes == {
        english[0].pk: "The text has contact details. Remove them and send it again.\n\n两位都请看。",
        chinese[0].pk: "文中有联系方式。删去后再提交。\n\n两位都请看。",
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [({"codes": []}, "codes"), ({"codes": ["NONE"]}, "codes"), ({"action": "escalate"}, "action"), ({"action": ""}, "action"),
     ({"note": "字" * 2001}, "note")],
)  # fmt: skip
def test_refuses_bad_input_and_keeps_what_was_typed(story, sign_in, change, field):
    reviews = comments(story)
    typed = {"codes": ["SOLICITATION"], "note": "一句话", "internal_note": "内部"} | change
    answer = send(sign_in("moderator"), reviews, **({"action": "reject"} | typed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "内部</textarea>" in answer.content.decode()
    assert [review.pk for review in answer.context["reviews"]] == [review.pk for review in reviews]
    assert public(reviews) == [False] * 3


def test_asks_for_the_number_above_twenty(story, sign_in):
    reviews, client = comments(story, 21), sign_in("moderator")
    shown = client.get(reverse(URL), {"item": [review.pk for review in reviews]})
    assert shown.context["form"].asks_for_count
    assert 'name="typed_count"' in shown.content.decode()
    for typed in ("", "20", "２１x"):
        refused = send(client, reviews, typed_count=typed)
        assert refused.status_code == 422
        assert "typed_count" in refused.context["form"].errors
    assert not Decision.objects.filter(actor=client.member).exists()
    assert all(done(send(client, reviews, typed_count=" 21 ")))


def test_asks_for_no_number_up_to_twenty(story, sign_in):
    answer = send(sign_in("moderator"), comments(story, 20))
    assert len(done(answer)) == 20
    assert all(done(answer))


def test_takes_a_hundred_at_most(story, sign_in):
    reviews = comments(story, 1)
    keys = [*range(10_000, 10_100), reviews[0].pk]
    answer = sign_in("moderator").post(reverse(URL), data(reviews) | {"item": keys})
    assert answer.headers["Location"].startswith(reverse("queues:list"))


def test_leaves_out_what_is_no_comment_or_not_in_the_ordinary_lane(story, sign_in):
    member = make_member("senior-moderator")
    wrong = [
        waiting(make_story(state="waiting")),
        waiting(make_comment(story, author=member, state="waiting")),
        waiting(make_comment(story, state="waiting", text="升级的")),
    ]
    escalate(wrong[2])
    right = comments(story, 1)
    client = sign_in(member=member)
    answer = client.get(reverse(URL), {"item": [review.pk for review in [*wrong, *right]] + ["x", "9" * 30]})
    assert answer.context["reviews"] == right
    nothing = client.get(reverse(URL), {"item": [wrong[0].pk], "queue": "waiting", "kind": "comment"})
    assert nothing.headers["Location"] == f"{reverse('queues:list')}?queue=waiting&kind=comment"


def test_holds_those_under_a_grave_code_for_a_second_person(story, sign_in):
    reviews = comments(story, 2)
    answer = send(sign_in("moderator"), reviews, "reject", codes=[GraveCodeFactory().code])
    assert done(answer) == [True, True]
    assert set(Decision.objects.exclude(post=story).values_list("action", "proposed")) == {("hold", "reject")}


def test_undoes_them_all(story, sign_in):
    reviews, client = comments(story), sign_in("moderator")
    results = send(client, reviews)
    keys = re.findall(r'name="decision" value="(\d+)"', results.content.decode())
    assert len(keys) == 3
    answer = client.post(reverse(UNDO), {"decision": keys})
    assert done(answer) == [True] * 3
    assert public(reviews) == [False] * 3
    assert answer.context["undoable"] == []
    assert Review.objects.waiting().filter(pk__in=[review.pk for review in reviews]).count() == 3


def test_undoes_what_can_be_undone_and_names_the_rest(story, sign_in):
    reviews, client = comments(story), sign_in("moderator")
    keys = send(client, reviews).context["undoable"]
    first = reviews[0]
    submit(post=first.post, author=first.author, payload=first.revision.payload | {"text": "改过的评论"})
    assert done(client.post(reverse(UNDO), {"decision": [*keys, "x", 99999]})) == [False, True, True]
    assert done(client.post(reverse(UNDO), {"decision": keys})) == [False] * 3


def test_undoes_nothing_of_a_colleague_and_nothing_too_late(story, sign_in):
    with time_machine.travel("2026-11-23 10:00:00+08:00", tick=False) as clock:
        reviews, client = comments(story, 2), sign_in("moderator")
        keys = send(client, reviews).context["undoable"]
        assert done(sign_in("moderator").post(reverse(UNDO), {"decision": keys})) == []
        clock.shift(31)
        assert done(client.post(reverse(UNDO), {"decision": keys})) == [False, False]
    assert public(reviews) == [True, True]


def test_undoes_nothing_that_is_no_decision_on_a_case(story, sign_in):
    """A removal waits for a second person; there is nothing to take back here, and nothing breaks."""
    senior = make_member("senior-moderator")
    held = make_proposal(story, proposer=senior, action="take_down").decision
    answer = sign_in(member=senior).post(reverse(UNDO), {"decision": [held.pk]})
    assert done(answer) == [False]


def test_escapes_what_authors_wrote(story, sign_in):
    reviews = [waiting(make_comment(story, state="waiting", text="<script>x()</script>"))]
    client = sign_in("moderator")
    shown = client.get(reverse(URL), {"item": reviews[0].pk})
    for answer in (shown, send(client, reviews)):
        assert "<script>x()" not in answer.content.decode()


def test_needs_the_post_method_to_undo_and_the_right_to_review(story, sign_in):
    assert sign_in("moderator").get(reverse(UNDO)).status_code == 405
    for role in ("chief-editor", "compliance-officer", "editor", "operator"):
        assert sign_in(role).get(reverse(URL)).status_code == 403
        assert sign_in(role).post(reverse(UNDO)).status_code == 403


@pytest.mark.parametrize("rows", [2, 20])
def test_asks_the_same_number_of_queries_to_show_any_number(story, sign_in, rows, django_assert_num_queries):
    reviews, client = comments(story, rows), sign_in("moderator")
    keys = {"item": [review.pk for review in reviews]}
    client.get(reverse(URL), keys)
    with django_assert_num_queries(13):
        client.get(reverse(URL), keys)
