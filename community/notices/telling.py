"""Creating notices and sending their mail, once, after the transaction."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from community.notices.models import Notice, NoticePreference
from community.notices.preferring import deliveries_of
from community.notices.tasks import mail_digest, mail_notice
from community.notices.timing import next_digest_at


@transaction.atomic
def tell(
    *, member, kind: str, key: str, path: str, data: dict[str, Any], delay: timedelta = timedelta()
) -> Notice:
    """Put a notice on the member's page now and mail it after ``delay``, as they want this kind. The same key tells only once.

    The mail is queued in a table of the same database, in the caller's transaction: a process that dies between
    the change and its mail loses neither. A notice that was cancelled (undo) may be told anew.
    """
    state, due = mail_for(deliveries_of(member)[kind], timezone.now() + delay)
    fields = {"kind": kind, "path": path, "data": data, "mail_state": state, "mail_due_at": due}
    notice, created = Notice.objects.get_or_create(key=key, defaults={"member": member} | fields)
    told = Notice.objects.filter(pk=notice.pk)
    mailed = [Notice.Mail.SENT, Notice.Mail.FAILED]
    revived = not created and told.filter(is_cancelled=True).exclude(mail_state__in=mailed).update(
        mail_state=state, mail_due_at=due
    )
    if not created:
        # Told before: no second notice or mail, but what it says is what is public now.
        told.update(is_cancelled=False, data=data, path=path)
    if created or revived:
        queue_mail(notice, member, state, due)
    return notice


def mail_for(delivery: str, due: datetime) -> tuple[Notice.Mail, datetime]:
    if delivery == NoticePreference.Delivery.OFF:
        return Notice.Mail.OFF, due
    if delivery == NoticePreference.Delivery.DAILY:
        return Notice.Mail.DAILY, next_digest_at(due)
    return Notice.Mail.PENDING, due


def queue_mail(notice: Notice, member, state: str, due: datetime) -> None:
    if member.is_demo:  # nobody reads a demonstration member's mail
        return
    if state == Notice.Mail.PENDING:
        mail_notice.using(run_after=due).enqueue(notice.pk)
    elif state == Notice.Mail.DAILY:
        # One task per notice: the first that runs takes all that is due, the others find nothing.
        mail_digest.using(run_after=due).enqueue(member.pk)


def cancel(key: str) -> None:
    """The event was undone: the notice disappears, and its mail is not sent unless it has left already."""
    Notice.objects.filter(key=key).update(is_cancelled=True)


def cancel_in_time(key: str) -> bool:
    """As ``cancel``, unless its mail has left or is leaving this moment: then nothing changes, and the answer is no.

    Waits for a worker that is claiming it, as the worker waits for whoever cancels. The caller has opened a transaction.
    """
    notice = Notice.objects.select_for_update().filter(key=key).first()
    if notice and notice.mail_state in (Notice.Mail.SENT, Notice.Mail.FAILED):
        return False
    cancel(key)
    return True
