"""The life of a version: nobody alone, nothing untested, one live, one in shadow."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from community.audit.models import AuditEntry
from community.rulebook.drafting import DraftMoved, freeze, save_draft, start_draft
from community.rulebook.in_force import in_force
from community.rulebook.models import Rollout, RuleVersion
from community.rulebook.results import BackTest
from community.rulebook.rolling_out import end_shadow, go_live, to_shadow
from tests.community.rulebook.rules import make_rules, passed, rule
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver():
    return make_member("senior-moderator")


def state(version):
    return Rollout.objects.get(version=version).state


def test_goes_live_by_a_second_person_after_a_back_test(approver):
    first = make_rules(state="live")
    second = make_rules(rule(outcome="block"))
    passed(second, first)
    go_live(version=second, actor=approver)
    assert (state(first), state(second)) == ("retired", "live")
    assert in_force().live.pk == second.pk
    entry = AuditEntry.objects.get(action="live_rules")
    assert (entry.actor, entry.subject, entry.data["before"]) == (
        approver,
        f"rules:{second.number}",
        first.number,
    )


def test_never_goes_live_by_its_author():
    author = make_member("compliance-officer")
    version = make_rules(author=author)
    passed(version)
    with pytest.raises(PermissionDenied):
        go_live(version=version, actor=author)
    assert state(version) == "new"


def test_never_goes_live_by_somebody_who_typed_into_it():
    author, colleague = make_member("compliance-officer"), make_member("compliance-officer")
    draft = start_draft(parent=make_rules(), author=author)
    save_draft(draft=draft, editor=colleague, content=draft.content, version=1)
    version = freeze(draft=draft, author=author, note="改一条", version=2)
    passed(version)
    with pytest.raises(PermissionDenied):
        go_live(version=version, actor=colleague)


@pytest.mark.parametrize("role", ["moderator", "editor", "operator"])
def test_never_goes_live_by_another_role(role):
    version = make_rules()
    passed(version)
    with pytest.raises(PermissionDenied):
        go_live(version=version, actor=make_member(role))


def test_the_database_refuses_the_author_as_approver():
    version = make_rules()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rollout.objects.filter(version=version).update(approver=version.author)


def test_the_database_refuses_a_live_version_without_back_test(approver):
    version = make_rules()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rollout.objects.filter(version=version).update(
            state="live", approver=approver, live_since=version.created_at
        )


def test_the_database_refuses_two_live_versions(approver):
    make_rules(state="live")
    version = make_rules()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rollout.objects.filter(version=version).update(
            state="live", approver=approver, live_since=version.created_at, back_test=passed(version)
        )


@pytest.mark.parametrize("outcome", ["waiting", "running", "failed", "broken"])
def test_needs_a_back_test_that_passed(approver, outcome):
    version = make_rules()
    test = passed(version)
    BackTest.objects.filter(pk=test.pk).update(state=outcome)
    with pytest.raises(ValidationError):
        go_live(version=version, actor=approver)


def test_needs_a_back_test_of_exactly_this_version(approver):
    passed(make_rules())
    with pytest.raises(ValidationError):
        go_live(version=make_rules(), actor=approver)


def test_needs_a_back_test_against_the_rules_now_in_force(approver):
    version = make_rules()
    passed(version)
    make_rules(state="live")
    with pytest.raises(ValidationError):
        go_live(version=version, actor=approver)


def test_an_earlier_version_comes_back_the_same_way(approver):
    first = make_rules(state="live")
    second = make_rules(state="live")
    assert state(first) == "retired"
    passed(first, second)
    go_live(version=first, actor=approver)
    assert (state(first), state(second)) == ("live", "retired")


def test_goes_into_shadow_after_a_back_test_only(approver):
    version = make_rules()
    with pytest.raises(ValidationError):
        to_shadow(version=version, actor=approver)
    passed(version)
    to_shadow(version=version, actor=approver)
    assert in_force().shadow.pk == version.pk
    end_shadow(version=version, actor=approver)
    assert in_force().shadow is None
    assert list(AuditEntry.objects.filter(action__endswith="shadow").values_list("action", flat=True)) or True
    assert AuditEntry.objects.filter(action="shadow_rules").count() == 1
    assert AuditEntry.objects.filter(action="end_shadow").count() == 1


def test_one_is_in_shadow_at_a_time(approver):
    first, second = make_rules(), make_rules()
    for version in (first, second):
        passed(version)
        to_shadow(version=version, actor=approver)
    assert (state(first), state(second)) == ("new", "shadow")


def test_a_live_version_never_goes_into_shadow(approver):
    version = make_rules(state="live")
    with pytest.raises(ValidationError):
        to_shadow(version=version, actor=approver)


@pytest.mark.parametrize("statement", ["UPDATE {t} SET note = 'x'", "DELETE FROM {t}"])
def test_a_version_never_changes(statement):
    from django.db import connection

    make_rules()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(t=RuleVersion._meta.db_table))


def test_two_tabs_never_overwrite_each_other():
    member = make_member("compliance-officer")
    draft = start_draft(parent=make_rules(), author=member)
    save_draft(draft=draft, editor=member, content=draft.content, version=1)
    with pytest.raises(DraftMoved):
        save_draft(draft=draft, editor=member, content=draft.content, version=1)
    with pytest.raises(DraftMoved):
        freeze(draft=draft, author=member, note="旧的", version=1)


def test_equal_sets_have_equal_hashes_and_others_not():
    assert make_rules().sha256 == make_rules().sha256
    assert make_rules().sha256 != make_rules(rule(outcome="note")).sha256
