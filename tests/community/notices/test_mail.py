"""Mails over real SMTP to a sink on this machine, by the queue's own worker."""

import datetime
import email
import logging
from email.policy import default

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.utils import timezone

from community.moderation.deciding import decide, undo
from community.notices.models import Notice
from community.notices.tasks import build_message, mail_notice
from tests.factories import make_member, make_story, verdict_for

pytestmark = pytest.mark.django_db(transaction=True)


class Sink:
    def __init__(self) -> None:
        self.messages = []
        self.refuse = False

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.refuse:
            return f"550 no such mailbox {envelope.rcpt_tos[0]}"
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def sink(settings):
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    controller.port = free_port()
    controller.start()
    options = {"host": "127.0.0.1", "port": controller.port}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    yield handler
    controller.stop()


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def work(*, after: datetime.timedelta = datetime.timedelta(minutes=2)) -> None:
    with time_machine.travel(timezone.now() + after, tick=True):
        call_command("db_worker", batch=True, interval=0, reload=False, verbosity=0)


def decided(author, action="reject"):
    review = make_story(author=author, state="waiting").reviews.get()
    moderator = make_member("moderator")
    return decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review, action)), moderator


@pytest.mark.parametrize(
    ("language", "subject", "link"),
    [("en", "was not published", "/en/stories/"), ("zh-hans", "第一次定投", "/stories/")],
)
def test_sends_one_mail_in_the_members_language(sink, settings, language, subject, link):
    author = make_member(language=language)
    decided(author)
    work()
    work()
    assert len(sink.messages) == 1
    message = sink.messages[0]
    assert message["To"] == author.email
    assert subject in message["Subject"]
    assert "[" not in message["Subject"]
    text = message.get_body(("plain",)).get_content()
    assert settings.SITE_URL + link in text
    assert ("Remove them" in text) == (language == "en")
    html = message.get_body(("html",)).get_content()
    assert len(html.encode()) < 85_000
    assert Notice.objects.get().mail_state == Notice.Mail.SENT


def test_waits_until_the_decision_can_no_longer_be_undone(sink):
    decided(make_member())
    work(after=datetime.timedelta(seconds=5))
    assert sink.messages == []
    work()
    assert len(sink.messages) == 1


def test_sends_nothing_when_the_decision_was_undone(sink):
    decision, moderator = decided(make_member())
    undo(decision_id=decision.pk, actor=moderator)
    work()
    assert sink.messages == []


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_demo": True}])
def test_sends_nothing_to_closed_or_made_up_members(sink, fields):
    decided(make_member(**fields))
    work()
    assert sink.messages == []


def test_a_repeated_task_sends_no_second_mail(sink):
    decided(make_member())
    Notice.objects.update(mail_due_at=timezone.now())
    for _ in range(3):
        mail_notice.func(Notice.objects.get().pk)
    assert len(sink.messages) == 1


def test_a_refused_mail_is_marked_and_logged_without_the_address(sink, caplog):
    author = make_member()
    decided(author)
    sink.refuse = True
    with caplog.at_level(logging.DEBUG):
        work()
    assert Notice.objects.get().mail_state == Notice.Mail.FAILED
    ours = [caplog.handler.format(record) for record in caplog.records if record.name != "mail.log"]
    assert any("SMTPDataError" in line for line in ours)
    assert not any(author.email in line for line in ours)


def test_the_html_stays_below_the_size_at_which_mail_programs_cut(settings):
    decided(make_member())
    notice = Notice.objects.get()
    notice.data |= {"note": "长" * 50_000, "passage": "长" * 50_000}
    assert len(build_message(notice).alternatives[0].content.encode()) < 85_000
