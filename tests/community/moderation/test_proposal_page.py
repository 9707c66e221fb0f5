"""The page on which a second person confirms or declines."""

import pytest
from django.urls import reverse

from community.moderation.models import Decision, Proposal
from community.moderation.submitting import submit
from community.posts.models import Post
from tests.factories import GraveCodeFactory, make_member, make_proposal, make_story, story_payload

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    story = make_story(state="waiting", title="有人想拒绝的一篇")
    return make_proposal(story, internal_note="看第二段")


def page(client, proposal):
    return client.get(reverse("moderation:proposal", args=[proposal.pk]))


def send(client, proposal, answer="confirm", **changes):
    data = {"version": proposal.version, "answer": answer, "internal_note": "我不这样看"} | changes
    return client.post(reverse("moderation:proposal_settle", args=[proposal.pk]), data)


def test_shows_text_proposal_and_reasons(proposal, sign_in):
    answer = page(sign_in("moderator"), proposal)
    html = answer.content.decode()
    for words in ("有人想拒绝的一篇", "这是骗局。", "看第二段", str(proposal.proposer), "诈骗"):
        assert words in html, words
    assert answer.context["form"] is not None


def test_shows_the_proposer_their_own_without_a_form(proposal, sign_in):
    client = sign_in(member=proposal.proposer)
    answer = page(client, proposal)
    assert (answer.status_code, answer.context["form"], answer.context["is_own"]) == (200, None, True)
    assert b"decision-bar" not in answer.content
    assert send(client, proposal).status_code == 403
    proposal.refresh_from_db()
    assert proposal.is_waiting


def test_confirms_and_goes_back_to_the_queue(proposal, sign_in):
    answer = send(sign_in("moderator"), proposal, place="queue=second")
    assert answer.headers["Location"] == reverse("queues:list") + "?queue=second"
    assert Decision.objects.filter(action="reject", needs_second=True).count() == 1


def test_declines_with_a_reason_only(proposal, sign_in):
    client = sign_in("moderator")
    refused = send(client, proposal, "decline", internal_note=" ")
    assert refused.status_code == 422
    assert "internal_note" in refused.context["form"].errors
    assert send(client, proposal, "decline").status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.review.lane) == ("declined", "escalated")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answer": ""}, "answer"),
        ({"answer": "approve"}, "answer"),
        ({"version": "x"}, "version"),
        ({"version": "-1"}, "version"),
        ({"internal_note": "字" * 2001}, "internal_note"),
    ],
)
def test_refuses_bad_input_and_keeps_what_was_typed(proposal, sign_in, change, field):
    answer = send(sign_in("moderator"), proposal, **({"answer": "decline"} | change))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if "internal_note" not in change:
        assert "我不这样看</textarea>" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.is_waiting


@pytest.mark.parametrize("answer", ["confirm", "decline"])
def test_tells_the_slower_of_two_how_it_stands(proposal, sign_in, answer):
    assert send(sign_in("moderator"), proposal, "decline").status_code == 302
    late = send(sign_in("moderator"), proposal, answer)
    assert (late.status_code, late.context["form"]) == (409, None)
    assert Proposal.objects.get().state == "declined"


@pytest.mark.parametrize("answer", ["confirm", "decline"])
def test_takes_a_double_click_for_one(proposal, sign_in, answer):
    client = sign_in("moderator")
    assert [send(client, proposal, answer).status_code for _ in range(2)] == [302, 302]
    assert Decision.objects.filter(judged=proposal.decision).count() == 1


def test_tells_that_the_author_sent_a_newer_version(proposal, sign_in):
    submit(post=proposal.post.detail, author=proposal.author, payload=story_payload(title="改好的"))
    answer = send(sign_in("moderator"), proposal)
    assert answer.status_code == 409
    assert "我不这样看" not in str(Decision.objects.values_list("internal_note"))


def test_offers_no_form_once_settled(proposal, sign_in):
    send(sign_in("moderator"), proposal)
    assert page(sign_in("senior-moderator"), proposal).context["form"] is None


def test_takes_a_proposal_over_in_the_log(proposal, sign_in):
    holder = make_member("moderator")
    assert proposal.claim(holder)
    senior = sign_in("senior-moderator")
    senior.post(reverse("moderation:proposal_take_over", args=[proposal.pk]))
    proposal.refresh_from_db()
    assert proposal.holder() == senior.member
    senior.post(reverse("moderation:proposal_release", args=[proposal.pk]))
    senior.post(reverse("moderation:proposal_claim", args=[proposal.pk]))
    proposal.refresh_from_db()
    assert proposal.holder() == senior.member


def take_down_data(story):
    live = story.live_revision
    return {
        "revision": live.pk,
        "sha256": live.sha256,
        "codes": [GraveCodeFactory().code],
        "note": "这是骗局。",
        "internal_note": "内部",
    }


def test_hides_a_text_until_a_second_person_has_decided(sign_in):
    story = make_story()
    url = reverse("moderation:takedown", args=[story.pk])
    client, data = sign_in("senior-moderator"), take_down_data(story)
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert Post.objects.get(pk=story.pk).state == Post.State.SUSPENDED
    assert Proposal.objects.waiting().count() == 1


def test_tells_a_colleague_that_the_removal_is_proposed_already_and_keeps_their_words(sign_in):
    story = make_story()
    url = reverse("moderation:takedown", args=[story.pk])
    data = take_down_data(story)
    sign_in("senior-moderator").post(url, data)
    answer = sign_in("senior-moderator").post(url, data)
    assert answer.status_code == 409
    assert "内部</textarea>" in answer.content.decode()
    assert Proposal.objects.waiting().count() == 1
