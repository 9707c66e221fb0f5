"""The back-test: what a version would change, tried on the past and on the own lessons."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.audit.models import AuditEntry
from community.rule_desk import back_testing
from community.rule_desk.back_testing import run_back_test, start_back_test
from community.rule_desk.corpus import decided, lessons
from community.rulebook.results import BackTest
from tests.community.rule_desk.worlds import back_tested
from tests.community.rulebook.rules import make_rules, rule
from tests.factories import make_comment, make_member, make_story, make_tip

pytestmark = pytest.mark.django_db


@pytest.fixture
def past():
    """Two stories with the words, one without, a comment, a waiting one and a lesson."""
    make_rules(rule(phrase="不会有人写的词"), state="live")
    target = make_story()
    make_story(title="鹦鹉计划")
    make_story(why="<p>我也参加了鹦鹉计划</p>")
    make_comment(target)
    make_story(title="鹦鹉计划没人看过", state="waiting")
    make_tip()


def test_says_what_would_change_with_samples(past):
    test = back_tested(make_rules())
    assert test.state == BackTest.State.PASSED
    assert test.changes == {"allow>hold": 2}
    assert (test.done, test.total, test.lessons) == (5, 5, 1)
    assert test.hits == {"test.parrot": 2}
    assert [sample["decided"] for sample in test.samples] == ["approve", "approve"]
    assert test.samples[0]["rules"] == ["test.parrot"]
    assert test.finished_at


def test_tries_decided_wordings_and_public_lessons_only(past):
    assert decided().count() == 4
    assert lessons().count() == 1


def test_compares_with_the_version_now_live(past):
    make_rules(rule(outcome="note"), state="live")
    assert back_tested(make_rules(rule(outcome="block"))).changes == {"note>block": 2}


@pytest.mark.parametrize("outcome", ["hold", "block"])
def test_fails_when_a_lesson_would_be_kept_back(past, outcome):
    make_tip(title_zh_hans="什么是鹦鹉计划")
    test = back_tested(make_rules(rule(outcome=outcome)))
    assert test.state == BackTest.State.FAILED
    assert [fault["rules"] for fault in test.lesson_faults] == [["test.parrot"]]


def test_passes_when_a_lesson_is_only_noted(past):
    make_tip(title_zh_hans="什么是鹦鹉计划")
    assert back_tested(make_rules(rule(outcome="note"))).state == BackTest.State.PASSED


def test_one_at_a_time(past):
    version, actor = make_rules(), make_member()
    start_back_test(version=version, actor=actor)
    with pytest.raises(ValidationError, match=r"回测|under way"):
        start_back_test(version=version, actor=actor)


def test_starts_anew_when_the_worker_has_died(past):
    version, actor = make_rules(), make_member()
    dead = start_back_test(version=version, actor=actor)
    BackTest.objects.filter(pk=dead.pk).update(
        state="running", beat_at=timezone.now() - timedelta(minutes=11)
    )
    assert start_back_test(version=version, actor=actor).pk != dead.pk
    dead.refresh_from_db()
    assert dead.state == BackTest.State.BROKEN


def test_runs_once_however_often_it_is_queued(past, monkeypatch):
    test = back_tested(make_rules())
    monkeypatch.setattr(back_testing, "walk", lambda test: 1 / 0)
    run_back_test.func(test.pk)
    test.refresh_from_db()
    assert test.state == BackTest.State.PASSED


def test_says_why_it_broke_off(past, monkeypatch):
    monkeypatch.setattr(back_testing, "decided_as", lambda chunk: 1 / 0)
    test = back_tested(make_rules())
    assert test.state == BackTest.State.BROKEN
    assert "ZeroDivisionError" in test.fault


def test_is_in_the_log(past):
    version = make_rules()
    test = back_tested(version)
    entry = AuditEntry.objects.get(action="back_test_rules")
    assert entry.subject == f"rules:{version.number}"
    assert entry.data["back_test"] == test.pk
    assert entry.data["changes"] == {"allow>hold": 2}


def test_moves_its_bar_while_it_runs(past, monkeypatch):
    seen = []
    real = back_testing.keep
    monkeypatch.setattr(
        back_testing, "keep", lambda test, tally: (real(test, tally), seen.append((test.done, test.total)))
    )
    monkeypatch.setattr("community.rule_desk.corpus.CHUNK", 2)
    back_tested(make_rules())
    assert seen == [(0, 5), (2, 5), (4, 5), (5, 5)]


def test_measures_what_each_rule_costs(past):
    test = back_tested(make_rules(rule(), rule("test.other", "海鸥计划")))
    assert test.costs.keys() == {"test.parrot", "test.other"}
    assert all(0 <= cost < 100_000 for cost in test.costs.values())


def test_needs_no_more_queries_for_more_texts(past, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(back_testing, "costs_of", lambda version: {})
    first, few, many = make_rules(), make_rules(), make_rules()
    back_tested(first, first.author)
    with CaptureQueriesContext(connection) as counted:
        back_tested(few, few.author)
    for _ in range(12):
        make_story()
    with django_assert_num_queries(len(counted)):
        back_tested(many, many.author)
