from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse

from community.moderation.deciding import decide
from community.moderation.models import Decision, Review
from community.moderation.submitting import submit, withdraw
from community.notices.models import Notice
from community.posts.models import Post
from community.stories.models import Story
from tests.factories import (
    GraveCodeFactory,
    PolicyCodeFactory,
    escalate,
    make_comment,
    make_member,
    make_proposal,
    make_story,
    story_payload,
    verdict_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def review():
    PolicyCodeFactory()
    return make_story(state="waiting").reviews.get()


def typed(review, action="approve", **changes):
    return {
        "action": action, "version": review.version, "revision": review.revision_id, "sha256": review.revision.sha256,
        "codes": ["SOLICITATION"], "passage": "加我好友", "note": "请删去联系方式。", "internal_note": "第二次了",
    } | changes  # fmt: skip


def send(client, review, **data):
    return client.post(reverse("queues:decide", args=[review.pk]), data)


def path_of(answer):
    return urlsplit(answer.headers["Location"]).path


def test_approves_and_offers_to_undo(review, sign_in):
    client = sign_in("moderator")
    answer = send(client, review, **typed(review))
    decision = Decision.objects.get()
    assert path_of(answer) == reverse("moderation:decided", args=[decision.pk])
    assert Story.objects.get(pk=review.post_id).is_public
    html = client.get(answer.headers["Location"]).content.decode()
    assert reverse("moderation:undo", args=[decision.pk]) in html
    assert "data-countdown" in html


def test_opens_the_next_case_claimed_and_offers_to_undo_the_last(review, sign_in):
    later = make_story(state="waiting").reviews.get()
    client = sign_in("moderator")
    answer = send(client, review, **typed(review))
    decision, later = Decision.objects.get(), Review.objects.get(pk=later.pk)
    assert path_of(answer) == reverse("moderation:review", args=[later.pk])
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["done"] == [str(decision.pk)]
    assert later.holder() == client.member
    page = client.get(answer.headers["Location"])
    assert page.context["just_done"]["decision"] == decision
    assert reverse("moderation:undo", args=[decision.pk]) in page.content.decode()


def test_stays_with_the_decision_when_asked_to(review, sign_in):
    other = make_story(state="waiting").reviews.get()
    answer = send(sign_in("moderator"), review, **typed(review, stay="1"))
    assert path_of(answer) == reverse("moderation:decided", args=[Decision.objects.get().pk])
    other.refresh_from_db()
    assert other.claimed_by is None


def test_goes_on_in_the_filtered_queue_it_was_opened_from(review, sign_in):
    make_story(state="waiting")
    comment = make_comment(make_story(), state="waiting").reviews.get()
    answer = send(sign_in("moderator"), review, **typed(review, place="queue=waiting&kind=comment"))
    assert path_of(answer) == reverse("moderation:review", args=[comment.pk])
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["kind"] == ["comment"]


@pytest.mark.parametrize("done", ["x", "9" * 30, "-1", "", "0"])
def test_offers_no_undo_for_nonsense(review, sign_in, done):
    page = sign_in("moderator").get(reverse("moderation:review", args=[review.pk]), {"done": done})
    assert page.context["just_done"] is None


def test_offers_no_undo_of_a_colleagues_decision_or_after_the_term(review, sign_in):
    later = make_story(state="waiting").reviews.get()
    address = reverse("moderation:review", args=[later.pk])
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False) as clock:
        client = sign_in("moderator")
        send(client, review, **typed(review))
        done = {"done": Decision.objects.get().pk}
        assert client.get(address, done).context["just_done"] is not None
        assert sign_in("moderator").get(address, done).context["just_done"] is None
        clock.shift(31)
        assert client.get(address, done).context["just_done"] is None


def test_escalates_with_a_note_for_the_senior_colleague(review, sign_in):
    client = sign_in("moderator")
    refused = send(client, review, **typed(review, "escalate", internal_note=" "))
    assert refused.status_code == 422
    assert "internal_note" in refused.context["form"].errors
    assert send(client, review, **typed(review, "escalate")).status_code == 302
    review.refresh_from_db()
    assert (review.is_waiting, review.lane) == (True, Review.Lane.ESCALATED)
    assert not Notice.objects.exists()


def test_leaves_an_escalated_case_to_a_senior_colleague(review, sign_in):
    escalate(review)
    review.refresh_from_db()
    client = sign_in("moderator")
    page = client.get(reverse("moderation:review", args=[review.pk]))
    assert (page.status_code, page.context["form"]) == (200, None)
    assert send(client, review, **typed(review)).status_code == 403
    assert send(sign_in("senior-moderator"), review, **typed(review)).status_code == 302
    assert Post.objects.get(pk=review.post_id).is_public


def test_says_that_a_grave_decision_waits_for_a_second_person(review, sign_in):
    grave, client = GraveCodeFactory(), sign_in("moderator")
    answer = send(client, review, **typed(review, "reject", codes=[grave.code]))
    decision = Decision.objects.get()
    page = client.get(answer.headers["Location"])
    assert (decision.action, decision.proposed) == ("hold", "reject")
    assert page.context["is_held"]
    assert reverse("moderation:undo", args=[decision.pk]) in page.content.decode()
    assert not Notice.objects.exists()


def test_shows_no_form_while_a_second_person_is_awaited(review, sign_in):
    make_proposal(review.post.detail)
    review.refresh_from_db()
    client = sign_in("senior-moderator")
    page = client.get(reverse("moderation:review", args=[review.pk]))
    assert (page.context["form"], page.context["is_held_for_second"]) == (None, True)
    assert b"decision-bar" not in page.content
    assert send(client, review, **typed(review)).status_code == 409


def test_keeps_the_points_asked_line_by_line(review, sign_in):
    send(
        sign_in("moderator"),
        review,
        **typed(review, "request_changes", asked="写明最多亏过多少\n\n 删去昵称 \n"),
    )
    assert Decision.objects.get().asked == ["写明最多亏过多少", "删去昵称"]


@pytest.mark.parametrize("action", ["request_changes", "reject"])
def test_keeps_the_reasons_and_hides_the_internal_note_from_the_author(review, sign_in, action):
    send(sign_in("moderator"), review, **typed(review, action))
    decision = Decision.objects.get()
    assert [code["code"] for code in decision.codes] == ["SOLICITATION"]
    assert (decision.note, decision.passage, decision.internal_note) == (
        "请删去联系方式。",
        "加我好友",
        "第二次了",
    )
    assert "第二次了" not in str(list(Notice.objects.values_list("data")))


@pytest.mark.parametrize("action", ["request_changes", "reject"])
@pytest.mark.parametrize(("change", "field"), [
    ({"codes": []}, "codes"), ({"note": ""}, "note"), ({"codes": ["NO_SUCH"]}, "codes"), ({"note": "字" * 2001}, "note"),
    ({"passage": "字" * 501}, "passage"), ({"note": "a\x00b"}, "note"), ({"version": "x"}, "version"), ({"sha256": "' OR 1"}, "sha256"),
    ({"revision": "-"}, "revision"), ({"action": "publish"}, "action"), ({"version": "9" * 40}, "version"),
])  # fmt: skip
def test_refuses_bad_input_and_keeps_what_was_typed(review, sign_in, action, change, field):
    data = typed(review, action) | change
    answer = send(sign_in("moderator"), review, **data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    html = answer.content.decode()
    if "note" not in change:
        assert "请删去联系方式。</textarea>" in html
    if "codes" not in change:
        assert 'value="SOLICITATION" data-number' in html
        assert answer.context["form"].chosen == {"SOLICITATION"}
    assert "第二次了</textarea>" in html
    assert not Decision.objects.exists()


def test_fills_in_the_canned_texts_in_the_authors_language(sign_in):
    PolicyCodeFactory()
    for language, words in (
        ("en", "The text has contact details. Remove them and send it again."),
        ("zh-hans", "文中有联系方式。删去后再提交。"),
    ):
        review = make_story(author=make_member(language=language), state="waiting").reviews.get()
        client = sign_in("moderator")
        answer = send(client, review, **typed(review, note="你好。", fill="1"))
        assert answer.status_code == 200
        assert answer.context["form"]["note"].value() == f"你好。\n\n{words}"
        again = send(client, review, **typed(review, note=f"你好。\n\n{words}", fill="1"))
        assert again.context["form"]["note"].value() == f"你好。\n\n{words}"
        assert 'value="SOLICITATION"' in again.content.decode()
    assert not Decision.objects.exists()


def test_escapes_the_note(review, sign_in):
    answer = send(
        sign_in("moderator"),
        review,
        **typed(review, "reject", codes=[], note="</textarea><script>x</script>"),
    )
    assert b"<script>x" not in answer.content


def test_decides_once_on_a_double_click(review, sign_in):
    client, data = sign_in("moderator"), typed(review)
    first, second = send(client, review, **data), send(client, review, **data)
    assert first.headers["Location"] == second.headers["Location"]
    assert Decision.objects.count() == 1
    assert Notice.objects.count() == 1


def test_tells_the_loser_who_decided_and_keeps_the_note(review, sign_in):
    first = sign_in("moderator")
    data = typed(review)
    send(first, review, **data)
    answer = send(sign_in("moderator"), review, **typed(review, "reject", note="我写的长长一段话。"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert answer.context["decision"].actor == first.member
    assert str(first.member) in html
    assert "我写的长长一段话。</textarea>" in html
    assert "第二次了</textarea>" in html
    assert Decision.objects.count() == 1


def test_tells_that_a_newer_version_came_and_shows_the_differences(review, sign_in):
    data = typed(review)
    newer = submit(post=review.post, author=review.post.author, payload=story_payload(title="第二次定投"))
    answer = send(sign_in("moderator"), review, **data)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert answer.context["is_superseded"]
    assert "<ins" in html
    assert reverse("moderation:review", args=[newer.pk]) in html
    assert not Post.objects.get(pk=review.post_id).is_public


def test_tells_that_the_text_was_withdrawn(review, sign_in):
    data = typed(review)
    withdraw(post=review.post, author=review.post.author)
    answer = send(sign_in("moderator"), review, **data)
    assert answer.status_code == 409
    assert answer.context["is_withdrawn"]


def test_tells_that_a_decision_was_taken_back_meanwhile(review, sign_in):
    data, first = typed(review), sign_in("moderator")
    send(first, review, **data)
    first.post(reverse("moderation:undo", args=[Decision.objects.get().pk]))
    answer = send(sign_in("moderator"), review, **data)
    assert answer.status_code == 409
    assert answer.context["is_taken_back"]
    assert answer.context["open_review"] == review


def test_refuses_a_tampered_hash(review, sign_in):
    answer = send(sign_in("moderator"), review, **typed(review, sha256="0" * 64))
    assert answer.status_code == 409
    assert not Decision.objects.exists()


def test_decides_although_a_colleague_holds_the_claim(review, sign_in):
    review.claim(make_member("moderator"))
    assert send(sign_in("moderator"), review, **typed(review)).status_code == 302


def test_undoes_in_time(review, sign_in):
    client = sign_in("moderator")
    send(client, review, **typed(review))
    url = reverse("moderation:undo", args=[Decision.objects.get(action="approve").pk])
    answer = client.post(url)
    assert path_of(answer) == reverse("moderation:review", args=[review.pk])
    assert not Post.objects.get(pk=review.post_id).is_public
    assert Notice.objects.get().is_cancelled
    review.refresh_from_db()
    assert (review.is_waiting, review.holder()) == (True, client.member)
    assert client.post(url).status_code == 302
    assert Decision.objects.filter(action="undo").count() == 1


def test_says_when_it_is_too_late_to_undo(review, sign_in):
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False) as clock:
        client = sign_in("moderator")
        send(client, review, **typed(review))
        decision = Decision.objects.get()
        clock.shift(31)
        page = client.get(reverse("moderation:decided", args=[decision.pk])).content.decode()
        answer = client.post(reverse("moderation:undo", args=[decision.pk]))
    assert reverse("moderation:undo", args=[decision.pk]) not in page
    assert answer.status_code == 409
    assert b'role="alert"' in answer.content
    assert Post.objects.get(pk=review.post_id).is_public


def test_shows_the_case_when_undoing_came_after_a_newer_version(review, sign_in):
    client = sign_in("moderator")
    send(client, review, **typed(review, "reject"))
    newer = submit(post=review.post, author=review.post.author, payload=story_payload(title="改好的"))
    answer = client.post(reverse("moderation:undo", args=[Decision.objects.get().pk]))
    assert answer.status_code == 409
    assert answer.context["open_review"] == newer


def test_leaves_the_live_text_alone_when_the_new_one_is_rejected(sign_in, client):
    PolicyCodeFactory()
    story = make_story(title="公开的题目")
    review = submit(post=story, author=story.author, payload=story_payload(title="不行的题目"))
    send(sign_in("moderator"), review, **typed(review, "reject"))
    story = Story.objects.get(pk=story.pk)
    assert (story.is_public, story.title) == (True, "公开的题目")


def test_does_not_show_another_persons_undo_page(review, sign_in):
    decision = decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review))
    assert sign_in("moderator").get(reverse("moderation:decided", args=[decision.pk])).status_code == 404
