from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from community.audit.models import AuditEntry
from community.conduct.models import Sanction
from community.moderation.models import Decision
from community.moderation.undoing import undo
from community.moderation.verdicts import Stale
from community.moderation.verifying import find_decision_faults, find_unapproved
from community.notices.models import Notice
from community.posts.models import Post
from community.reports.models import Report, ReportCase
from community.reports.reporting import NotNow, report
from community.reports.settling import keep
from community.reports.weighing import credit_of, paused_until, weight_of
from tests.community.reports.reported import (
    make_case,
    make_code,
    make_reader,
    ruling_on,
    send_report,
    settle_old,
)
from tests.factories import approve, make_comment, make_member, make_story, make_tip, today

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_keeps_the_wording_that_was_public_and_opens_a_case():
    story = make_story()
    kept = send_report(story, text="第三段留了微信号")
    case = ReportCase.objects.get()
    assert kept.revision == case.revision == story.live_revision
    assert (case.state, case.report_count, case.weight, case.kind) == ("waiting", 1, 1.5, "story")
    assert case.author == story.author
    assert [code.code for code in case.codes.all()] == ["SOLICITATION"]
    line = AuditEntry.objects.get(action="report")
    assert (line.actor_id, line.subject) == (kept.reporter_id, f"post:{story.pk}")
    assert "第三段" not in str(line.data)  # the log names rows, never a reader's words


def test_adds_later_reports_to_the_same_case():
    story, spam, abuse = make_story(), make_code("SPAM", 1), make_code("ABUSE", 3)
    send_report(story, code=spam)
    first_due = ReportCase.objects.get().due_at
    send_report(story, code=abuse)
    case = ReportCase.objects.get()
    assert (case.report_count, case.weight) == (2, 0.5 + 1.5)
    assert {code.code for code in case.codes.all()} == {"SPAM", "ABUSE"}
    assert case.due_at <= first_due
    assert {line["why"] for line in case.urgency} == {"severity", "reports"}
    assert case.urgent_at < case.due_at


def test_counts_one_report_of_a_member_and_text_only():
    story, reader = make_story(), make_reader()
    first = send_report(story, reader, text="一")
    assert send_report(story, reader, make_code("ABUSE"), text="二") == first
    assert Report.objects.get().text == "一"
    assert ReportCase.objects.get().report_count == 1


def test_tells_the_reporter_at_once_that_it_came_in():
    kept = send_report(make_story(title="第一次定投"))
    notice = Notice.objects.get(kind="report")
    assert (notice.member, notice.key) == (kept.reporter, f"report:{kept.pk}")
    assert notice.data == {"outcome": "received", "heading": "第一次定投"}


def test_refuses_ones_own_text_and_texts_that_are_not_public():
    author = make_reader()
    with pytest.raises(PermissionDenied):
        send_report(make_story(author=author), author)
    for state in (Post.State.TAKEN_DOWN, Post.State.SUSPENDED, Post.State.DELETED, Post.State.UNPUBLISHED):
        story = make_story()
        Post.objects.filter(pk=story.pk).update(state=state)
        with pytest.raises(Http404):
            send_report(story)
    assert not Report.objects.exists()


def test_refuses_more_than_a_days_measure(settings):
    settings.REPORTS_PER_DAY = 2
    reader = make_reader()
    for _ in range(2):
        send_report(make_story(), reader)
    with pytest.raises(NotNow):
        send_report(make_story(), reader)
    assert Report.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        send_report(make_story(), reader)


@pytest.mark.parametrize("kind", ["restriction", "mute", "ban"])
def test_refuses_members_under_a_measure_but_not_warned_ones(kind):
    reader, decision = make_reader(), approve(make_story(state="waiting").reviews.get())
    measure = Sanction.objects.create(member=reader, decision=decision, kind="warning", points=2)
    send_report(make_story(), reader)
    Sanction.objects.filter(pk=measure.pk).update(kind=kind)
    with pytest.raises(NotNow):
        send_report(make_story(), reader)


# Weight


def test_weighs_by_the_reporters_record():
    story, code = make_story(), make_code("SPAM", 2)
    new, good, bad = make_reader(), make_reader(), make_reader()
    settle_old(good, "upheld", 8)
    settle_old(bad, "dismissed", 30)
    assert weight_of(new, code, story) == 1
    assert weight_of(good, code, story) == pytest.approx((8 + 1) / (8 + 2) * 2)
    assert weight_of(bad, code, story) == 0.2


def test_weighs_reviewers_double_and_newcomers_half():
    story = make_story()
    assert credit_of(make_member("moderator"), story) == 2
    assert (
        credit_of(make_member("moderator"), make_tip(publish_on=today())) == 0.5
    )  # reviews no tips, and is new
    assert credit_of(make_member(joined_at=timezone.now() - timedelta(days=6)), story) == 0.5
    assert credit_of(make_member(joined_at=timezone.now() - timedelta(days=8)), story) == 1


def test_weighs_graver_codes_more():
    story, reader = make_story(), make_reader()
    weights = [weight_of(reader, make_code(f"CODE_{n}", n), story) for n in (1, 2, 3, 4)]
    assert weights == [0.5, 1.0, 1.5, 2.0]


def test_pauses_whoever_reports_what_breaks_no_rule():
    reader = make_reader()
    settle_old(reader, "dismissed", 4)
    assert paused_until(reader) is None
    settle_old(reader, "dismissed", 1)
    assert paused_until(reader) is not None
    with pytest.raises(NotNow):
        send_report(make_story(), reader)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        send_report(make_story(), reader)


def test_does_not_pause_at_four_of_five_nor_for_what_is_long_past():
    reader, other = make_reader(), make_reader()
    settle_old(reader, "dismissed", 4)
    settle_old(reader, "upheld", 1)
    settle_old(other, "dismissed", 4, days_ago=95)
    settle_old(other, "dismissed", 2, days_ago=1)
    assert paused_until(reader) is None
    assert paused_until(other) is None


# Due


@pytest.mark.parametrize(
    ("code", "severity", "due"),
    [
        ("SPAM", 1, "2026-11-26 10:00"),  # Monday: three working days
        ("ABUSE", 3, "2026-11-24 10:00"),  # a day
        ("GAMBLING", 4, "2026-11-23 10:30"),  # minutes on duty
    ],
)
def test_is_due_by_what_is_said_of_the_text(code, severity, due):
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=SHANGHAI), tick=False):
        make_case(make_story(), make_code(code, severity))
    assert ReportCase.objects.get().due_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") == due


def test_is_due_after_two_hours_at_night_when_it_may_be_a_crime():
    with time_machine.travel(datetime(2026, 11, 22, 2, tzinfo=SHANGHAI), tick=False):
        make_case(make_story(), make_code("GAMBLING", 4))
    assert ReportCase.objects.get().due_at.astimezone(SHANGHAI).hour == 4


# Hiding


def test_hides_at_the_threshold_and_not_before(settings):
    settings.REPORTS_HIDE_WEIGHT = 3
    story, code = make_story(), make_code()
    send_report(story, code=code)
    assert Post.objects.get(pk=story.pk).is_public
    send_report(story, code=code)
    story.refresh_from_db()
    assert story.state == Post.State.SUSPENDED
    assert ReportCase.objects.get().is_suspended
    hidden = Decision.objects.get(action="suspend")
    assert (hidden.is_automatic, hidden.actor.is_system, hidden.post_id) == (True, True, story.pk)
    assert not [*find_decision_faults(), *find_unapproved()]


def test_hides_comments_too(settings):
    settings.REPORTS_HIDE_WEIGHT = 1
    comment = make_comment(make_story())
    send_report(comment)
    comment.refresh_from_db()
    assert comment.state == Post.State.SUSPENDED


def test_never_hides_what_the_editors_wrote(settings):
    settings.REPORTS_HIDE_WEIGHT = 1
    tip = make_tip(publish_on=today())
    send_report(tip)
    before = ReportCase.objects.get().urgent_at
    send_report(tip)
    tip.refresh_from_db()
    assert tip.is_public
    assert ReportCase.objects.get().urgent_at < before


def test_only_raises_what_was_looked_at_and_kept(settings):
    settings.REPORTS_HIDE_WEIGHT = 3
    story, code = make_story(), make_code()
    case = make_case(story, code, make_code("ABUSE", 3))
    keep(case_id=case.pk, actor=make_member("moderator"), ruling=ruling_on(case))
    for _ in range(4):
        send_report(story, code=code)
    story.refresh_from_db()
    assert story.is_public
    again = ReportCase.objects.waiting().get()
    assert (again.weight, again.is_suspended) == (6.0, False)


def test_a_report_does_not_resurrect(settings):
    """Reports change nothing about what is public but hiding it: no other wording appears by them."""
    settings.REPORTS_HIDE_WEIGHT = 1
    story = make_story(title="第一版")
    approval = Decision.objects.get(post=story, action="approve")
    send_report(story)
    story.refresh_from_db()
    assert (story.state, story.title) == ("suspended", "第一版")
    with pytest.raises(Http404):
        send_report(story)
    # Its approval is seconds old; even so, undoing that would now lose what was hidden.
    with pytest.raises(Stale):
        undo(decision_id=approval.pk, actor=approval.actor)
    story.refresh_from_db()
    assert story.state == "suspended"


def test_tells_the_author_that_it_is_hidden_but_never_who_reported(settings):
    settings.REPORTS_HIDE_WEIGHT = 1
    story = make_story()
    kept = send_report(story, make_reader(display_name="举报的人"), text="我认识作者")
    told = Notice.objects.filter(member=story.author)
    assert told.filter(data__action="suspend").exists()
    for notice in told:
        assert "举报的人" not in str(notice.data)
        assert "我认识作者" not in str(notice.data)
        assert str(kept.reporter.email) not in str(notice.data)


def test_says_the_same_to_a_second_click_without_a_second_line():
    story, reader, code = make_story(), make_reader(), make_code()
    for _ in range(2):
        report(post=story, reporter=reader, code=code, text="")
    assert AuditEntry.objects.filter(action="report").count() == 1
    assert Notice.objects.filter(kind="report").count() == 1
