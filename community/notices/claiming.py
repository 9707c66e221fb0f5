"""Who mails which notice: each one is claimed by one worker, once."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from community.notices.models import Notice, NoticePreference
from community.notices.preferring import deliveries_of
from community.notices.wording import hidden_answers

STILL_OWED = frozenset({Notice.Kind.SANCTION, Notice.Kind.APPEAL})
"""What somebody whose account was closed must hear all the same."""


@transaction.atomic
def claim(notices: QuerySet[Notice]) -> list[Notice]:
    """Those of one member's notices whose mail is due, for this worker alone. What needs no mail (any more) is put aside.

    Two workers: the second waits for the first one's rows and then finds none due. Claimed notices count as failed
    until the mail server has taken them, so whatever breaks in between, none is mailed twice.
    """
    due = notices.filter(is_cancelled=False, mail_due_at__lte=timezone.now())
    found = list(due.select_related("member").select_for_update(of=("self",)).order_by("pk"))
    if not found:
        return []
    put_aside = unwanted(found)
    claimed = [notice for notice in found if notice.pk not in put_aside]
    Notice.objects.filter(pk__in=put_aside).update(mail_state=Notice.Mail.OFF)
    Notice.objects.filter(pk__in=[notice.pk for notice in claimed]).update(mail_state=Notice.Mail.FAILED)
    return claimed


def unwanted(notices: list[Notice]) -> set[int]:
    """Hidden answers, kinds switched off since, and what nobody would read: closed and demonstration accounts."""
    member = notices[0].member
    deliveries, hidden = deliveries_of(member), hidden_answers(notices)
    return {
        notice.pk
        for notice in notices
        if notice.key in hidden
        or deliveries[notice.kind] == NoticePreference.Delivery.OFF
        or member.is_demo
        or not (member.is_active or notice.kind in STILL_OWED)
    }
