"""Mails over real SMTP to a sink on this machine, by the queue's own worker."""

import datetime
import email.policy
import logging
import smtplib

import pytest
from django.db import transaction
from django.utils import timezone

from community.moderation.deciding import decide
from community.moderation.undoing import undo
from community.notices.mailing import build_message
from community.notices.models import Notice
from community.notices.tasks import RETRY_AFTER, mail_notice
from community.notices.telling import cancel
from tests.community.notices.telling import REFUSED, make_notice, tell_of, want, work
from tests.factories import PolicyCodeFactory, make_comment, make_member, make_story, verdict_for

pytestmark = pytest.mark.django_db(transaction=True)

UNDO_TERM = datetime.timedelta(seconds=30)


def refuse(smtp_sink, answer: str) -> None:
    async def handle_DATA(server, session, envelope) -> str:
        return f"{answer} {envelope.rcpt_tos[0]}"

    smtp_sink.handle_DATA = handle_DATA


@pytest.mark.parametrize(
    ("language", "subject", "link"),
    [("en", "was not published", "/en/stories/1/edit/"), ("zh-hans", "第一次定投", "/stories/1/edit/")],
)
def test_sends_one_mail_in_the_members_language(smtp_sink, settings, language, subject, link):
    author = make_member(language=language)
    code = PolicyCodeFactory()
    tell_of(
        author, data=REFUSED | {"codes": [code.code], "next_step": "/stories/1/edit/", "asked": ["甲", "乙"]}
    )
    work()
    work()
    (message,) = smtp_sink.messages
    assert message["To"] == author.email
    assert subject in message["Subject"]
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert settings.SITE_URL + link in text
    assert f'href="{settings.SITE_URL}{link}"' in html
    assert ("Remove them" in text) == (language == "en")
    assert [line for line in text.splitlines() if line[:2] in ("1.", "2.")] == ["1. 甲", "2. 乙"]
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in html
    assert Notice.objects.get().mail_state == Notice.Mail.SENT


def test_waits_until_the_decision_can_no_longer_be_undone(smtp_sink):
    tell_of(make_member(), delay=UNDO_TERM)
    work(after=datetime.timedelta(seconds=5))
    assert smtp_sink.messages == []
    work()
    assert len(smtp_sink.messages) == 1


def test_sends_nothing_when_the_decision_was_undone(smtp_sink):
    review = make_story(state="waiting").reviews.get()
    moderator = make_member("moderator")
    decision = decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review, "request_changes"))
    undo(decision_id=decision.pk, actor=moderator)
    assert Notice.objects.filter(mail_state="pending").exists()
    work()
    assert smtp_sink.messages == []


def test_sends_nothing_of_a_change_that_was_rolled_back(smtp_sink):
    with transaction.atomic():
        tell_of(make_member())
        transaction.set_rollback(True)
    work()
    assert (smtp_sink.messages, Notice.objects.count()) == ([], 0)


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_demo": True}])
def test_sends_nothing_to_closed_or_made_up_members(smtp_sink, fields):
    notice = tell_of(make_member(**fields))
    work()
    mail_notice.func(notice.pk)
    assert smtp_sink.messages == []


@pytest.mark.parametrize("kind", ["sanction", "appeal"])
def test_still_tells_a_closed_account_of_what_it_is_owed(smtp_sink, kind):
    tell_of(make_member(is_active=False), kind)
    work()
    assert len(smtp_sink.messages) == 1


def test_a_repeated_task_sends_no_second_mail(smtp_sink):
    notice = tell_of(make_member())
    for _ in range(3):
        mail_notice.func(notice.pk)
    assert len(smtp_sink.messages) == 1


def test_a_notice_told_again_after_it_was_cancelled_is_mailed_once(smtp_sink):
    member = make_member()
    tell_of(member, delay=UNDO_TERM)
    cancel("one")
    tell_of(member, delay=UNDO_TERM)
    work()
    tell_of(member, delay=UNDO_TERM)
    work()
    assert len(smtp_sink.messages) == 1


def test_sends_nothing_that_was_switched_off_meanwhile(smtp_sink):
    member = make_member()
    notice = tell_of(member, "report", delay=UNDO_TERM)
    want(member, report="off")
    work()
    notice.refresh_from_db()
    assert (smtp_sink.messages, notice.mail_state) == ([], Notice.Mail.OFF)


def test_sends_nothing_of_a_kind_that_is_switched_off(smtp_sink):
    member = make_member()
    want(member, report="off")
    tell_of(member, "report")
    work()
    assert smtp_sink.messages == []


def test_a_hidden_answer_is_not_mailed(smtp_sink):
    answer = make_comment(make_story(), state="waiting")
    notice = make_notice(make_member(), key=f"reply:{answer.pk}")
    mail_notice.func(notice.pk)
    notice.refresh_from_db()
    assert (smtp_sink.messages, notice.mail_state) == ([], Notice.Mail.OFF)


def test_a_refused_mail_is_marked_and_logged_without_the_address(smtp_sink, caplog):
    author = make_member()
    tell_of(author)
    refuse(smtp_sink, "550 no such mailbox")
    with caplog.at_level(logging.DEBUG):
        work()
    assert Notice.objects.get().mail_state == Notice.Mail.FAILED
    ours = [caplog.handler.format(record) for record in caplog.records if record.name != "mail.log"]
    assert any("SMTPDataError" in line for line in ours)
    assert not any(author.email in line for line in ours)


def test_asks_a_busy_mail_server_again_later(smtp_sink):
    notice = tell_of(make_member())
    refuse(smtp_sink, "451 busy, later please")
    work()
    notice.refresh_from_db()
    assert notice.mail_state == Notice.Mail.PENDING
    del smtp_sink.handle_DATA
    work(after=RETRY_AFTER + datetime.timedelta(minutes=3))
    work(after=3 * RETRY_AFTER)
    assert len(smtp_sink.messages) == 1


def test_gives_up_on_a_mail_server_after_some_days(smtp_sink):
    notice = tell_of(make_member())
    Notice.objects.update(created_at=timezone.now() - datetime.timedelta(days=4))
    refuse(smtp_sink, "451 busy, later please")
    work()
    notice.refresh_from_db()
    assert notice.mail_state == Notice.Mail.FAILED


@pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected("gone"), TimeoutError()])
def test_never_sends_again_what_may_have_been_taken(smtp_sink, monkeypatch, error):
    """The line broke after the words were sent: nobody knows, so it is not sent twice."""
    send = smtplib.SMTP.sendmail

    def send_and_break(self, *args, **kwargs):
        send(self, *args, **kwargs)
        raise error

    notice = tell_of(make_member())
    monkeypatch.setattr(smtplib.SMTP, "sendmail", send_and_break)
    work()
    work(after=datetime.timedelta(days=1))
    notice.refresh_from_db()
    assert (len(smtp_sink.messages), notice.mail_state) == (1, Notice.Mail.FAILED)


def test_a_worker_that_dies_while_sending_leaves_no_second_mail(smtp_sink, monkeypatch):
    notice = tell_of(make_member())
    with monkeypatch.context() as broken:
        broken.setattr("community.notices.tasks.hand_over", dies)
        with pytest.raises(KeyboardInterrupt):
            mail_notice.func(notice.pk)
    mail_notice.func(notice.pk)
    notice.refresh_from_db()
    assert (smtp_sink.messages, notice.mail_state) == ([], Notice.Mail.FAILED)


def dies(message):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("kind", "may_be_stopped"),
    [
        ("decision", False),
        ("sanction", False),
        ("appeal", False),
        ("report", True),
        ("reply", True),
        ("desk", True),
    ],
)
def test_offers_to_stop_only_what_may_be_stopped(smtp_sink, settings, kind, may_be_stopped):
    tell_of(make_member(language="en"), kind)
    work()
    (message,) = smtp_sink.messages
    stop = message["List-Unsubscribe"]
    assert bool(stop) == may_be_stopped == bool(message["List-Unsubscribe-Post"])
    text = message.get_body(("plain",)).get_content()
    assert f"{settings.SITE_URL}/en/notices/preferences/" in text
    assert ("Stop these mails" in text) == may_be_stopped
    if may_be_stopped:
        assert stop.startswith(f"<{settings.SITE_URL}/en/notices/unsubscribe/")
        assert stop.strip("<>") in text


def test_the_address_that_stops_mails_is_sent_as_it_is(smtp_sink):
    """Not as an encoded word, which mail programs do not read in this field."""
    notice = make_notice(make_member())
    raw = build_message(notice).message(policy=email.policy.SMTP).as_bytes().decode().replace("\r\n", "\n")
    (line,) = [line for line in raw.replace("\n ", " ").splitlines() if line.startswith("List-Unsubscribe:")]
    assert "=?" not in line
    assert line.split("<")[1].endswith("/>")


def test_the_html_stays_below_the_size_at_which_mail_programs_cut():
    data = REFUSED | {"note": "长" * 50_000, "passage": "长" * 50_000, "asked": ["长" * 300] * 20}
    notice = make_notice(make_member(), kind="decision", data=data)
    html = build_message(notice).alternatives[0].content
    assert "长" * 1900 in html
    assert len(html.encode()) < 85_000
