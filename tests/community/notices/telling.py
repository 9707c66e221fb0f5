"""Notices for the tests of this folder, told by the real way, and the queue's own worker."""

import datetime
from typing import Any

import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from community.notices.models import Notice, NoticePreference
from community.notices.telling import tell

REFUSED = {"action": "reject", "kind": "story", "heading": "第一次定投", "note": "请删去联系方式。"}


def make_notice(member, number: int = 1, **fields: Any) -> Notice:
    """A row as it stands in the table; no mail is queued."""
    defaults = {
        "kind": Notice.Kind.REPLY,
        "key": f"test:{member.pk}:{number}",
        "data": {"heading": f"标题{number}", "text": "谢谢你"},
        "path": reverse("stories:mine"),
    }
    return Notice.objects.create(member=member, **(defaults | fields))


def tell_of(member, kind: str = "decision", key: str = "one", **fields: Any) -> Notice:
    data = REFUSED if kind == "decision" else {"heading": "标题", "text": "谢谢你"}
    defaults = {"data": data, "path": "/stories/mine/"}
    return tell(member=member, kind=kind, key=key, **(defaults | fields))


def want(member, **deliveries: str) -> None:
    for kind, delivery in deliveries.items():
        NoticePreference.objects.update_or_create(member=member, kind=kind, defaults={"delivery": delivery})


def work(*, after: datetime.timedelta = datetime.timedelta(minutes=2)) -> None:
    """Let a worker do everything that is due by then."""
    with time_machine.travel(timezone.now() + after, tick=True):
        call_command("db_worker", batch=True, interval=0, reload=False, verbosity=0)


A_DAY = datetime.timedelta(hours=24, minutes=10)
"""Long enough for the next daily mail to be due, wherever in the day it is."""
