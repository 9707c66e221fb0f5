import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from community.audit.models import AuditEntry
from community.moderation.deciding import decide
from community.moderation.models import Review
from community.moderation.policy import CLAIM_TERM
from community.moderation.submitting import submit
from tests.factories import (
    make_comment,
    make_kind,
    make_member,
    make_story,
    make_tip,
    story_payload,
    tip_payload,
    verdict_for,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def page(client, review, **query):
    return client.get(reverse("moderation:review", args=[review.pk]), query)


def post(client, name, review):
    return client.post(reverse(f"moderation:{name}", args=[review.pk]))


def test_shows_the_revision_and_never_the_live_row(sign_in):
    story = make_story(title="公开的题目", why="<p>公开的原因。</p>")
    new = submit(
        post=story, author=story.author, payload=story_payload(title="新的题目", why="<p>新写的原因。</p>")
    )
    answer = page(sign_in("moderator"), new)
    shown = answer.context["text"]["story"]
    assert shown["title"] == "新的题目"
    assert "新写的原因" in str([part.texts for part in shown["parts"]])
    assert "公开的原因" not in str([part.texts for part in shown["parts"]])


def test_shows_what_changed_in_words_and_choices(sign_in):
    story = make_story()
    new = submit(
        post=story,
        author=story.author,
        payload=story_payload(what_happened="<p>中间最多亏了三成，后来慢慢回来。</p>", outcome="loss"),
    )
    html = page(sign_in("moderator"), new).content.decode()
    assert '<span lang="zh-Hans">两</span></del>' in html
    assert '<span lang="zh-Hans">三</span></ins>' in html
    assert len(re.findall(r"<h3>", html.split("case__text")[0])) == 2


def test_puts_what_was_asked_above_the_differences(sign_in):
    story = make_story(state="waiting")
    first = story.reviews.get()
    verdict = verdict_for(first, "request_changes", note="请写明最多亏过多少。", internal_note="只给同事看")
    decide(review_id=first.pk, actor=make_member("moderator"), verdict=verdict)
    second = submit(post=story, author=story.author, payload=story_payload(title="改过的题目"))
    answer = page(sign_in("moderator"), second)
    html = answer.content.decode()
    assert answer.context["asked"].note == "请写明最多亏过多少。"
    assert answer.context["base"][2] == first.revision
    assert html.index("case__asked") < html.index('class="diff"')


def test_offers_both_versions_to_compare_with(sign_in):
    story = make_story(title="公开的")
    second = submit(post=story, author=story.author, payload=story_payload(title="第二版"))
    decide(
        review_id=second.pk, actor=make_member("moderator"), verdict=verdict_for(second, "request_changes")
    )
    third = submit(post=story, author=story.author, payload=story_payload(title="第三版"))
    client = sign_in("moderator")
    assert page(client, third).context["base"][0] == "asked"
    assert page(client, third, against="live").context["base"][2] == story.live_revision
    assert page(client, third, against="nonsense").status_code == 200


def test_shows_a_comment_with_the_text_it_answers(sign_in):
    story = make_story(title="目标故事")
    answered = make_comment(story, text="原来的评论")
    review = make_comment(
        story, text="我的回答\n<script>x</script>", state="waiting", reply_to=answered
    ).reviews.get()
    html = page(sign_in("moderator"), review).content.decode()
    assert "原来的评论" in html
    assert story.get_absolute_url() in html
    assert "&lt;script&gt;x" in html
    assert "<script>x" not in html


def test_shows_both_languages_of_a_tip_and_a_guide_page(sign_in):
    client = sign_in("chief-editor")
    html = page(client, make_tip(state="waiting").reviews.get()).content.decode()
    assert "先有安心钱，再谈投资。" in html
    assert "Calm money first, investing later." in html
    assert page(client, make_kind(state="waiting").reviews.get()).status_code == 200


def test_names_topics_in_differences(sign_in):
    tip = make_tip()
    new = submit(post=tip, author=tip.author, payload=tip_payload(level="seasoned"))
    html = page(sign_in("chief-editor"), new).content.decode()
    assert "status-badge" in html
    assert html.count("<ins") >= 2


def test_cleans_what_a_payload_should_not_hold(sign_in):
    review = make_story(state="waiting", why='<p onclick="x()">好<script>alert(1)</script></p>').reviews.get()
    html = page(sign_in("moderator"), review).content.decode()
    assert "alert(1)" not in html
    assert "onclick" not in html


def test_tells_a_first_text_from_a_tenth(sign_in):
    author, client = make_member(), sign_in("moderator")
    review = make_story(author=author, state="waiting").reviews.get()
    first = page(client, review).context["drawer"]
    assert (first.waiting, first.outcomes.decided, first.outcomes.approved) == (1, 0, 0)
    make_story(author=author)
    second = page(client, review).context["drawer"]
    assert (second.waiting, second.outcomes.decided, second.outcomes.approved) == (1, 1, 1)


def test_is_closed_for_decided_cases(sign_in):
    answer = page(sign_in("moderator"), make_story().reviews.get())
    assert answer.context["form"] is None
    assert b"decision-bar" not in answer.content


def test_reads_only(sign_in):
    review, client = make_story(state="waiting").reviews.get(), sign_in("moderator")
    page(client, review)
    review.refresh_from_db()
    assert (review.claimed_by, review.version) == (None, 1)


@pytest.mark.parametrize("number", [1, 12])
def test_asks_the_same_number_of_queries_for_any_history(sign_in, number, django_assert_num_queries):
    story = make_story()
    for n in range(number):
        review = submit(post=story, author=story.author, payload=story_payload(title=f"第{n}版"))
        decide(
            review_id=review.pk,
            actor=make_member("moderator"),
            verdict=verdict_for(review, "request_changes"),
        )
    review = submit(post=story, author=story.author, payload=story_payload(title="最后一版"))
    client = sign_in("moderator")
    page(client, review)
    with django_assert_num_queries(34):
        page(client, review)


def test_claims_renews_and_releases(sign_in):
    review, client = make_story(state="waiting").reviews.get(), sign_in("moderator")
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False) as clock:
        post(client, "claim", review)
        clock.shift(300)
        assert b"data-countdown" in page(client, review).content
        post(client, "claim", review)
        review.refresh_from_db()
        assert (review.claimed_by, review.claimed_until) == (client.member, timezone.now() + CLAIM_TERM)
    post(client, "release", review)
    review.refresh_from_db()
    assert review.claimed_by is None


def test_does_not_let_a_colleague_claim_a_held_case_until_the_lease_ends(sign_in):
    review, first, second = (
        make_story(state="waiting").reviews.get(),
        sign_in("moderator"),
        sign_in("moderator"),
    )
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False) as clock:
        post(first, "claim", review)
        answer = second.post(reverse("moderation:claim", args=[review.pk]), follow=True)
        assert str(first.member) in answer.content.decode()
        post(second, "release", review)
        review.refresh_from_db()
        assert review.claimed_by == first.member
        clock.shift(CLAIM_TERM.seconds + 1)
        post(second, "claim", review)
    review.refresh_from_db()
    assert review.claimed_by == second.member


def test_takes_over_in_the_log(sign_in):
    review, holder = make_story(state="waiting").reviews.get(), make_member("moderator")
    review.claim(holder)
    senior = sign_in("senior-moderator")
    assert reverse("moderation:take_over", args=[review.pk]).encode() in page(senior, review).content
    post(senior, "take_over", review)
    review.refresh_from_db()
    entry = AuditEntry.objects.get(action="take_over_claim")
    assert review.claimed_by == senior.member
    assert (entry.actor, entry.subject, entry.data) == (
        senior.member,
        f"post:{review.post_id}",
        {"review": review.pk, "from": holder.pk},
    )
    assert (
        reverse("moderation:take_over", args=[review.pk]).encode()
        not in page(sign_in("moderator"), review).content
    )


def test_does_not_claim_a_decided_case(sign_in):
    review = make_story().reviews.get()
    post(sign_in("moderator"), "claim", review)
    assert Review.objects.get(pk=review.pk).claimed_by is None
