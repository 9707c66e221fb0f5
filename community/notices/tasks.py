"""The mails, run by the queue's workers: each notice in one mail at most, however often a task runs."""

from datetime import datetime, timedelta

from django.db import transaction
from django.tasks import Task, task
from django.utils import timezone

from community.notices.claiming import claim
from community.notices.mailing import Outcome, build_digest, build_message, hand_over
from community.notices.models import Notice
from community.notices.timing import next_digest_at

RETRY_AFTER = timedelta(minutes=30)
PATIENCE = timedelta(days=3)
"""How old a notice may be when a mail server that took nothing is asked once more."""


@task()
def mail_notice(notice_id: int) -> None:
    """Send one notice's mail in the member's language. Runs once per notice, however often it is queued."""
    # A notice cancelled and told anew has a later due time; its earlier task finds nothing to do.
    notices = claim(Notice.objects.filter(pk=notice_id, mail_state=Notice.Mail.PENDING))
    if not notices:
        return
    outcome = hand_over(build_message(notices[0]))
    if outcome == Outcome.TAKEN:
        settle(notices, Notice.Mail.SENT)
    elif outcome == Outcome.NOT_NOW:
        later = timezone.now() + RETRY_AFTER
        try_again(notices, Notice.Mail.PENDING, later, mail_notice, notice_id)


@task()
def mail_digest(member_id: int) -> None:
    """Send what has collected for one member's daily mail, in one mail."""
    notices = claim(Notice.objects.filter(member_id=member_id, mail_state=Notice.Mail.DAILY))
    if not notices:
        return
    outcome = hand_over(build_digest(notices))
    if outcome == Outcome.TAKEN:
        settle(notices, Notice.Mail.SENT)
    elif outcome == Outcome.NOT_NOW:
        tomorrow = next_digest_at(timezone.now())
        try_again(notices, Notice.Mail.DAILY, tomorrow, mail_digest, member_id)


def settle(notices: list[Notice], state: Notice.Mail) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mail_state=state)


@transaction.atomic
def try_again(notices: list[Notice], state: Notice.Mail, due: datetime, job: Task, argument: int) -> None:
    claimed = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    if claimed.filter(created_at__gt=timezone.now() - PATIENCE).update(mail_state=state, mail_due_at=due):
        job.using(run_after=due).enqueue(argument)
