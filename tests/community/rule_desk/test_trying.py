"""Try it: the words marked, both languages, nothing kept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.audit.models import AuditEntry
from community.rulebook.drafting import save_draft, start_draft
from community.rulebook.engines import Workshop
from community.rulebook.results import ScreeningResult
from tests.community.rulebook.rules import content, make_rules, rule

pytestmark = pytest.mark.django_db
ADDRESS = "rules:try"


@pytest.fixture
def officer(sign_in):
    return sign_in("compliance-officer")


def tried(officer, text, rules, place="body", **headers):
    return officer.post(reverse(ADDRESS), {"text": text, "place": place, "rules": rules}, headers=headers)


def test_marks_the_words_and_gives_the_reason_in_both_languages(officer):
    make_rules(state="live")
    page = tried(officer, "大家好，鹦鹉计划开始了", "v1").content.decode()
    assert '大家好，<mark class="finding finding--hold">鹦鹉计划</mark>开始了' in page
    assert "提到了鹦鹉计划" in page
    assert "names 鹦鹉计划" in page


def test_keeps_nothing(officer):
    make_rules(state="live")
    before = AuditEntry.objects.count()
    tried(officer, "鹦鹉计划", "v1")
    assert not ScreeningResult.objects.exists()
    assert AuditEntry.objects.count() == before


def test_writes_no_row(officer):
    make_rules(state="live")
    with CaptureQueriesContext(connection) as queries:
        tried(officer, "鹦鹉计划", "v1")
    assert not [
        q["sql"]
        for q in queries
        if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE") and "session" not in q["sql"]
    ]


def test_tries_a_draft(officer):
    draft = start_draft(parent=make_rules(), author=officer.member)
    save_draft(draft=draft, editor=officer.member, content=content(rule(phrase="海鸥计划")), version=1)
    assert tried(officer, "海鸥计划", f"d{draft.pk}").context["tried"].outcome == "hold"


def test_a_draft_that_cannot_be_compiled_says_where(officer):
    draft = start_draft(parent=make_rules(), author=officer.member)
    save_draft(draft=draft, editor=officer.member, content=content(rule(phrase="<nowhere>")), version=1)
    answer = tried(officer, "海鸥计划", f"d{draft.pk}")
    assert answer.status_code == 422
    assert "phrases" in answer.content.decode()


def test_before_any_version_it_tries_the_shipped_rules(officer, monkeypatch):
    monkeypatch.setattr("community.rule_desk.trying.workshop", Workshop())
    assert tried(officer, "稳赚不赔，跟着我做", "shipped").context["tried"].outcome == "block"


def test_respects_the_place(officer):
    make_rules(rule(places=["name"]), state="live")
    assert tried(officer, "鹦鹉计划", "v1").context["tried"].outcome == "allow"
    assert tried(officer, "鹦鹉计划", "v1", place="name").context["tried"].outcome == "hold"


def test_markup_is_shown_as_it_is(officer):
    make_rules(state="live")
    page = tried(officer, "<script>鹦鹉计划</script>", "v1").content.decode()
    assert "<script>鹦鹉" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "changes", [{"text": ""}, {"place": "nowhere"}, {"rules": "v99"}, {"text": "长" * 20001}]
)
def test_asks_again_with_everything_typed(officer, changes):
    make_rules(state="live")
    answer = officer.post(reverse(ADDRESS), {"text": "我的话", "place": "body", "rules": "v1"} | changes)
    assert answer.status_code == 422
    assert (changes.get("text", "我的话") or "textarea")[:50] in answer.content.decode()


def test_htmx_takes_the_result_alone(officer, htmx):
    make_rules(state="live")
    answer = tried(officer, "鹦鹉计划", "v1", **htmx("tried"))
    assert "<html" not in answer.content.decode()
    assert 'id="tried"' in answer.content.decode()
    assert "HX-Target" in answer["Vary"]
