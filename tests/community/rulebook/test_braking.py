"""The brake: a rule that runs wild only notes until somebody has looked."""

import pytest

from community.audit.models import AuditEntry
from community.notices.models import Notice
from community.rulebook.braking import look_at, release
from community.rulebook.in_force import in_force
from community.rulebook.results import Brake, ScreeningResult
from community.rulebook.screening import screen_payload
from tests.community.rulebook.rules import make_rules, rule
from tests.factories import make_comment, make_member, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(settings):
    settings.SCREENING_BRAKE_WINDOW, settings.SCREENING_BRAKE_AUTHORS = 20, 4
    settings.SCREENING_BRAKE_FACTOR = 5
    return make_rules(rule(outcome="block"), state="live")


def hit(version, authors, *, rule="test.parrot", outcome="hold", shadow=False):
    spot = {
        "field": "text",
        "start": 0,
        "end": 2,
        "rule": rule,
        "code": "SOLICITATION",
        "outcome": outcome,
        "zh": "",
        "en": "",
    }
    for author in authors:
        ScreeningResult.objects.create(
            post=None, kind="comment", author_id=author, payload_sha256="0" * 64, version=version,
            rules_version=version.label, outcome=outcome, findings=[spot] if outcome != "allow" else [],
            milliseconds=1, is_shadow=shadow,
        )  # fmt: skip


def test_trips_when_a_rule_hits_far_more_authors_than_expected(version):
    officer = make_member("compliance-officer", language="en")
    hit(version, range(100, 104))
    (brake,) = look_at(version.pk, ["test.parrot"])
    assert (brake.rule, brake.hits, brake.screenings) == ("test.parrot", 4, 4)
    assert in_force().braked == {"test.parrot"}
    entry = AuditEntry.objects.get(action="brake_rule")
    assert (entry.subject, entry.data["rule"], entry.actor) == (
        f"rules:{version.number}",
        "test.parrot",
        None,
    )
    notice = Notice.objects.get(member=officer, key__startswith="brake:")
    assert notice.kind == "desk"
    assert "test.parrot" in notice.data["heading"]


def test_a_braked_rule_only_notes(version):
    comment = make_comment(make_story())
    payload = {"text": "鹦鹉计划", "byline": "小满", "language": "zh-hans"}
    assert screen_payload(comment, payload).outcome == "block"
    hit(version, range(100, 104))
    look_at(version.pk, ["test.parrot"])
    assert screen_payload(comment, payload).outcome == "note"


def test_acts_again_once_somebody_has_looked(version):
    hit(version, range(100, 104))
    (brake,) = look_at(version.pk, ["test.parrot"])
    member = make_member("compliance-officer")
    assert release(brake=brake, actor=member)
    assert in_force().braked == frozenset()
    assert not release(brake=brake, actor=member)
    assert AuditEntry.objects.get(action="release_brake").actor == member
    hit(version, [105])
    assert look_at(version.pk, ["test.parrot"]) == []  # the window still holds what they looked at


def test_is_not_moved_by_one_author_however_often(version):
    hit(version, [100] * 15)
    assert look_at(version.pk, ["test.parrot"]) == []


def test_is_not_moved_by_a_rule_that_hits_as_its_back_test_said(version):
    test = version.back_tests.get()
    test.hits, test.total, test.lessons = {"test.parrot": 50}, 100, 0
    test.save()
    hit(version, range(100, 110))
    hit(version, range(200, 210), outcome="allow")
    assert look_at(version.pk, ["test.parrot"]) == []


@pytest.mark.parametrize("facts", [{"outcome": "note"}, {"shadow": True}, {"rule": "test.other"}])
def test_counts_hard_hits_of_the_live_rules_only(version, facts):
    hit(version, range(100, 110), **facts)
    assert look_at(version.pk, ["test.parrot"]) == []


def test_looks_at_the_last_submissions_only(version):
    hit(version, range(100, 104))
    hit(version, range(200, 220), outcome="allow")
    assert look_at(version.pk, ["test.parrot"]) == []


def test_trips_once(version):
    hit(version, range(100, 104))
    look_at(version.pk, ["test.parrot"])
    assert look_at(version.pk, ["test.parrot"]) == []
    assert Brake.objects.count() == 1


def test_is_looked_at_after_each_submission_that_was_held(settings, django_capture_on_commit_callbacks):
    settings.SCREENING_BRAKE_AUTHORS = 2
    make_rules(state="live")
    target = make_story()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            make_comment(target, state="waiting", text="鹦鹉计划")
    assert Brake.objects.get().rule == "test.parrot"
