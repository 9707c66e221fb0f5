"""Screening inside submission: refused, held, noted, let through, or not screened at all."""

import pytest
from django.urls import reverse

from community.audit.models import AuditEntry
from community.conduct.refusing import REFUSALS
from community.moderation.models import Decision, Review
from community.moderation.submitting import submit
from community.posts.models import Draft, Post, Revision
from community.rulebook import screening
from community.rulebook.keeping import rules_version_of, with_returns_note
from community.rulebook.refusing import Blocked, refuse
from community.rulebook.results import ScreeningResult
from community.stories.models import Story
from tests.community.rulebook.rules import make_rules, rule
from tests.factories import (
    PolicyCodeFactory,
    approve,
    make_comment,
    make_member,
    make_story,
    make_tip,
    story_payload,
    tip_payload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_member()


@pytest.fixture
def story(author):
    story = Story.objects.create(kind=Post.Kind.STORY, author=author)
    Draft.objects.create(post=story, editor=author, payload=story_payload(title="鹦鹉计划"))
    return story


@pytest.fixture
def code():
    return PolicyCodeFactory()


def send(story, **changes):
    return submit(post=story, author=story.author, payload=story_payload(**changes))


@pytest.fixture
def trusted(settings):
    settings.TRUST_APPROVALS = 1
    settings.TRUST_SAMPLE_PERCENT = 0
    member = make_member()
    make_comment(make_story(), author=member)
    return member


def test_refuses_at_once_and_writes_nothing(story):
    make_rules(rule(outcome="block"), state="live")
    before = AuditEntry.objects.count()
    with pytest.raises(Blocked) as refused:
        send(story, title="鹦鹉计划")
    assert [spot.code for spot in refused.value.findings] == ["SOLICITATION"]
    assert not Revision.objects.filter(post=story).exists()
    assert not Review.objects.filter(post=story).exists()
    assert AuditEntry.objects.count() == before
    assert Draft.objects.get(post=story).payload["title"] == "鹦鹉计划"


def test_leaves_a_waiting_version_waiting_when_the_next_is_refused(story):
    make_rules(rule(outcome="block"), state="live")
    first = send(story)
    with pytest.raises(Blocked):
        send(story, title="鹦鹉计划")
    first.refresh_from_db()
    assert first.is_waiting


def test_a_refusal_is_kept_without_a_word_of_the_text(story, code):
    version = make_rules(rule(outcome="block"), state="live")
    with pytest.raises(Blocked) as refused:
        send(story, title="鹦鹉计划")
    refusal = refuse(refused.value)
    assert "鹦鹉计划" in refusal.message
    assert [(told.name, told.advice, told.phrases) for told in refusal.told] == [
        (code.name, code.advice, ["鹦鹉计划"])
    ]
    kept = ScreeningResult.objects.get()
    assert (kept.outcome, kept.revision, kept.post_id, kept.version) == ("block", None, story.pk, version)
    entry = AuditEntry.objects.get(action="refuse_text")
    assert (entry.subject, entry.data["rules"]) == (f"post:{story.pk}", ["test.parrot"])
    places = [{name: row[name] for name in ("field", "start", "end")} for row in kept.findings]
    assert places == [{"field": "title", "start": 0, "end": 4}]
    assert "鹦鹉" not in str(entry.data)


def test_blocked_is_one_of_the_refusals_every_form_shows():
    assert Blocked in REFUSALS


def test_the_page_shows_phrase_rule_and_how_to_mend_it(story, code, sign_in):
    make_rules(rule(outcome="block"), state="live")
    answer = sign_in(member=story.author).post(reverse("stories:submit", args=[story.pk]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "鹦鹉计划" in page
    assert code.rule in page
    assert code.advice in page
    assert "test.parrot" not in page
    assert Draft.objects.filter(post=story).exists()
    assert ScreeningResult.objects.get().outcome == "block"


def test_a_refused_comment_stays_in_its_form(author, code, sign_in):
    make_rules(rule(outcome="block"), state="live")
    target = make_story()
    answer = sign_in(member=author).post(
        reverse("comments:create", args=[target.pk]), {"text": "一起参加鹦鹉计划"}
    )
    assert answer.status_code == 422
    assert "一起参加鹦鹉计划</textarea>" in answer.content.decode()
    assert code.advice in answer.content.decode()
    kept = ScreeningResult.objects.get(outcome="block")
    assert (kept.post, kept.kind, kept.author) == (None, "comment", author)


def test_holds_with_codes_and_urgency(story, code):
    make_rules(state="live")
    review = send(story, title="鹦鹉计划")
    assert review.is_waiting
    assert list(review.codes.all()) == [code]
    assert {"why": "severity", "value": 3, "hours": 8} in review.urgency
    plain = send(story, title="别的")
    assert plain.urgency == []


def test_never_publishes_at_once_what_is_held(trusted, code):
    make_rules(state="live")
    target = make_story()
    assert make_comment(target, author=trusted, state="waiting").is_public
    assert not make_comment(target, author=trusted, state="waiting", text="鹦鹉计划").is_public


def test_publishes_what_is_noted_and_marks_it(trusted):
    PolicyCodeFactory(code="PERFORMANCE_BRAGGING", severity=2)
    make_rules(rule(outcome="note", code="PERFORMANCE_BRAGGING"), state="live")
    target = make_story()
    comment = make_comment(target, author=trusted, state="waiting", text="鹦鹉计划让我赚了一成")
    assert comment.is_public
    assert with_returns_note([comment.live_revision_id]) == {comment.live_revision_id}
    assert with_returns_note([target.live_revision_id]) == set()


def test_warns_readers_of_returns_on_the_public_page(client, sign_in):
    PolicyCodeFactory(code="PERFORMANCE_BRAGGING", severity=2)
    make_rules(rule(outcome="note", code="PERFORMANCE_BRAGGING"), state="live")
    noted, plain = make_story(title="鹦鹉计划"), make_story()
    note = "短期收益不可复制"
    with_note = client.get(noted.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "Returns are self-reported" in with_note or note in with_note
    without = client.get(plain.get_absolute_url()).content.decode()
    assert "Returns are self-reported" not in without
    assert note not in without


@pytest.mark.parametrize("fault", ["error", "time"])
def test_never_publishes_what_was_not_screened(trusted, monkeypatch, fault):
    if fault == "error":
        monkeypatch.setattr(screening, "judge", lambda *args: 1 / 0)
    else:
        monkeypatch.setattr(
            screening, "within_limit", lambda *args: screening.Screened("unscreened", fault="time")
        )
    comment = make_comment(make_story(), author=trusted, state="waiting")
    assert not comment.is_public
    assert comment.reviews.get().is_waiting
    result = ScreeningResult.objects.filter(post=comment).get()
    assert (result.outcome, result.fault) == ("unscreened", fault)


def test_shadow_has_no_effect(trusted):
    make_rules(rule(phrase="海鸥计划"), state="live")
    shadow = make_rules(rule(outcome="block"), state="shadow")
    comment = make_comment(make_story(), author=trusted, state="waiting", text="鹦鹉计划")
    assert comment.is_public
    assert not comment.reviews.get().codes.exists()
    live, beside = ScreeningResult.objects.filter(post=comment).order_by("pk")
    assert (live.outcome, live.is_shadow) == ("allow", False)
    assert (beside.outcome, beside.is_shadow, beside.version) == ("block", True, shadow)
    assert rules_version_of(comment.live_revision_id) != shadow.label


def test_shadow_never_warns_readers(trusted):
    make_rules(rule(phrase="海鸥计划"), state="live")
    make_rules(rule(outcome="note", code="PERFORMANCE_BRAGGING"), state="shadow")
    comment = make_comment(make_story(), author=trusted, state="waiting", text="鹦鹉计划")
    assert with_returns_note([comment.live_revision_id]) == set()


def test_a_decision_keeps_the_version_its_text_was_judged_by(story):
    first = make_rules(state="live")
    review = send(story)
    make_rules(state="live")
    decision = approve(review)
    assert decision.rules_version == first.label
    assert decision.entry.data["rules_version"] == first.label
    assert decision.action == Decision.Action.APPROVE


def test_never_refuses_what_editors_write():
    make_rules(rule(outcome="block"), state="live")
    tip = make_tip(state="draft")
    review = submit(post=tip, author=tip.author, payload=tip_payload(title_zh_hans="鹦鹉计划"))
    assert review.is_waiting
    assert ScreeningResult.objects.get().outcome == "block"


def test_never_refuses_a_colleagues_correction_of_a_members_text(code):
    make_rules(rule(outcome="block"), state="live")
    story = make_story()
    review = submit(post=story, author=make_member("moderator"), payload=story_payload(title="鹦鹉计划"))
    assert list(review.codes.all()) == [code]


def test_the_reviewer_sees_the_words_marked(story, code, sign_in):
    make_rules(state="live")
    review = send(story, why="<p>朋友劝我参加鹦鹉计划，我没有。</p>")
    page = sign_in("moderator").get(reverse("moderation:review", args=[review.pk])).content.decode()
    assert '<mark class="finding finding--hold">鹦鹉计划</mark>' in page
    assert "提到了鹦鹉计划" in page
    assert "names 鹦鹉计划" in page
    assert "test.parrot" in page


def test_the_author_sees_which_rule_is_looked_at_but_no_detector(story, code, sign_in):
    make_rules(state="live")
    send(story, title="鹦鹉计划")
    page = sign_in(member=story.author).get(reverse("stories:status", args=[story.pk])).content.decode()
    assert '<mark class="finding finding--hold">鹦鹉计划</mark>' in page
    assert code.rule in page
    assert "test.parrot" not in page


def test_the_author_is_told_nothing_about_the_gravest_suspicions(story, sign_in):
    grave = PolicyCodeFactory(code="PUMP", severity=4, is_grave=True)
    make_rules(rule(code="PUMP"), state="live")
    send(story, title="鹦鹉计划")
    page = sign_in(member=story.author).get(reverse("stories:status", args=[story.pk])).content.decode()
    assert grave.rule not in page


def test_editors_see_the_findings_in_their_checklist_and_may_send(sign_in):
    make_rules(rule(outcome="block"), state="live")
    tip = make_tip(state="draft")
    Draft.objects.create(post=tip, editor=tip.author, payload=tip_payload(title_zh_hans="鹦鹉计划"))
    page = sign_in("editor").get(reverse("desk:tip", args=[tip.pk]))
    (finding,) = [one for one in page.context["findings"] if "鹦鹉计划" in one.message]
    assert not finding.is_blocker
    assert finding not in page.context["blockers"]
    assert "SOLICITATION" in page.content.decode()


@pytest.mark.parametrize(("severity", "told"), [(4, 1), (3, 0)])
def test_tells_the_officer_once_a_day_of_a_likely_crime(story, severity, told):
    officer = make_member("compliance-officer")
    PolicyCodeFactory(code="PUMP", severity=severity)
    make_rules(rule(outcome="block", code="PUMP"), state="live", author=officer)
    for _ in range(2):
        with pytest.raises(Blocked) as refused:
            send(story, title="鹦鹉计划")
        refuse(refused.value)
    assert officer.notices.filter(key__startswith="refused:").count() == told
