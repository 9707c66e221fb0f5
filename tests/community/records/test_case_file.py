"""The case file of one text: who may open it, what it shows, what it says when something was changed."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from community.audit.chaining import record
from community.audit.models import AuditEntry
from community.audit.triggers import unguard
from community.members.roles import ROLES
from community.moderation.models import Decision
from community.moderation.submitting import submit
from community.posts.models import Post, Revision
from community.reports.models import Report, ReportCase
from tests.community.records.world import make_rejected_story, remove, ruled
from tests.factories import PolicyCodeFactory, make_comment, make_member, make_story, make_tip, story_payload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_samples(settings):
    """Which approvals are looked at again is chance."""
    settings.APPROVAL_SAMPLE_PERCENT = settings.TRUST_SAMPLE_PERCENT = 0


REASON = {"reason": "派出所来函，编号 2026-11"}


def url(post, name="case_file") -> str:
    return reverse(f"records:{name}", args=[post.pk])


def open_file(client, post, **typed):
    return client.post(url(post, "open_file"), typed or REASON)


def opened(client, post) -> str:
    open_file(client, post)
    return client.get(url(post)).content.decode()


def make_report(story, reporter):
    case = ReportCase.objects.create(
        post=story, revision=story.live_revision, kind=story.kind, author=story.author,
        due_at=timezone.now(), urgent_at=timezone.now(),
    )  # fmt: skip
    return Report.objects.create(
        case=case, post=story, revision=story.live_revision, reporter=reporter, code=PolicyCodeFactory(),
        text="看着像广告", weight=1,
    )  # fmt: skip


READERS = {"community.read_kept", "community.read_audit_log"}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_opens_to_its_roles_only(role, sign_in):
    story, client = make_rejected_story(), sign_in(role)
    welcome = bool(READERS & set(ROLES[role]))
    assert client.get(url(story)).status_code == (200 if welcome else 403)
    assert open_file(client, story).status_code == (302 if welcome else 403)
    assert client.post(url(story, "export_file"), REASON).status_code == (200 if welcome else 403)
    assert AuditEntry.objects.filter(action="read_case_file").count() == (1 if welcome else 0)


def test_hides_from_strangers_and_does_not_exist_for_what_does_not(client, sign_in):
    story = make_story()
    assert client.get(url(story)).status_code == 302
    Post(pk=424242)
    assert sign_in("compliance-officer").get(url(Post(pk=424242))).status_code == 404


def test_answers_the_wrong_method_with_405(sign_in):
    story, client = make_story(), sign_in("compliance-officer")
    assert client.post(url(story)).status_code == 405
    for name in ("open_file", "export_file"):
        assert client.get(url(story, name)).status_code == 405


def test_shows_nothing_before_somebody_says_why(sign_in):
    story = make_rejected_story()
    html = sign_in("compliance-officer").get(url(story)).content.decode()
    for words in ("第二版的题目", "内部看法", story.author.display_name):
        assert words not in html
    assert not AuditEntry.objects.filter(action="read_case_file").exists()


def test_writes_into_the_log_who_opened_it_and_why(sign_in):
    story, client = make_rejected_story(), sign_in("compliance-officer")
    assert open_file(client, story)["Location"] == url(story)
    entry = AuditEntry.objects.get(action="read_case_file")
    assert (entry.actor, entry.subject) == (client.member, f"post:{story.pk}")
    assert entry.data == {"reason": REASON["reason"], "state": "published"}
    for _ in range(2):
        client.get(url(story))
    assert AuditEntry.objects.filter(action="read_case_file").count() == 1


@pytest.mark.parametrize("state", [Post.State.TAKEN_DOWN, Post.State.DELETED])
@pytest.mark.parametrize("reason", ["", "  ", "短", "x" * 301])
def test_wants_a_reason_for_kept_material(state, reason, sign_in):
    story, client = make_story(), sign_in("compliance-officer")
    remove(story, state)
    answer = open_file(client, story, reason=reason)
    assert answer.status_code == 422
    assert answer.context["form"]["reason"].value() == reason
    assert not AuditEntry.objects.filter(action="read_case_file").exists()
    assert open_file(client, story).status_code == 302


def test_needs_no_reason_for_a_public_text(sign_in):
    assert open_file(sign_in("compliance-officer"), make_story(), reason="").status_code == 302


def test_closes_after_fifteen_minutes_and_only_opens_the_file_asked_for(sign_in):
    story, other, client = (
        make_rejected_story(),
        make_story(title="另一个题目"),
        sign_in("compliance-officer"),
    )
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert "内部看法" in opened(client, story)
        assert "另一个题目" not in client.get(url(other)).content.decode()
        clock.shift(timedelta(minutes=14, seconds=59))
        assert "内部看法" in client.get(url(story)).content.decode()
        clock.shift(timedelta(seconds=2))
        assert "内部看法" not in client.get(url(story)).content.decode()
    assert "内部看法" not in sign_in("compliance-officer").get(url(story)).content.decode()


def test_keeps_earlier_files_open_beside_a_new_one(sign_in):
    story, other, client = make_rejected_story(), make_story(), sign_in("compliance-officer")
    open_file(client, story)
    open_file(client, other)
    assert "内部看法" in client.get(url(story)).content.decode()


def test_shuts_kept_material_to_those_who_may_only_read_the_log(sign_in, monkeypatch):
    story, client = make_rejected_story(), sign_in("compliance-officer")
    client.member.groups.get().permissions.filter(codename="read_kept").delete()
    assert "内部看法" in opened(client, story)
    remove(story, Post.State.TAKEN_DOWN)
    assert "内部看法" not in client.get(url(story)).content.decode()
    assert open_file(client, story).status_code == 403
    assert client.post(url(story, "export_file"), REASON).status_code == 403


def test_refuses_everybody_whose_words_stand_in_it(sign_in):
    story = make_story(author=make_member("compliance-officer"))
    assert sign_in(member=story.author).get(url(story)).status_code == 403
    assert open_file(sign_in(member=story.author), story).status_code == 403
    tip, colleague = make_tip(state="waiting"), make_member("compliance-officer")
    tip.revisions.get().writers.add(colleague)
    assert sign_in(member=colleague).get(url(tip)).status_code == 403
    assert sign_in("compliance-officer").get(url(tip)).status_code == 200


def test_tells_the_whole_story(sign_in):
    story = make_rejected_story()
    html = opened(sign_in("compliance-officer"), story)
    rejection = story.decisions.get(action="reject")
    for words in (
        "第一版的题目", "第二版的题目", "内部看法", "请删去联系方式。", "加我微信", "当时的规则。", "文中有联系方式。",
        rejection.actor.display_name, story.author.display_name, rejection.entry.entry_hash,
        rejection.entry.previous_hash, *(revision.sha256 for revision in story.revisions.all()),
    ):  # fmt: skip
        assert words in html, words
    assert "<ins>二</ins>" in html
    assert "message--success" in html


def test_shows_the_wording_of_then_and_not_of_now(sign_in):
    story = make_rejected_story()
    PolicyCodeFactory().__class__.objects.update(rule_zh_hans="后来改过的规则。", version="2027-01")
    html = opened(sign_in("compliance-officer"), story)
    assert "当时的规则。" in html
    assert "后来改过的规则。" not in html


def test_shows_each_kind_of_text(sign_in):
    client = sign_in("compliance-officer")
    assert "谢谢分享" in opened(client, make_comment(make_story()))
    assert "先攒三个月的安心钱" in opened(client, make_tip())
    assert client.get(url(make_story(state="draft"))).status_code == 200
    assert opened(client, make_story(state="draft"))


def test_names_reporters_only_to_compliance(sign_in, monkeypatch):
    story, reporter = make_rejected_story(), make_member(display_name="热心读者")
    make_report(story, reporter)
    record(actor=reporter, action="report", subject=f"post:{story.pk}", data={})
    client = sign_in("compliance-officer")
    html = opened(client, story)
    assert "热心读者" in html
    assert "看着像广告" in html
    client.member.groups.get().permissions.filter(codename="read_audit_log").delete()
    answer = client.get(url(story))
    html = answer.content.decode()
    assert "看着像广告" in html
    assert "热心读者" not in html
    assert [name for entry, name in answer.context["entries"] if entry.action == "report"] == [
        translation.gettext("a reader")
    ]


def test_finds_what_was_changed_behind_its_back(sign_in):
    story, client = make_rejected_story(), sign_in("compliance-officer")
    # Not entered as a context: inside a test's transaction SQLite cannot switch its key checks off.
    unguard(connection.schema_editor(), "community_revision")
    Revision.objects.filter(post=story, number=1).update(payload=story_payload(title="偷偷改过"))
    html = opened(client, story)
    assert "version 1: its words are not those of its hash" in html
    assert "message--success" not in html


def test_still_tells_the_decisions_when_the_words_are_gone(sign_in):
    story = make_story(state="waiting")
    decision = ruled(story.reviews.get(), "reject", internal_note="内部看法")
    sha256 = story.revisions.get().sha256
    remove(story)
    story.reviews.all().delete()
    Revision.objects.filter(post=story).delete()
    html = opened(sign_in("compliance-officer"), story)
    assert "内部看法" in html
    assert sha256 in html
    assert Decision.objects.filter(pk=decision.pk).exists()


def test_asks_the_same_number_of_queries_for_any_history(sign_in):
    client, counts = sign_in("compliance-officer"), []
    for length in (2, 12):
        story = make_rejected_story()
        for n in range(length):
            review = submit(post=story, author=story.author, payload=story_payload(title=f"第{n}次"))
            ruled(review, "approve" if n % 2 else "request_changes")
        open_file(client, story)
        client.get(url(story))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url(story)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 45


class Controls(HTMLParser):
    """Names what could be pressed or typed into, within <main> and outside of what is not printed."""

    VOID = {"input", "img", "br", "hr", "meta", "link", "use", "source"}
    HIDDEN = {"no-print", "actions", "messages", "button"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        classes = set((dict(attrs).get("class") or "").split())
        is_hidden = bool(self.open and self.open[-1][1]) or bool(classes & self.HIDDEN)
        inside = any(name == "main" for name, _hidden in self.open)
        if (
            inside
            and not is_hidden
            and tag in ("input", "button", "select", "textarea", "form", "details", "nav")
        ):
            self.found.append(tag)
        if tag not in self.VOID:
            self.open.append((tag, is_hidden))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass


def test_prints_without_a_control_and_with_nothing_folded(sign_in):
    html = opened(sign_in("compliance-officer"), make_rejected_story())
    assert re.search("<button", html)
    page = Controls()
    page.feed(html)
    assert page.found == []


def test_is_complete_in_english(sign_in):
    story, client = make_rejected_story(), sign_in("compliance-officer")
    open_file(client, story)
    with translation.override("en"):
        html = client.get(url(story)).content.decode()
    for words in ("The rule then.", "Everything in this file verifies", "Version 2", "What people were told"):
        assert words in html
