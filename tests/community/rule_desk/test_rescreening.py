"""After a change of rules, public texts it hits become a queue."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from community.moderation.models import Decision, Proposal
from community.moderation.submitting import submit
from community.moderation.verdicts import Verdict
from community.posts.models import Post
from community.rule_desk.models import Rescreen, RescreenRun
from community.rule_desk.rescreening import run_rescreen, start_rescreen
from community.rule_desk.settling import Settled, settle
from tests.community.rulebook.rules import make_rules, rule
from tests.factories import PolicyCodeFactory, approve, make_comment, make_member, make_story, story_payload

pytestmark = pytest.mark.django_db


@pytest.fixture
def code():
    return PolicyCodeFactory()


@pytest.fixture
def story(code):
    make_rules(rule(phrase="不会有人写的词"), state="live")
    make_comment(make_story())
    return make_story(title="鹦鹉计划")


def rescreened(version=None) -> RescreenRun:
    version = version or make_rules(state="live")
    run = start_rescreen(version=version, actor=version.author)
    run_rescreen.func(run.pk)
    run.refresh_from_db()
    return run


@pytest.fixture
def item(story):
    rescreened()
    return Rescreen.objects.get()


def verdict(item, action="keep", **fields):
    return Verdict(
        action=action,
        version=item.version,
        revision_id=item.revision_id,
        sha256=item.revision.sha256,
        **fields,
    )


def test_puts_what_the_rules_now_hit_into_a_queue(story, code):
    run = rescreened()
    assert (run.state, run.done, run.total, run.found) == ("finished", 3, 3, 1)
    item = Rescreen.objects.get()
    assert (item.post_id, item.outcome, list(item.codes.all())) == (story.pk, "hold", [code])
    assert item.urgency[0]["why"] == "severity"
    assert list(Rescreen.objects.reviewable_by(make_member("moderator"))) == [item]
    assert not Rescreen.objects.reviewable_by(story.author).exists()


def test_asks_once(story):
    version = make_rules(state="live")
    rescreened(version)
    assert rescreened(version).found == 0
    assert Rescreen.objects.count() == 1


def test_leaves_out_what_a_person_let_through_although_the_rule_had_hit(code):
    version = make_rules(state="live")
    make_story(title="鹦鹉计划")
    assert rescreened(version).found == 0


def test_leaves_out_what_somebody_decided_to_keep(item):
    settle(item_id=item.pk, actor=make_member("moderator"), verdict=verdict(item))
    assert rescreened(make_rules(state="live")).found == 0


def test_leaves_out_what_would_only_be_noted(story):
    assert rescreened(make_rules(rule(outcome="note"), state="live")).found == 0


def test_keeps_a_text_public(item):
    moderator = make_member("moderator")
    decision = settle(item_id=item.pk, actor=moderator, verdict=verdict(item))
    item.refresh_from_db()
    assert (decision.action, decision.actor, item.state, item.decision) == (
        "keep",
        moderator,
        "kept",
        decision,
    )
    assert Post.objects.get(pk=item.post_id).is_public


def test_takes_a_text_down_with_reasons(item, code):
    said = verdict(item, "take_down", codes=[code.code], note="请删去联系方式。")
    decision = settle(item_id=item.pk, actor=make_member("moderator"), verdict=said)
    item.refresh_from_db()
    assert (decision.action, item.state) == ("take_down", "taken_down")
    assert Post.objects.get(pk=item.post_id).state == Post.State.TAKEN_DOWN


def test_a_grave_code_hides_it_until_a_second_person_confirms(item):
    grave = PolicyCodeFactory(code="PUMP", severity=4, is_grave=True)
    said = verdict(item, "take_down", codes=[grave.code], note="不可以。")
    decision = settle(item_id=item.pk, actor=make_member("moderator"), verdict=said)
    assert decision.action == Decision.Action.SUSPEND
    assert Post.objects.get(pk=item.post_id).state == Post.State.SUSPENDED
    assert Proposal.objects.waiting().get().post_id == item.post_id


def test_asks_for_code_and_note(item):
    with pytest.raises(ValidationError):
        settle(item_id=item.pk, actor=make_member("moderator"), verdict=verdict(item, "take_down"))
    item.refresh_from_db()
    assert item.is_waiting


def test_never_decides_twice(item):
    settle(item_id=item.pk, actor=make_member("moderator"), verdict=verdict(item))
    with pytest.raises(Settled):
        settle(item_id=item.pk, actor=make_member("moderator"), verdict=verdict(item))


def test_never_decides_about_another_wording(item):
    post = item.post.detail
    approve(submit(post=post, author=post.author, payload=story_payload(title="改好的题目")))
    with pytest.raises(Settled):
        settle(item_id=item.pk, actor=make_member("moderator"), verdict=verdict(item))
    assert not Rescreen.objects.reviewable_by(make_member("moderator")).exists()


def test_never_decides_about_ones_own_text(item):
    author = item.post.author
    with pytest.raises(PermissionDenied):
        settle(item_id=item.pk, actor=author, verdict=verdict(item))


def test_one_run_at_a_time(story):
    version = make_rules(state="live")
    start_rescreen(version=version, actor=version.author)
    with pytest.raises(ValidationError):
        start_rescreen(version=version, actor=version.author)


def test_says_why_a_run_broke_off(story, monkeypatch):
    monkeypatch.setattr("community.rule_desk.rescreening.look_at", lambda *args: 1 / 0)
    run = rescreened()
    assert run.state == "broken"
    assert "ZeroDivisionError" in run.fault


@pytest.fixture
def page(item):
    return reverse("rules:rescreen", args=[item.pk])


def test_the_page_shows_the_words_marked(item, page, sign_in):
    answer = sign_in("moderator").get(page)
    assert answer.status_code == 200
    assert '<mark class="finding finding--hold">鹦鹉计划</mark>' in answer.content.decode()


@pytest.mark.parametrize(("role", "status"), [("chief-editor", 404), ("editor", 403), ("", 403)])
def test_the_page_is_for_reviewers(page, sign_in, role, status):
    assert sign_in(*([role] if role else [])).get(page).status_code == status


def test_the_page_asks_strangers_to_sign_in(page, client):
    assert client.get(page).status_code == 302


def test_the_author_never_opens_it(item, page, sign_in):
    item.author.groups.set(make_member("moderator").groups.all())
    assert sign_in(member=item.author).get(page).status_code == 403


def decided(client, item, **data):
    form = {"version": item.version, "revision": item.revision_id, "sha256": item.revision.sha256} | data
    return client.post(reverse("rules:rescreen_decide", args=[item.pk]), form)


def test_the_form_keeps(item, sign_in):
    assert decided(sign_in("moderator"), item, action="keep").status_code == 302
    item.refresh_from_db()
    assert item.state == "kept"


def test_the_form_asks_for_reasons_and_loses_nothing(item, sign_in):
    answer = decided(sign_in("moderator"), item, action="take_down", note="写了一半的说明")
    assert answer.status_code == 422
    assert "写了一半的说明" in answer.content.decode()


def test_who_is_slower_reads_what_they_wrote(item, code, sign_in):
    settle(item_id=item.pk, actor=make_member("moderator"), verdict=verdict(item))
    answer = decided(sign_in("moderator"), item, action="take_down", codes=[code.code], note="写好的说明")
    assert answer.status_code == 409
    assert "写好的说明" in answer.content.decode()


def test_a_get_never_decides(item, sign_in):
    assert sign_in("moderator").get(reverse("rules:rescreen_decide", args=[item.pk])).status_code == 405


def test_the_queue_shows_it(item, sign_in):
    page = sign_in("moderator").get(reverse("queues:list") + "?queue=rescreens").content.decode()
    assert reverse("rules:rescreen", args=[item.pk]) in page


def test_the_run_shows_how_far_it_is(item, sign_in, htmx):
    address = reverse("rules:run", args=[item.run_id])
    officer = sign_in("compliance-officer")
    assert "<html" in officer.get(address).content.decode()
    fragment = officer.get(address, headers=htmx("progress")).content.decode()
    assert "<html" not in fragment
    assert 'id="progress"' in fragment
    assert sign_in("editor").get(address).status_code == 403


def test_claims_and_releases(item, sign_in):
    moderator = sign_in("moderator")
    moderator.post(reverse("rules:rescreen_claim", args=[item.pk]))
    item.refresh_from_db()
    assert item.holder() == moderator.member
    moderator.post(reverse("rules:rescreen_release", args=[item.pk]))
    item.refresh_from_db()
    assert item.holder() is None


def test_costs_the_same_queries_for_many_findings(item, page, sign_in, django_assert_max_num_queries):
    client = sign_in("moderator")
    client.get(page)
    with django_assert_max_num_queries(40):
        client.get(page)
