"""A member reports a public text."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.audit.chaining import record
from community.conduct.sanctioning import is_restricted
from community.content.pacing import full_until
from community.members.models import Member
from community.moderation.policy_codes import PolicyCode
from community.moderation.publicity import suspend
from community.posts.models import Post
from community.reports.answering import acknowledge
from community.reports.casekeeping import case_for_report, is_to_be_hidden, reckon
from community.reports.models import Report, ReportCase
from community.reports.weighing import paused_until, weight_of

REPORTABLE = (Post.Kind.STORY, Post.Kind.TIP, Post.Kind.COMMENT)


class NotNow(Exception):
    """The member cannot report at present; the message tells them why, and until when."""


def readable_post(member, pk: int) -> Post:
    """A public text that can be reported, as its own kind; each kind says itself what is readable.

    Raises:
        Http404: there is none, or it is not public (any more).
    """
    base = Post.objects.published().filter(pk=pk, kind__in=REPORTABLE).first()
    post = base and type(base.detail).objects.visible_to(member).filter(pk=pk).first()
    if not post:
        raise Http404
    return post


def report_by(member, post: Post) -> Report | None:
    """The member's report of a text; there is at most one."""
    return Report.objects.visible_to(member).filter(post_id=post.pk).select_related("code").first()


@transaction.atomic
def report(*, post: Post, reporter, code: PolicyCode, text: str) -> Report:
    """Keep the report with the wording that is public now. A second one of the same text changes nothing.

    Raises:
        PermissionDenied: one's own text.
        NotNow: nothing was kept.
        Http404: the text is not public any more.
    """
    locked = (
        Post.objects.select_for_update(of=("self",)).select_related("live_revision__author").get(pk=post.pk)
    )
    if mine := report_by(reporter, locked):
        return mine
    if not locked.is_public:
        raise Http404
    check_not_own(reporter, locked)
    check_may_report(reporter)
    now = timezone.now()
    case = case_for_report(locked, code, now)
    kept = Report.objects.create(
        case=case, post=locked, revision=locked.live_revision, reporter=reporter, code=code,
        text=text, weight=weight_of(reporter, code, locked), created_at=now,
    )  # fmt: skip
    reckon(case)
    acknowledge(kept, locked)
    hide_if_heavy(case, locked)
    facts = {"case": case.pk, "report": kept.pk, "code": code.code, "weight": kept.weight}
    record(actor=reporter, action="report", subject=f"post:{locked.pk}", data=facts)
    return kept


def check_not_own(member, post: Post) -> None:
    if member.pk in (post.author_id, post.live_revision.author_id):
        raise PermissionDenied(_("This is your own text; you can change or delete it yourself."))


def check_may_report(member) -> None:
    """Raises NotNow."""
    if is_restricted(member):
        raise NotNow(_("While your account is restricted you cannot report texts; see where you stand."))
    if until := paused_until(member):
        raise NotNow(
            _(
                "Nearly all of your latest reports were about texts that break no rule. Please read the rules again; you can report from %(day)s."
            )
            % {"day": date_format(timezone.localtime(until), "DATE_FORMAT")}
        )
    if until := full_until(
        Report.objects.filter(reporter=member), settings.REPORTS_PER_DAY, timedelta(days=1)
    ):
        raise NotNow(
            _("You have sent %(limit)d reports within a day, the most there can be. Go on from %(time)s.")
            % {"limit": settings.REPORTS_PER_DAY, "time": date_format(until, "DATETIME_FORMAT")}
        )


def hide_if_heavy(case: ReportCase, post: Post) -> None:
    """Out of sight until somebody has looked; never for good."""
    if is_to_be_hidden(case, post):
        ReportCase.objects.filter(pk=case.pk).update(is_suspended=True)
        suspend(post, Member.objects.system("policy"), list(case.codes.all()))
