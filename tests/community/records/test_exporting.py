"""What leaves the house: the signed case file, and the table of a quarter."""

import base64
import copy
import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from community.appeals.models import Appeal
from community.audit.chaining import canonical, record
from community.audit.models import AuditEntry
from community.members.roles import ROLES
from community.posts.models import Revision
from community.records import signing
from community.records.checking import find_faults
from community.records.exporting import export_case
from community.records.quarters import Quarter, guard, rows_of
from tests.community.records.test_case_file import make_report, open_file
from tests.community.records.world import make_rejected_story, remove, ruled
from tests.factories import make_member, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> dict[str, Any]:
    story = make_rejected_story()
    reporter = make_member(display_name="热心读者")
    make_report(story, reporter)
    record(actor=reporter, action="report", subject=f"post:{story.pk}", data={})
    return export_case(post=story, actor=make_member("compliance-officer"), reason="来函")


def faults(document: Any, key: str = "") -> list[str]:
    return list(find_faults(json.loads(json.dumps(document)), key or signing.public_key()))


def leaves(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The path of every single value in a JSON document."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path


def changed(document: dict[str, Any], path: tuple) -> dict[str, Any]:
    found = copy.deepcopy(document)
    place = found
    for key in path[:-1]:
        place = place[key]
    old = place[path[-1]]
    place[path[-1]] = not old if isinstance(old, bool) else f"{old}x" if isinstance(old, str) else 424242
    return found


def test_verifies_as_it_leaves(document):
    assert faults(document) == []


def test_finds_a_change_of_any_single_value(document):
    paths = [
        path
        for path in leaves(document)
        if path[:2] not in [("signature", "algorithm"), ("signature", "public_key")]
    ]
    assert len(paths) > 200
    assert [path for path in paths if not faults(changed(document, path))] == []


def sign_again(document: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Somebody with a key of their own signs what they forged."""
    key = Ed25519PrivateKey.generate()
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    value = base64.b64encode(key.sign(canonical(unsigned).encode())).decode()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    return unsigned | {"signature": {"algorithm": "ed25519", "public_key": public, "value": value}}, public


def test_does_not_believe_another_signature(document):
    forged, key = sign_again(document)
    assert faults(forged) == ["signature: not made under this content with this key"]
    assert faults(forged, key) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (
            ("case", "revisions", 0, "payload", "title"),
            "别的题目",
            "version 1: its words are not those of its hash",
        ),
        (("case", "entries", 1, "data", "note"), "别的理由", "its content is not that of its hash"),
        (("case", "entries", 1, "actor"), 424242, "its content is not that of its hash"),
        (("case", "decisions", 0, "facts", "note"), "别的理由", "the log says something else"),
        (("case", "decisions", 0, "action"), "approve", "the log says something else"),
        (
            ("case", "policy", 0, "texts", "en", "rule"),
            "Another rule.",
            "its words are not those of its hash",
        ),
        (("case", "reason"), "没有理由", "names another content"),
    ],
)
def test_names_what_was_forged_even_under_a_good_signature(path, value, said, document):
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    forged, key = sign_again(document)
    assert any(said in fault for fault in faults(forged, key))


def test_notices_lines_left_out_or_put_out_of_order(document):
    entries = document["case"]["entries"]
    gone = document | {
        "case": document["case"] | {"entries": [e for e in entries if e["action"] != "reject"]}
    }
    assert any("its line of the log is missing" in fault for fault in faults(gone))
    turned = document | {"case": document["case"] | {"entries": entries[::-1]}}
    assert any("out of order" in fault for fault in faults(turned))


@pytest.mark.parametrize(
    "nonsense", [None, [], "x", {}, {"format": "sanbu-case-file/1"}, {"format": "other"}]
)
def test_says_when_it_is_no_case_file(nonsense):
    assert faults(nonsense)


def test_holds_everything_a_stranger_needs(document):
    case = document["case"]
    assert [revision["number"] for revision in case["revisions"]] == [1, 2]
    assert [decision["action"] for decision in case["decisions"]] == ["reject", "approve"]
    assert case["policy"][0]["texts"]["en"]["rule"] == "The rule then."
    assert {notice["kind"] for notice in case["notices"]} >= {"decision"}
    assert case["reports"][0]["text"] == "看着像广告"
    assert all(len(entry["previous_hash"]) == 64 for entry in case["entries"])
    assert document["recorded"]["action"] == "export_case_file"


def test_names_no_reporter(document):
    assert "热心读者" not in json.dumps(document, ensure_ascii=False)
    assert document["case"]["reports"][0]["reporter"]


def test_takes_its_key_from_the_settings(settings, document):
    settings.RECORD_SIGNING_KEY = base64.b64encode(b"k" * 32).decode()
    assert faults(document) == ["signature: not made under this content with this key"]
    settings.RECORD_SIGNING_KEY = "too short"
    with pytest.raises(ImproperlyConfigured, match="32 random bytes"):
        signing.public_key()


def test_is_handed_out_and_written_into_the_log(sign_in):
    story, client = make_rejected_story(), sign_in("compliance-officer")
    url = reverse("records:export_file", args=[story.pk])
    open_file(client, story)
    answer = client.post(url, {"reason": "法院调取"})
    assert answer["Content-Disposition"] == f'attachment; filename="case-{story.pk}.json"'
    assert faults(json.loads(answer.content)) == []
    entry = AuditEntry.objects.get(action="export_case_file")
    assert (entry.actor, entry.data["reason"]) == (client.member, "法院调取")
    assert "第二版的题目" in answer.content.decode()


def test_is_not_handed_out_before_the_file_was_opened_or_without_a_reason(sign_in):
    story, client = make_rejected_story(), sign_in("compliance-officer")
    url = reverse("records:export_file", args=[story.pk])
    assert client.post(url, {"reason": "法院调取"})["Location"] == reverse(
        "records:case_file", args=[story.pk]
    )
    open_file(client, story)
    answer = client.post(url, {"reason": " "})
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert not AuditEntry.objects.filter(action="export_case_file").exists()


def test_verifies_by_command(document, tmp_path, capsys):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    call_command("verify_case_file", str(path))
    assert capsys.readouterr().out.startswith(
        f"OK: post {document['case']['post']['id']}, 2 versions, 2 decisions"
    )
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_case_file", str(path), key=base64.b64encode(b"k" * 32).decode())
    path.write_text("not json")
    for wrong in (path, tmp_path / "nowhere.json"):
        with pytest.raises(CommandError):
            call_command("verify_case_file", str(wrong))


# The quarter


def rows(quarter: Quarter) -> list[dict[str, str]]:
    names = (
        "decision", "time", "kind", "text", "action", "proposed", "codes", "by", "actor", "first", "author", "sent",
        "hours", "late", "undone", "appealed", "outcome",
    )  # fmt: skip
    return [dict(zip(names, row, strict=True)) for row in rows_of(quarter)]


@pytest.fixture
def november():
    """One rejection after three hours, appealed against."""
    with time_machine.travel(datetime(2026, 11, 20, 2, 0, tzinfo=UTC), tick=False) as clock:
        story = make_story(state="waiting")
        clock.shift(timedelta(hours=3))
        decision = ruled(story.reviews.get(), "reject")
    Appeal.objects.create(
        post=story, revision=decision.revision, kind="story", author=story.author, decision=decision, text="不服",
        first_decider=decision.actor, state="overturned", due_at=decision.created_at, urgent_at=decision.created_at,
    )  # fmt: skip
    return decision


def test_tells_each_decision_of_the_quarter_without_a_name(november):
    (row,) = rows(Quarter(2026, 4))
    assert (row["kind"], row["action"], row["codes"], row["by"]) == (
        "story",
        "reject",
        "SOLICITATION",
        "human",
    )
    assert (row["time"], row["hours"]) == ("2026-11-20 13:00:00", "3.00")
    assert (row["appealed"], row["outcome"], row["undone"]) == ("yes", "overturned", "no")
    assert november.author.display_name not in "".join(row.values())
    assert str(november.author_id) not in (row["author"], row["actor"])


def test_knows_the_borders_of_a_quarter_by_the_sites_own_midnight():
    for moment in (datetime(2026, 9, 30, 15, 59, tzinfo=UTC), datetime(2026, 9, 30, 16, 0, tzinfo=UTC)):
        with time_machine.travel(moment, tick=False):
            make_story()
    assert len(rows(Quarter(2026, 3))) == len(rows(Quarter(2026, 4))) == 1
    assert rows(Quarter(2026, 2)) == []


def test_gives_one_member_one_pseudonym_within_a_quarter_only():
    author = make_member()
    for month in (7, 8, 11):
        with time_machine.travel(datetime(2026, month, 3, 3, 0, tzinfo=UTC), tick=False):
            make_story(author=author)
    july, august = (row["author"] for row in rows(Quarter(2026, 3)))
    assert july == august != rows(Quarter(2026, 4))[0]["author"]


def test_keeps_decisions_whose_text_is_gone(november):
    november.appeals.all().delete()
    november.review.delete()
    Revision.objects.filter(pk=november.revision_id).delete()
    (row,) = rows(Quarter(2026, 4))
    assert (row["action"], row["hours"]) == ("reject", "")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_lets_no_cell_run_as_a_formula(cell):
    assert guard(cell) == f"'{cell}"


def test_leaves_other_cells_alone():
    assert [guard(cell) for cell in ("", "a=b", "2026-11-20", "1.5")] == ["", "a=b", "2026-11-20", "1.5"]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_is_for_readers_of_the_log_only(role, sign_in, november):
    client, url = sign_in(role), reverse("records:quarters")
    welcome = "community.read_audit_log" in ROLES[role]
    assert client.get(url).status_code == (200 if welcome else 403)
    assert client.post(url, {"quarter": "2026-Q4"}).status_code == (200 if welcome else 403)


def test_streams_a_table_that_spreadsheets_read(november, sign_in):
    client = sign_in("compliance-officer")
    with translation.override("en"), CaptureQueriesContext(connection) as asked:
        answer = client.post(reverse("records:quarters"), {"quarter": "2026-Q4"})
        assert answer.streaming
        content = answer.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="decisions-2026-Q4.csv"'
    header, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert header[0] == "Decision"
    assert len(header) == len(row)
    assert len(asked) < 30
    assert AuditEntry.objects.get(action="export_quarter").subject == "quarter:2026-Q4"


@pytest.mark.parametrize("typed", ["", "2026-Q5", "1999-Q1", "x"])
def test_refuses_a_quarter_that_is_not_on_record(typed, november, sign_in):
    answer = sign_in("compliance-officer").post(reverse("records:quarters"), {"quarter": typed})
    assert answer.status_code == 422
    assert not AuditEntry.objects.filter(action="export_quarter").exists()


def test_asks_the_same_number_of_queries_for_any_quarter(django_assert_num_queries):
    for _ in range(3):
        make_rejected_story()
    quarter = Quarter.of(datetime.now(UTC).date())
    with django_assert_num_queries(1):
        assert len(rows(quarter)) == 6


def test_has_nothing_to_offer_before_the_first_decision(sign_in):
    answer = sign_in("compliance-officer").get(reverse("records:quarters"))
    assert answer.context["has_quarters"] is False


def test_exports_a_removed_text_too():
    story = make_rejected_story()
    remove(story)
    assert faults(export_case(post=story, actor=make_member(), reason="来函")) == []
