"""Two workers with the daily mail of one member, and the other things that can happen at that moment: PostgreSQL only."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection

from community.notices.models import Notice
from community.notices.tasks import mail_digest, mail_notice
from community.notices.telling import cancel
from tests.community.notices.telling import make_notice
from tests.factories import make_member

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in str(connection.settings_dict["ENGINE"]), reason="needs PostgreSQL"),
]

ROUNDS = 50


def at_once(*deeds: Callable[[], object]) -> None:
    barrier, errors = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            deed()
        except Exception as error:  # whatever it is, the test fails with it
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "two of them wait for each other"
    assert errors == []


def due(member, number: int, **fields) -> Notice:
    data = {"heading": f"标题{number}。", "text": ""}
    return make_notice(member, number, data=data, **({"mail_state": Notice.Mail.DAILY} | fields))


def test_two_workers_send_one_daily_mail():
    for number in range(ROUNDS):
        member = make_member(language="en")
        for key in range(5):
            due(member, number * 10 + key)
        at_once(*[lambda: mail_digest.func(member.pk)] * 3)  # noqa: B023
        sent = [message for message in mail.outbox if message.to == [member.email]]
        assert len(sent) == 1
        assert all(f"标题{number * 10 + key}。" in sent[0].body for key in range(5))
    assert not Notice.objects.exclude(mail_state=Notice.Mail.SENT).exists()


def test_two_workers_send_one_mail_of_a_notice():
    for number in range(ROUNDS):
        notice = due(make_member(), number, mail_state=Notice.Mail.PENDING)
        at_once(*[lambda: mail_notice.func(notice.pk)] * 2)  # noqa: B023
    assert len(mail.outbox) == ROUNDS


def test_what_is_cancelled_while_the_mail_is_made_is_in_it_or_not_but_nothing_waits():
    for number in range(ROUNDS):
        member = make_member()
        notices = [due(member, number * 10 + key) for key in range(4)]
        at_once(
            lambda: mail_digest.func(member.pk),  # noqa: B023
            lambda: [cancel(notice.key) for notice in reversed(notices)],  # noqa: B023
        )
        told = "".join(message.body for message in mail.outbox if message.to == [member.email])
        for notice in Notice.objects.filter(member=member):
            assert (notice.data["heading"] in told) == (notice.mail_state == Notice.Mail.SENT)
