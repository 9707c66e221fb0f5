"""The log: append-only in the database, and a chain that gives every tampering away."""

from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from community.audit.chaining import record
from community.audit.models import AuditEntry, ChainHead
from community.audit.triggers import guard, unguard
from community.audit.walking import find_faults
from community.moderation.models import Decision
from tests.factories import make_member, make_story

pytestmark = pytest.mark.django_db

TABLES = import_module("community.migrations.0002_guard_the_log").TABLES


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def entries():
    return [record(actor=None, action="note", subject=f"post:{n}", data={"词": n}) for n in range(5)]


@pytest.fixture
def tamper():
    """Change a guarded table as somebody with the database's password could."""

    def change(statement, *values):
        table = next(name for name in TABLES if name in statement)
        # Not entered as a context: inside a test's transaction SQLite cannot switch its key checks off.
        editor = connection.schema_editor()
        unguard(editor, table)
        run(statement, *values)
        guard(editor, table, TABLES[table])

    return change


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE community_auditentry SET subject = 'x'",
        "DELETE FROM community_auditentry",
        "UPDATE community_decision SET note = 'x'",
        "DELETE FROM community_decision",
        "UPDATE community_revision SET payload = '{}'",
    ],
)
def test_is_append_only_in_the_database(statement):
    make_story()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement)


def test_verifies_when_nobody_touched_it(entries):
    assert list(find_faults()) == []
    assert [entry.previous_hash for entry in entries[1:]] == [entry.entry_hash for entry in entries[:-1]]


def test_names_an_entry_that_was_changed(entries, tamper):
    tamper("UPDATE community_auditentry SET subject = 'post:99' WHERE id = %s", entries[2].pk)
    assert [fault.partition(":")[0] for fault in find_faults()] == [f"entry {entries[2].pk}"]


def test_names_the_place_where_an_entry_was_removed(entries, tamper):
    tamper("DELETE FROM community_auditentry WHERE id = %s", entries[2].pk)
    faults = list(find_faults())
    assert faults[0].startswith(f"entry {entries[3].pk}: does not follow")
    assert "5 entries were written, 4 are there" in faults[-1]


def test_notices_that_the_end_was_cut_off(entries, tamper):
    tamper("DELETE FROM community_auditentry WHERE id = %s", entries[4].pk)
    assert list(find_faults()) == ["end of chain: 5 entries were written, 4 are there"]


def test_names_entries_put_into_another_order(entries, tamper):
    first, second = entries[1].pk, entries[2].pk
    tamper("UPDATE community_auditentry SET id = 999999 WHERE id = %s", first)
    tamper("UPDATE community_auditentry SET id = %s WHERE id = %s", first, second)
    tamper("UPDATE community_auditentry SET id = %s WHERE id = 999999", second)
    named = {fault.partition(":")[0] for fault in find_faults()}
    assert {f"entry {first}", f"entry {second}"} <= named


def test_outlives_its_actor():
    member = make_member()
    entry = record(actor=member, action="note", subject="post:1", data={"name": member.display_name})
    member.delete()
    entry.refresh_from_db()
    assert entry.data == {"name": member.display_name}
    assert list(find_faults()) == []


def test_command_says_ok_with_the_counts(capsys):
    make_story()
    call_command("verify_audit_log")
    assert capsys.readouterr().out == f"OK: {AuditEntry.objects.count()} entries, 1 decisions.\n"


def test_command_fails_and_names_the_row(entries, tamper, capsys):
    tamper("UPDATE community_auditentry SET action = 'x' WHERE id = %s", entries[0].pk)
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_audit_log")
    assert f"entry {entries[0].pk}: its content was changed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("note = 'x'", "differs from the log in note"),
        ("revision_sha256 = 'x'", "differs from the log in sha256"),
        ("action = 'reject'", "another person or action"),
        ("created_at = '2020-01-01 00:00:00+00:00'", "another time"),
    ],
)
def test_command_compares_each_decision_with_its_entry(change, words, tamper, capsys):
    make_story()
    decision = Decision.objects.get()
    tamper(f"UPDATE community_decision SET {change} WHERE id = %s", decision.pk)
    with pytest.raises(CommandError):
        call_command("verify_audit_log")
    out = capsys.readouterr().out
    assert f"decision {decision.pk}" in out
    assert words in out


def test_command_names_an_entry_whose_decision_is_missing(tamper, capsys):
    make_story()
    entry = Decision.objects.get().entry_id
    tamper("DELETE FROM community_decision WHERE entry_id = %s", entry)
    with pytest.raises(CommandError):
        call_command("verify_audit_log")
    assert f"entry {entry}: its decision is missing (approve" in capsys.readouterr().out


def test_head_keeps_the_length(entries):
    assert ChainHead.objects.get().length == len(entries)
