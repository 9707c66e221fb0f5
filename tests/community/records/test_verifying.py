"""Verifying the record in the background: by whom, how far, with what result."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from community.audit import walking
from community.audit.chaining import entry_digest, record
from community.audit.models import AuditEntry, ChainHead
from community.audit.triggers import unguard
from community.audit.walking import walk_chain
from community.members.roles import ROLES
from community.posts.models import Post
from community.records import requesting, verifying
from community.records.verifying import PROGRESS, confirmed, verify
from community.stories.models import Story
from tests.factories import make_member, make_story

pytestmark = pytest.mark.django_db


def page(client):
    return client.get(reverse("records:verification"))


def start(client):
    return client.post(reverse("records:start_verification"))


@pytest.mark.parametrize("role", sorted(ROLES))
def test_is_for_readers_of_the_log_only(role, sign_in):
    welcome, client = "community.read_audit_log" in ROLES[role], sign_in(role)
    assert page(client).status_code == (200 if welcome else 403)
    assert start(client).status_code == (302 if welcome else 403)
    assert client.get(reverse("records:start_verification")).status_code == 405


def test_runs_in_the_background_and_tells_its_result(sign_in):
    make_story()
    client = sign_in("compliance-officer")
    assert page(client).context["result"] is None
    assert start(client)["Location"] == reverse("records:verification")
    waiting = page(client).context["running"]
    assert (waiting.asked_by, waiting.is_started) == (client.member, False)
    assert start(client).status_code == 302
    assert DBTaskResult.objects.filter(task_path__endswith="verify_record").count() == 1
    work()
    answer = page(client)
    result = answer.context["result"]
    assert answer.context["running"] is None
    assert answer.context["is_lost"] is False
    assert (result.actor, result.data["fault_count"], result.data["texts"]) == (client.member, 0, 1)
    assert result.data["entries"] == AuditEntry.objects.count() - 1
    assert "message--success" in answer.content.decode()


def work() -> None:
    """The worker, without its own connections: a test's transaction is not theirs to see."""
    task = DBTaskResult.objects.get(task_path__endswith="verify_record")
    task.claim("here")
    task.set_successful(task.task.func(*task.args_kwargs["args"]))


def test_shows_how_far_it_is(sign_in):
    client = sign_in("compliance-officer")
    start(client)
    DBTaskResult.objects.get(task_path__endswith="verify_record").claim("here")
    cache.set(PROGRESS, (500, 2000))
    assert b'<progress id="verification-progress" max="2000" value="500">' in page(client).content


def test_says_when_it_never_came_back(sign_in):
    client = sign_in("compliance-officer")
    start(client)
    DBTaskResult.objects.all().delete()
    answer = page(client)
    assert answer.context["is_lost"] is True
    assert answer.context["running"] is None
    start(client)
    assert page(client).context["running"]


@pytest.fixture
def lines():
    unguard(connection.schema_editor(), "community_auditentry")
    return [record(actor=None, action="note", subject="post:1", data={"n": n}) for n in range(5)]


def test_finds_nothing_in_a_sound_chain(lines):
    walk = walk_chain()
    assert (walk.checked, walk.faults, walk.last_hash) == (5, [], lines[4].entry_hash)


def test_finds_a_changed_line(lines):
    AuditEntry.objects.filter(pk=lines[2].pk).update(data={"n": 9})
    assert walk_chain().faults == [f"entry {lines[2].pk}: its content was changed (note post:1)"]


def test_finds_a_removed_line(lines):
    AuditEntry.objects.filter(pk=lines[2].pk).delete()
    assert any(f"entry {lines[3].pk}: does not follow" in fault for fault in walk_chain().faults)


@pytest.mark.parametrize("cut", [slice(4, 5), slice(0, 5)])
def test_finds_that_the_end_was_cut_off(cut, lines):
    AuditEntry.objects.filter(pk__in=[line.pk for line in lines[cut]]).delete()
    assert any(fault.startswith("end of chain") for fault in walk_chain().faults)


def test_finds_that_the_last_line_was_written_anew_with_a_hash_of_its_own(lines):
    last = lines[4]
    last.data = {"n": 9}
    AuditEntry.objects.filter(pk=last.pk).update(data=last.data, entry_hash=entry_digest(last))
    assert walk_chain().faults == ["end of chain: entry number 5 is not the one that was written"]


def test_finds_lines_put_behind_the_end(lines):
    head = ChainHead.objects.get()
    record(actor=None, action="note", subject="post:1", data={})
    ChainHead.objects.update(length=head.length, last_hash=head.last_hash)
    assert walk_chain().faults == ["end of chain: 5 entries were written, 6 are there"]


def test_takes_no_line_written_meanwhile_for_a_fault(lines, monkeypatch):
    monkeypatch.setattr(walking, "STEP", 2)
    written = []

    def write(checked, total):
        if len(written) < 3:
            written.append(record(actor=None, action="note", subject="post:2", data={}))

    walk = walk_chain(write)
    assert walk.faults == []
    assert walk.checked == 8


def test_tells_its_progress(lines, monkeypatch):
    monkeypatch.setattr(walking, "STEP", 2)
    told = []
    walk_chain(lambda checked, total: told.append((checked, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_checks_what_is_public_too():
    story = make_story()
    Story.objects.filter(pk=story.pk).update(title="偷偷改过")
    other = make_story(state="waiting")
    Post.objects.filter(pk=other.pk).update(state="published", live_revision=other.revisions.get())
    result = verify(make_member())
    assert result.data["fault_count"] == 3
    assert any(f"post {story.pk}: what is served" in fault for fault in result.data["faults"])
    assert any(f"post {other.pk}: revision 1 is public without" in fault for fault in result.data["faults"])


def test_shows_the_faults_by_name(sign_in, monkeypatch):
    monkeypatch.setattr(verifying, "MOST_FAULTS_KEPT", 1)
    for _ in range(2):
        Story.objects.filter(pk=make_story().pk).update(title="偷偷改过")
    verify(None)
    answer = page(sign_in("compliance-officer"))
    result = answer.context["result"]
    assert (result.data["fault_count"], len(result.data["faults"])) == (2, 1)
    assert "what is served is not revision 1" in answer.content.decode()
    assert answer.content.decode().count("message--error") == 1


def test_believes_only_faults_that_stay():
    passes = iter([["a", "b"], ["b", "c"]])
    assert confirmed(lambda: next(passes)) == ["b"]


def test_writes_its_outcome_into_the_chain_it_checked():
    make_story()
    verify(make_member())
    call_command("verify_audit_log")
    assert requesting.last_result().data["fault_count"] == 0
