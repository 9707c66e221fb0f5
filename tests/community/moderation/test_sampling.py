"""The second look: who gets a sample, what they may say about it, and what follows."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from community.members.models import Member
from community.moderation.models import Decision
from community.moderation.samples import Sample
from community.moderation.sampling import Looked, look_again
from community.moderation.submitting import submit
from community.moderation.verdicts import Verdict
from community.notices.models import Notice
from community.posts.models import Post
from tests.factories import (
    PolicyCodeFactory,
    approve,
    make_comment,
    make_member,
    make_story,
    make_tip,
    reject,
    story_payload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sampled(settings):
    settings.APPROVAL_SAMPLE_PERCENT = 100


@pytest.fixture
def decider():
    return make_member("moderator")


@pytest.fixture
def sample(sampled, decider):
    return approve(make_story(state="waiting", title="抽到的一篇").reviews.get(), decider).sample


def verdict(action, sample, **fields):
    wanted = (
        {"codes": [PolicyCodeFactory().code], "internal_note": "漏了联系方式"} if action == "disagree" else {}
    )
    return Verdict(
        action=action,
        version=0,
        revision_id=sample.revision_id,
        sha256=sample.revision.sha256,
        **(wanted | fields),
    )


def look(sample, action="agree", actor=None, version=1, **fields):
    return look_again(
        sample_id=sample.pk,
        version=version,
        actor=actor or make_member("moderator"),
        verdict=verdict(action, sample, **fields),
    )


# Which are sampled


def test_samples_approvals_and_nothing_else(sampled):
    PolicyCodeFactory()
    made = approve(make_story(state="waiting").reviews.get())
    reject(make_story(state="waiting").reviews.get())
    assert [sample.decision for sample in Sample.objects.all()] == [made]


def test_samples_none_when_set_to_none():
    approve(make_story(state="waiting").reviews.get())
    assert not Sample.objects.exists()


@pytest.mark.parametrize(("drawn", "is_sampled"), [(0.0499, True), (0.05, False)])
def test_samples_the_share_that_is_set(settings, monkeypatch, drawn, is_sampled):
    settings.APPROVAL_SAMPLE_PERCENT = 5
    monkeypatch.setattr("community.moderation.consequences.chance.random", lambda: drawn)
    approve(make_story(state="waiting").reviews.get())
    assert Sample.objects.exists() is is_sampled


def test_samples_what_trust_published_by_its_own_share(settings):
    settings.TRUST_APPROVALS, settings.TRUST_SAMPLE_PERCENT = 1, 100
    story, member = make_story(), make_member()
    make_comment(story, author=member)
    assert not Sample.objects.exists()
    comment = make_comment(story, author=member, text="马上公开")
    sample = Sample.objects.get()
    assert (sample.post_id, sample.first_decider) == (comment.pk, Member.objects.system("policy"))
    assert sample.decision.is_automatic
    assert Sample.objects.reviewable_by(make_member("moderator")).get() == sample


def test_samples_no_text_of_the_software(sampled):
    approve(make_tip(author=Member.objects.system("starter-author"), state="waiting").reviews.get())
    assert not Sample.objects.exists()


# Who looks


def test_never_shows_the_decider_their_own_sample(sample, decider, sign_in):
    assert Sample.objects.reviewable_by(make_member("moderator")).get() == sample
    assert not Sample.objects.reviewable_by(decider).exists()
    client = sign_in(member=decider)
    listed = client.get(reverse("queues:list"), {"queue": "samples"})
    assert (listed.context["rows"], listed.context["current"].count) == ([], 0)
    assert client.get(reverse("moderation:sample", args=[sample.pk])).status_code == 404
    assert client.post(reverse("moderation:sample_settle", args=[sample.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        look(sample, actor=decider)


def test_never_shows_authors_the_sample_of_their_text(sampled, sign_in):
    author = make_member("senior-moderator")
    sample = approve(make_story(author=author, state="waiting").reviews.get()).sample
    assert not Sample.objects.reviewable_by(author).exists()
    assert sign_in(member=author).get(reverse("moderation:sample", args=[sample.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        look(sample, actor=author)


def test_takes_no_word_from_who_does_not_review_the_kind(sample):
    for roles in [(), ("editor",), ("chief-editor",), ("compliance-officer",)]:
        with pytest.raises(PermissionDenied):
            look(sample, actor=make_member(*roles))
    sample.refresh_from_db()
    assert sample.is_waiting


# What they say


def test_keeps_an_agreement(sample, decider):
    second = make_member("moderator")
    decision = look(sample, actor=second)
    sample.refresh_from_db()
    assert (sample.state, sample.outcome) == ("agreed", decision)
    assert (decision.action, decision.actor, decision.first_actor) == ("agree", second, decider)
    assert (decision.judged, decision.revision) == (sample.decision, sample.revision)


def test_keeps_a_disagreement_and_leaves_the_text_public(sample):
    told = Notice.objects.count()
    decision = look(sample, "disagree")
    sample.refresh_from_db()
    assert (sample.state, decision.codes[0]["code"]) == ("disagreed", "SOLICITATION")
    assert Post.objects.get(pk=sample.post_id).is_public
    assert Notice.objects.count() == told


@pytest.mark.parametrize(
    ("missing", "field"), [({"codes": []}, "codes"), ({"internal_note": " "}, "internal_note")]
)
def test_takes_no_disagreement_without_code_and_reason(sample, missing, field):
    with pytest.raises(ValidationError) as refused:
        look(sample, "disagree", **missing)
    assert field in refused.value.message_dict
    sample.refresh_from_db()
    assert sample.is_waiting


def test_keeps_one_of_two_looks(sample):
    look(sample)
    with pytest.raises(Looked):
        look(sample, "disagree")
    assert Decision.objects.filter(action__in=["agree", "disagree"]).count() == 1


def test_takes_a_double_click_for_one(sample):
    second = make_member("moderator")
    assert look(sample, actor=second) == look(sample, actor=second)
    with pytest.raises(Looked):
        look(sample, "disagree", actor=second)
    assert Decision.objects.filter(judged=sample.decision).count() == 1


def test_looks_at_what_was_published_then_not_at_what_came_later(sample):
    story = sample.post.detail
    approve(submit(post=story, author=story.author, payload=story_payload(title="后来的题目")))
    assert look(sample).revision == sample.revision


# The page


def typed(sample, answer="agree", **changes):
    return {
        "version": sample.version,
        "answer": answer,
        "codes": ["SOLICITATION"],
        "internal_note": "漏了",
    } | changes


def send(client, sample, **data):
    return client.post(reverse("moderation:sample_settle", args=[sample.pk]), data)


def test_shows_the_text_without_the_decisions_on_it(sample, decider, sign_in):
    answer = sign_in("moderator").get(reverse("moderation:sample", args=[sample.pk]))
    page = answer.content.decode()
    assert "抽到的一篇" in page
    assert decider.display_name not in page
    assert reverse("moderation:sample_settle", args=[sample.pk]) in page


def test_goes_back_to_the_queue_after_a_look(sample, sign_in):
    PolicyCodeFactory()
    answer = send(sign_in("moderator"), sample, **typed(sample, place="queue=samples&kind=story"))
    assert answer.headers["Location"] == reverse("queues:list") + "?queue=samples&kind=story"
    sample.refresh_from_db()
    assert sample.state == "agreed"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"codes": []}, "codes"),
        ({"internal_note": ""}, "internal_note"),
        ({"answer": "maybe"}, "answer"),
        ({"answer": ""}, "answer"),
        ({"version": "x"}, "version"),
        ({"codes": ["NONE"]}, "codes"),
    ],
)
def test_refuses_bad_input_and_keeps_what_was_typed(sample, sign_in, change, field):
    PolicyCodeFactory()
    answer = send(sign_in("moderator"), sample, **typed(sample, "disagree") | change)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if "internal_note" not in change:
        assert "漏了</textarea>" in answer.content.decode()
    sample.refresh_from_db()
    assert sample.is_waiting


def test_tells_the_second_of_two_that_somebody_was_faster(sample, sign_in):
    PolicyCodeFactory()
    send(sign_in("moderator"), sample, **typed(sample))
    answer = send(sign_in("moderator"), sample, **typed(sample, "disagree"))
    assert answer.status_code == 409
    assert answer.context["form"] is None
    assert Sample.objects.get().state == "agreed"


def test_claims_and_releases_a_sample(sample, sign_in):
    client = sign_in("moderator")
    client.post(reverse("moderation:sample_claim", args=[sample.pk]))
    sample.refresh_from_db()
    assert sample.holder() == client.member
    client.post(reverse("moderation:sample_release", args=[sample.pk]))
    sample.refresh_from_db()
    assert sample.claimed_by is None
