"""What is kept how long: the table, its page, and the command that removes what is due."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.appeals.models import Appeal
from community.audit.models import AuditEntry
from community.comments.models import Comment
from community.conduct.models import MemberNote, Sanction, Strike
from community.members.roles import ROLES
from community.moderation.models import Decision, Review
from community.moderation.policy_codes import PolicyCode
from community.notices.models import Notice
from community.posts.models import Draft, Post, Revision
from community.posts.publishing import read_payload
from community.records.removing import apply
from community.records.retaining import BY_KEY, HALF_A_YEAR, RETENTION, THREE_YEARS
from community.reports.models import ReportCase
from community.stories.models import Story
from tests.community.records.test_case_file import make_report
from tests.community.records.world import make_rejected_story, remove, ruled
from tests.factories import make_comment, make_member, make_story, make_tip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_samples(settings):
    """Which approvals are looked at again is chance."""
    settings.APPROVAL_SAMPLE_PERCENT = settings.TRUST_SAMPLE_PERCENT = 0


HALF, THREE = HALF_A_YEAR.days, THREE_YEARS.days


def run(key: str, *, in_days: int = 0):
    """Apply one class as if so many days had passed."""
    return apply(BY_KEY[key], timezone.now() + timedelta(days=in_days))


def due(key: str, *, in_days: int = 0) -> int:
    return BY_KEY[key].due(timezone.now() + timedelta(days=in_days)).count()


def test_each_class_says_everything_about_itself():
    assert len({retention.key for retention in RETENTION}) == len(RETENTION) >= 15
    for retention in RETENTION:
        for said in (
            retention.record,
            retention.term,
            retention.basis,
            retention.counted_from,
            retention.then,
        ):
            assert str(said).strip(), retention.key


# Words


def test_removes_the_words_of_a_deleted_story_when_their_time_has_come():
    story = make_story(title="要忘掉的题目")
    decision, sha256 = story.decisions.get(), story.live_revision.sha256
    remove(story)
    assert run("published", in_days=HALF - 1).removed == 0
    assert run("published", in_days=HALF + 1).removed == 1
    assert not Revision.objects.filter(post=story).exists()
    assert not Review.objects.filter(post=story).exists()
    gone = Story.objects.get(pk=story.pk)
    assert "要忘掉的题目" not in str(read_payload(gone))
    assert (gone.author_id, gone.state, gone.live_revision_id) == (story.author_id, "deleted", None)
    assert gone.language == "zh-hans"
    kept = Decision.objects.get(pk=decision.pk)
    assert kept.revision_sha256 == sha256
    call_command("verify_audit_log")
    call_command("verify_published")


def test_empties_every_public_field_and_takes_the_pictures_off(tmp_path):
    story = make_story(holds=True, outcome="gain", disclosure="仍持有", about=[])
    remove(story)
    run("published", in_days=HALF + 1)
    payload = read_payload(Story.objects.get(pk=story.pk))
    assert {name: value for name, value in payload.items() if value} == {
        "language": "zh-hans",
        "genre": "reader",
        "outcome": "none",
    }


def test_leaves_others_answers_below_a_story_that_is_gone():
    story = make_story()
    comment = make_comment(story, text="谢谢")
    remove(story)
    run("published", in_days=HALF + 1)
    assert Comment.objects.get(pk=comment.pk).text == "谢谢"
    assert comment.revisions.exists()


def test_removes_the_words_of_a_comment():
    comment = make_comment(make_story(), text="要忘掉的话")
    remove(comment)
    run("published", in_days=HALF + 1)
    assert Comment.objects.get(pk=comment.pk).text == ""


def test_touches_nothing_that_somebody_can_read():
    published, waiting = make_story(), make_story(state="waiting")
    suspended, tip = make_story(), make_tip()
    remove(suspended, Post.State.SUSPENDED)
    remove(tip)
    for key in ("published", "refused"):
        assert run(key, in_days=3 * THREE).removed == 0
    for post in (published, waiting, suspended, tip):
        assert post.revisions.exists()


def test_waits_for_a_date():
    story = make_story()
    Post.objects.filter(pk=story.pk).update(state=Post.State.DELETED, removed_at=None)
    assert due("published", in_days=9 * THREE) == 0


def test_leaves_a_text_that_was_restored_between_the_look_and_the_removal(monkeypatch):
    story = make_story()
    remove(story)
    monkeypatch.setattr("community.records.removing.REMOVED", (Post.State.TAKEN_DOWN,))
    assert run("published", in_days=HALF + 1).removed == 0
    assert story.revisions.exists()


def test_keeps_refused_versions_as_evidence_for_three_years():
    story = make_rejected_story()
    first, second = story.revisions.order_by("number")
    remove(story)
    assert run("published", in_days=HALF + 1).removed == 1
    assert list(story.revisions.all()) == [first]
    assert second.sha256 in Decision.objects.values_list("revision_sha256", flat=True)
    assert run("refused", in_days=THREE - 1).removed == 0
    assert run("refused", in_days=THREE + 1).removed == 1
    assert not story.revisions.exists()
    assert Decision.objects.filter(post=story).count() == 2


def test_keeps_refused_versions_half_a_year_after_removal_at_least():
    story = make_story(state="waiting")
    ruled(story.reviews.get(), "reject")
    now = timezone.now()
    Post.objects.filter(pk=story.pk).update(state="deleted", removed_at=now + timedelta(days=THREE))
    assert due("refused", in_days=THREE + 10) == 0
    assert due("refused", in_days=THREE + HALF + 1) == 1


def make_settled_report(story) -> None:
    make_report(story, make_member())
    ReportCase.objects.update(state="dismissed", decided_at=timezone.now())


def make_settled_appeal(story) -> None:
    decision, now = story.decisions.get(), timezone.now()
    Appeal.objects.create(
        post=story, revision=story.live_revision, kind="story", author=story.author, decision=decision, text="不服",
        first_decider=decision.actor, state="upheld", due_at=now, urgent_at=now,
    )  # fmt: skip


@pytest.mark.parametrize("happen", [make_settled_report, make_settled_appeal])
def test_keeps_what_was_appealed_about_or_reported_and_removes_it_whole_at_last(happen):
    story = make_story()
    happen(story)
    remove(story)
    assert run("published", in_days=HALF + 1).removed == 0
    assert run("refused", in_days=THREE + 1).removed == 1
    assert not Appeal.objects.exists()
    assert not ReportCase.objects.exists()


def test_removes_nothing_about_which_something_waits():
    story = make_story()
    make_report(story, make_member())
    remove(story)
    assert due("refused", in_days=9 * THREE) == 0


def test_never_removes_evidence_of_the_gravest_kind_by_itself():
    story = make_rejected_story()
    PolicyCode.objects.update(severity=4)
    remove(story)
    assert run("refused", in_days=9 * THREE).removed == 0
    assert BY_KEY["evidence"].rows().count() == 1
    assert not BY_KEY["evidence"].is_removed
    assert due("evidence", in_days=9 * THREE) == 0


def test_does_not_count_a_decision_that_was_taken_back():
    story = make_story(state="waiting")
    rejection = ruled(story.reviews.get(), "reject")
    remove(story)
    assert due("published", in_days=HALF + 1) == 0
    fields = {
        f.attname: getattr(rejection, f.attname) for f in Decision._meta.concrete_fields if not f.primary_key
    }
    entry = AuditEntry.objects.filter(decision=None).first()
    Decision.objects.bulk_create(
        [Decision(**fields | {"action": "undo", "undoes_id": rejection.pk, "entry_id": entry.pk})]
    )
    assert due("published", in_days=HALF + 1) == 1


def test_names_a_text_that_something_still_holds_on_to(monkeypatch):
    held, free = make_story(), make_story()
    for story in (held, free):
        remove(story)
    original = Review.objects.filter
    monkeypatch.setattr(
        "community.records.removing.Review.objects.filter",
        lambda **kw: original(**kw).exclude(post=held),
    )
    outcome = run("published", in_days=HALF + 1)
    assert outcome.failures == [f"post {held.pk}: held by community.Review"]
    assert (outcome.removed, outcome.posts) == (1, [free.pk])
    assert held.revisions.exists()
    assert not free.revisions.exists()


# Everything else


def test_removes_drafts_of_deleted_texts_only():
    deleted, other = make_story(state="draft"), make_story(state="draft")
    for story in (deleted, other):
        Draft.objects.create(post=story, editor=story.author, payload={"title": "未发出的话"})
    remove(deleted)
    assert run("drafts").removed == 1
    assert [draft.post_id for draft in Draft.objects.all()] == [other.pk]


def test_removes_sign_ins_that_ran_out_and_old_lists_of_them():
    now, member = timezone.now(), make_member()
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="b" * 32, session_data="", expire_date=now + timedelta(days=1))
    for key, days in (("a", 366), ("b", 364)):
        seen = now - timedelta(days=days)
        UserSession.objects.create(user=member, session_key=key * 32, ip="192.0.2.1", last_seen_at=seen)
    assert (run("sessions").removed, run("logins").removed) == (1, 1)
    assert Session.objects.get().session_key == UserSession.objects.get().session_key == "b" * 32


def test_keeps_reasons_longer_than_other_notices():
    member = make_member()
    for kind in ("decision", "reply"):
        Notice.objects.create(member=member, kind=kind, key=f"{kind}:1", path="/")
    assert run("notices_other", in_days=HALF - 1).removed == 0
    assert run("notices_other", in_days=HALF + 1).removed == 1
    assert run("notices_reasons", in_days=THREE - 1).removed == 0
    assert Notice.objects.get().kind == "decision"
    assert run("notices_reasons", in_days=THREE + 1).removed == 1


def test_removes_points_measures_and_notes_three_years_after_their_end():
    member, decision = make_member(), make_story().decisions.get()
    now = timezone.now()
    Strike.objects.create(decision=decision, member=member, code="X", severity=1, points=1, expires_at=now)
    Sanction.objects.create(decision=decision, member=member, kind="ban", points=18)
    MemberNote.objects.create(member=member, author=decision.actor, text="有礼貌")
    assert run("sanctions", in_days=9 * THREE).removed == 0
    Sanction.objects.update(lifted_at=now)
    for key in ("strikes", "sanctions", "member_notes"):
        assert run(key, in_days=THREE - 1).removed == 0, key
        assert run(key, in_days=THREE + 1).removed == 1, key


def test_writes_one_line_for_each_class_and_keeps_the_chain_whole(capsys):
    story = make_story()
    remove(story, days_ago=HALF + 1)
    call_command("apply_retention", apply=True)
    lines = AuditEntry.objects.filter(action="apply_retention")
    assert {line.subject for line in lines} == {f"retention:{r.key}" for r in RETENTION if r.is_removed}
    line = lines.get(subject="retention:published")
    assert (line.data["removed"], line.data["posts"], line.actor) == (1, [story.pk], None)
    assert "published: 1 removed" in capsys.readouterr().out
    call_command("verify_audit_log")


def test_only_says_what_is_due_unless_told_to_remove_it(capsys):
    story = make_story()
    remove(story, days_ago=HALF + 1)
    before = AuditEntry.objects.count()
    call_command("apply_retention")
    out = capsys.readouterr().out
    assert "published: 1 due" in out
    assert "Nothing was removed" in out
    assert story.revisions.exists()
    assert AuditEntry.objects.count() == before


def test_does_one_class_by_name(capsys):
    call_command("apply_retention", apply=True, only="sessions")
    assert AuditEntry.objects.get().subject == "retention:sessions"
    with pytest.raises(CommandError):
        call_command("apply_retention", "--only", "decisions")


def test_ends_with_a_failure_when_something_is_held(monkeypatch, capsys):
    story = make_story()
    remove(story, days_ago=HALF + 1)
    monkeypatch.setattr(
        "community.records.removing.Review.objects.filter", lambda **kw: Review.objects.none()
    )
    with pytest.raises(CommandError, match="1 texts"):
        call_command("apply_retention", apply=True)
    assert f"post {story.pk}: held by community.Review" in capsys.readouterr().out


# The page


def page(client):
    return client.get(reverse("records:retention"))


@pytest.mark.parametrize("role", sorted(ROLES))
def test_shows_the_table_to_readers_of_the_log_only(role, sign_in):
    client = sign_in(role)
    welcome = "community.read_audit_log" in ROLES[role]
    assert page(client).status_code == (200 if welcome else 403)
    assert client.post(reverse("records:retention")).status_code == 405


def test_shows_what_is_kept_due_and_was_removed(sign_in):
    client = sign_in("compliance-officer")
    for days in (HALF + 1, 1):
        remove(make_story(), days_ago=days)
    row = next(row for row in page(client).context["rows"] if row.retention.key == "published")
    assert (row.kept, row.due, row.last_run) == (2, 1, None)
    assert row.next_due.date() == (timezone.now() + timedelta(days=HALF - 1)).date()
    assert row.oldest.date() == (timezone.now() - timedelta(days=HALF + 1)).date()
    call_command("apply_retention", apply=True)
    row = next(row for row in page(client).context["rows"] if row.retention.key == "published")
    assert (row.kept, row.due, row.last_run.data["removed"]) == (1, 0, 1)


def test_asks_the_same_number_of_queries_however_much_is_kept(sign_in):
    client, counts = sign_in("compliance-officer"), []
    for texts in (1, 6):
        for _ in range(texts):
            remove(make_rejected_story())
        call_command("apply_retention", apply=True)
        page(client)
        with CaptureQueriesContext(connection) as asked:
            page(client)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 40


def test_does_not_wait_for_a_second_look_that_nobody_took(settings):
    settings.APPROVAL_SAMPLE_PERCENT = 100
    story = make_story()
    assert story.samples.filter(state="waiting").exists()
    remove(story)
    assert run("published", in_days=HALF + 1).removed == 1
    assert not story.samples.exists()
