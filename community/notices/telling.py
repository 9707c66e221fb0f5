"""Creating notices and sending their mail, once, after the transaction."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from community.notices.models import Notice
from community.notices.tasks import mail_notice


@transaction.atomic
def tell(
    *, member, kind: str, key: str, path: str, data: dict[str, Any], delay: timedelta = timedelta()
) -> Notice:
    """Put a notice on the member's page now and mail it after ``delay``. The same key tells only once.

    The mail is queued in a table of the same database, in the caller's transaction: a process that dies between
    the change and its mail loses neither. A notice that was cancelled (undo) may be told anew.
    """
    due = timezone.now() + delay
    notice, created = Notice.objects.get_or_create(
        key=key, defaults={"member": member, "kind": kind, "path": path, "data": data, "mail_due_at": due}
    )
    revived = not created and Notice.objects.filter(
        pk=notice.pk, is_cancelled=True, mail_state=Notice.Mail.PENDING
    ).update(mail_due_at=due)
    if not created:
        # Told before: no second notice or mail, but what it says is what is public now.
        Notice.objects.filter(pk=notice.pk).update(is_cancelled=False, data=data, path=path)
    if (created or revived) and not member.is_demo:  # nobody reads a demonstration member's mail
        mail_notice.using(run_after=due).enqueue(notice.pk)
    return notice


def cancel(key: str) -> None:
    """The event was undone: the notice disappears, and its mail is not sent unless it has left already."""
    Notice.objects.filter(key=key).update(is_cancelled=True)
