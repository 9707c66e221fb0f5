"""The log: every filter, paging by key, words instead of facts."""

import ast
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from community.audit.chaining import record
from community.audit.models import AuditEntry
from community.members.roles import ROLES
from community.records import searching
from community.records.log_actions import ACTIONS
from community.records.log_wording import describe_all
from community.records.searching import Search, find
from tests.community.records.world import make_rejected_story, remove
from tests.factories import PolicyCodeFactory, make_member, make_story

pytestmark = pytest.mark.django_db


def url() -> str:
    return reverse("records:search")


def write(action="submit", subject="post:1", actor=None, **data) -> AuditEntry:
    return record(actor=actor, action=action, subject=subject, data=data)


def keys(**search) -> list[int]:
    return [entry.pk for entry in find(Search(**search)).entries]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_opens_to_readers_of_the_log_only(role, sign_in):
    welcome = "community.read_audit_log" in ROLES[role]
    assert sign_in(role).get(url()).status_code == (200 if welcome else 403)


def test_sends_a_stranger_to_sign_in_and_refuses_to_be_posted_to(client, sign_in):
    assert client.get(url()).status_code == 302
    assert sign_in("compliance-officer").post(url()).status_code == 405


def test_finds_by_each_fact():
    chen, wang = make_member(), make_member()
    first = write(actor=chen)
    second = write("delete", actor=wang)
    third = write("grant_role", f"member:{wang.pk}")
    fourth = write(subject="post:11", actor=chen)
    assert keys() == [fourth.pk, third.pk, second.pk, first.pk]
    assert keys(action="delete") == [second.pk]
    assert keys(actor=chen.pk) == [fourth.pk, first.pk]
    assert keys(post=1) == [second.pk, first.pk]
    assert keys(member=wang.pk) == [third.pk]
    assert keys(number=third.pk) == [third.pk]
    assert keys(digest=second.entry_hash) == [third.pk, second.pk]
    assert keys(post=1, actor=wang.pk) == [second.pk]
    assert keys(post=1, action="grant_role") == []


def test_finds_by_days_of_the_sites_own_time_zone():
    lines = []
    for moment in (
        datetime(2026, 11, 20, 15, 59, tzinfo=UTC),  # 23:59 in Shanghai
        datetime(2026, 11, 20, 16, 0, tzinfo=UTC),  # midnight: the 21st
        datetime(2026, 11, 21, 15, 59, tzinfo=UTC),
        datetime(2026, 11, 21, 16, 0, tzinfo=UTC),
    ):
        with time_machine.travel(moment, tick=False):
            lines.append(write().pk)
    day = datetime(2026, 11, 21).date()
    assert keys(since=day, until=day) == [lines[2], lines[1]]
    assert keys(since=day) == [lines[3], lines[2], lines[1]]
    assert keys(until=day) == [lines[2], lines[1], lines[0]]
    assert keys(since=day + timedelta(days=2)) == []


def test_finds_decisions_by_policy_code():
    story = make_rejected_story()
    rejection = story.decisions.get(action="reject")
    today = datetime.now(UTC).date()
    span = {"since": today - timedelta(days=2), "until": today + timedelta(days=1)}
    assert keys(code="SOLICITATION", **span) == [rejection.entry_id]
    assert keys(code="SOLICIT", **span) == []
    assert keys(code="SOLICITATION", since=span["since"], until=span["since"]) == []
    assert keys(code="SOLICITATION", post=story.pk + 1, **span) == []


def test_pages_by_key_and_loses_nothing_when_lines_are_added(sign_in, monkeypatch):
    monkeypatch.setattr(searching, "PAGE_SIZE", 2)
    monkeypatch.setattr(searching.find, "__defaults__", (None, 2))
    lines = [write(subject=f"post:{n % 2 + 1}").pk for n in range(5)]
    client = sign_in("compliance-officer")
    first = client.get(url())
    assert [line.entry.pk for line in first.context["lines"]] == [lines[4], lines[3]]
    write()
    second = client.get(f"{url()}?{first.context['older']}")
    assert [line.entry.pk for line in second.context["lines"]] == [lines[2], lines[1]]
    filtered = client.get(url(), {"post": "1", "before": str(lines[4])})
    assert [line.entry.pk for line in filtered.context["lines"]] == [lines[2], lines[0]]
    assert "post=1" not in client.get(url(), {"post": "2"}).context["older"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"post": "x"}, "post"),
        ({"post": "9" * 30}, "post"),
        ({"actor": "nobody at all"}, "actor"),
        ({"member": "999999"}, "member"),
        ({"line": "abc"}, "line"),
        ({"action": "conquer"}, "action"),
        ({"code": "NOPE"}, "code"),
        ({"code": "SOLICITATION"}, "since"),
        ({"code": "SOLICITATION", "since": "2024-01-01", "until": "2026-01-01"}, "since"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "until"),
        ({"since": "soon"}, "since"),
    ],
)
def test_says_what_it_does_not_understand_and_keeps_what_was_typed(typed, field, sign_in):
    PolicyCodeFactory()
    answer = sign_in("compliance-officer").get(url(), typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["lines"] == []
    for name, value in typed.items():
        assert answer.context["form"][name].value() == value


def test_refuses_a_text_and_a_member_at_once(sign_in):
    member = make_member()
    answer = sign_in("compliance-officer").get(url(), {"post": "1", "member": str(member.pk)})
    assert "member" in answer.context["form"].errors


def test_knows_members_by_name_or_number(sign_in):
    wang = make_member(display_name="Wang")
    line = write(actor=wang)
    client = sign_in("compliance-officer")
    for typed in ("wang", "WANG", str(wang.pk)):
        assert [row.entry.pk for row in client.get(url(), {"actor": typed}).context["lines"]] == [line.pk]


def test_ignores_a_key_nobody_was_given(sign_in):
    write()
    for before in ("x", "9" * 40, "-1"):
        assert sign_in("compliance-officer").get(url(), {"before": before}).context["lines"]


def test_asks_the_same_number_of_queries_for_any_length(sign_in):
    client = sign_in("compliance-officer")
    few, many = (queries_of(client, rows) for rows in (2, 20))
    assert len(few) == len(many) <= 18
    assert not [sql for sql in many if "COUNT(" in sql and "auditentry" in sql]


def queries_of(client, rows: int) -> list[str]:
    for n in range(rows):
        story = make_story(state="waiting")
        write("reject", f"post:{story.pk}", story.author, codes=[{"code": f"C{n}"}])
        write("grant_role", f"member:{story.author.pk}", story.author)
    client.get(url())
    with CaptureQueriesContext(connection) as asked:
        client.get(url())
    return [query["sql"] for query in asked.captured_queries]


def test_says_who_did_what_in_both_languages(sign_in):
    story = make_rejected_story()
    client = sign_in("compliance-officer")
    moderator = story.decisions.get(action="reject").actor
    with translation.override("en"):
        english = client.get(url()).content.decode()
    assert f"{moderator} rejected story no. {story.pk}, version 1." in english
    assert "第二版的题目" in english
    assert "SOLICITATION Solicitation" in english


def test_names_no_text_that_is_not_public():
    story = make_rejected_story()
    lines = list(AuditEntry.objects.filter(subject=f"post:{story.pk}"))
    assert {line.heading for line in describe_all(lines)} == {"第二版的题目"}
    remove(story)
    assert {line.heading for line in describe_all(lines)} == {""}


def test_escapes_what_the_facts_hold(sign_in):
    write(text="<b>词</b>", reason="<i>why</i>")
    html = sign_in("compliance-officer").get(url()).content.decode()
    assert "<b>词" not in html
    assert "&lt;i&gt;why" in html


def test_stays_readable_when_its_people_and_texts_are_gone(sign_in):
    record(actor=None, action="never_heard_of", subject="nothing", data={"codes": "x"})
    gone = write(subject="post:424242")
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                at=gone.at, actor_id=424242, action="delete", subject="member:424242",
                previous_hash="a" * 64, entry_hash="b" * 64,
            )
        ]
    )  # fmt: skip
    with translation.override("en"):
        html = sign_in("compliance-officer").get(reverse("records:search")).content.decode()
    assert "Member no. 424242 deleted member no. 424242." in html
    assert "Text no. 424242" in html or "text no. 424242" in html
    assert "has no words here yet" in html


def test_has_words_for_every_line_that_is_ever_written():
    """Walks the source: a new action needs its sentence in community/records/log_actions.py."""
    written = set()
    for app in ("community", "education"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            written |= actions_written(ast.parse(path.read_text()))
    assert {"submit", "apply_retention", "revoke_role", "dismiss_reports"} <= written
    assert written - set(ACTIONS) == set()


def actions_written(module: ast.Module) -> set[str]:
    named = {}
    for node in module.body:
        if isinstance(node, ast.Assign):
            pairs = zip(ast.walk(node.targets[0]), ast.walk(node.value), strict=False)
            named |= {
                t.id: v.value for t, v in pairs if isinstance(t, ast.Name) and isinstance(v, ast.Constant)
            }
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
            for value in (keyword.value for keyword in node.keywords if keyword.arg == "action"):
                found |= {n.value for n in ast.walk(value) if isinstance(n, ast.Constant)}
                found |= {named[n.id] for n in ast.walk(value) if isinstance(n, ast.Name) and n.id in named}
    return found
