"""What a reporter hears: that the report came in, and what became of it. Never who decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils import translation

from community.notices.telling import cancel, tell
from community.posts.models import Post
from community.reports.models import Report


def acknowledge(report: Report, post: Post) -> None:
    tell_reporter(report, post, "received", f"report:{report.pk}")


def answer(reports: Iterable[Report], post: Post, outcome: str, *, delay: timedelta = timedelta()) -> None:
    """To each reporter by themselves. ``outcome``: upheld, dismissed, or closed (the text is gone, nobody decided)."""
    for report in reports:
        tell_reporter(report, post, outcome, outcome_key(report), delay)


def take_back_answer(reports: Iterable[Report]) -> None:
    for report in reports:
        cancel(outcome_key(report))


def outcome_key(report: Report) -> str:
    return f"report:{report.pk}:outcome"


def tell_reporter(report: Report, post: Post, outcome: str, key: str, delay: timedelta = timedelta()) -> None:
    with translation.override(report.reporter.language):
        path = reverse("reports:mine")
    heading = post.detail.heading_of(report.revision.payload)
    data = {"outcome": outcome, "heading": heading}
    tell(member=report.reporter, kind="report", key=key, path=path, data=data, delay=delay)
