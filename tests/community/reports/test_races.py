"""Real threads, real connections, real locks: PostgreSQL only."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import Http404

from community.audit.models import AuditEntry
from community.moderation.deleting import delete_own
from community.moderation.models import Decision
from community.posts.models import Post
from community.reports.models import Report, ReportCase
from community.reports.reporting import report
from community.reports.settling import Settled, Unseen, keep, take_down_reported
from tests.community.reports.racing import ROUNDS, at_once, everything_agrees
from tests.community.reports.reported import make_case, make_code, make_reader, ruling_on
from tests.factories import make_member, make_story

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in str(connection.settings_dict["ENGINE"]), reason="needs PostgreSQL"),
]


@pytest.fixture(autouse=True)
def _eager_readers(settings):
    settings.REPORTS_PER_DAY = 1000


def test_counts_one_report_of_a_member_who_clicks_twice():
    reader, code, author = make_reader(), make_code(), make_member()
    for _ in range(ROUNDS):
        story = make_story(author=author)
        deed = lambda: report(post=story, reporter=reader, code=code, text="")  # noqa: B023, E731
        results = at_once(deed, deed)
        assert results[0] == results[1] == Report.objects.get(post=story.pk), results
        case = ReportCase.objects.get(post=story.pk)
        assert (case.report_count, case.weight) == (1, 1.5)
        assert AuditEntry.objects.filter(action="report", subject=f"post:{story.pk}").count() == 1
    everything_agrees()


def test_puts_reports_of_two_members_into_one_case_and_hides_once():
    first, second, code, author = make_reader(), make_reader(), make_code(), make_member()
    for _ in range(ROUNDS):
        story = make_story(author=author)
        results = at_once(
            lambda: report(post=story, reporter=first, code=code, text=""),  # noqa: B023
            lambda: report(post=story, reporter=second, code=code, text=""),  # noqa: B023
        )
        assert all(isinstance(result, Report) for result in results), results
        case = ReportCase.objects.get(post=story.pk)
        assert (case.report_count, case.weight, case.is_suspended) == (2, 3.0, True)
        assert Decision.objects.filter(post=story.pk, action="suspend").count() == 1
        assert Post.objects.get(pk=story.pk).state == "suspended"
    everything_agrees()


def test_lets_exactly_one_of_two_moderators_settle():
    first, second = make_member("moderator"), make_member("moderator")
    for _ in range(ROUNDS):
        case = make_case(make_story())
        kept, removed = ruling_on(case), ruling_on(case, "take_down")
        results = at_once(
            lambda: keep(case_id=case.pk, actor=first, ruling=kept),  # noqa: B023
            lambda: take_down_reported(case_id=case.pk, actor=second, ruling=removed),  # noqa: B023
        )
        won = [result for result in results if isinstance(result, Decision)]
        lost = [result for result in results if isinstance(result, Settled)]
        assert (len(won), len(lost)) == (1, 1), results
        case.refresh_from_db()
        assert case.state == ("dismissed" if won[0].action == "keep" else "upheld")
        assert Post.objects.get(pk=case.post_id).is_public == (won[0].action == "keep")
        assert case.reports.get().state == case.state
    everything_agrees()


def test_loses_no_report_that_arrives_while_the_case_is_settled():
    moderator, code, author = make_member("moderator"), make_code(), make_member()
    for _ in range(ROUNDS):
        story = make_story(author=author)
        case, reader = make_case(story), make_reader()
        ruling = ruling_on(case)
        settled, sent = at_once(
            lambda: keep(case_id=case.pk, actor=moderator, ruling=ruling),  # noqa: B023
            lambda: report(post=story, reporter=reader, code=code, text=""),  # noqa: B023
        )
        assert isinstance(sent, Report), sent
        case.refresh_from_db()
        if isinstance(settled, Decision):  # it was settled first: the report opened a case of its own
            assert (case.state, sent.case_id != case.pk) == ("dismissed", True)
        else:  # somebody reads it before anything is kept
            assert isinstance(settled, Unseen), settled
            assert (case.state, sent.case_id) == ("waiting", case.pk)
        assert Report.objects.get(pk=sent.pk).is_open
    everything_agrees()


def test_settles_a_deletion_against_a_report():
    code, author = make_code(), make_member()
    for _ in range(ROUNDS):
        story, reader = make_story(author=author), make_reader()
        deleted, sent = at_once(
            lambda: delete_own(post=story, author=author),  # noqa: B023
            lambda: report(post=story, reporter=reader, code=code, text=""),  # noqa: B023
        )
        assert deleted is None, deleted
        assert isinstance(sent, Report | Http404), sent
        assert not ReportCase.objects.waiting().filter(post=story.pk).exists()
    everything_agrees()
