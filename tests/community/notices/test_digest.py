"""The daily mail: one a day at most, each notice in exactly one, what was undone or hidden in none."""

import datetime

import pytest
import time_machine
from django.db.models import QuerySet
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.moderation.deciding import decide
from community.moderation.undoing import undo
from community.notices.mailing import build_digest
from community.notices.models import Notice
from community.notices.tasks import mail_digest
from community.notices.telling import cancel
from tests.community.notices.telling import A_DAY, REFUSED, make_notice, tell_of, want, work
from tests.factories import PolicyCodeFactory, make_comment, make_member, make_story, verdict_for

pytestmark = pytest.mark.django_db(transaction=True)

NOBODY_THERE = {"host": "127.0.0.1", "port": 1}
DAILY = {"decision": "daily", "sanction": "daily", "appeal": "daily", "report": "daily", "reply": "daily"}


@pytest.fixture
def member():
    member = make_member(language="en")
    want(member, **DAILY)
    return member


def text_of(message) -> str:
    return message.get_body(("plain",)).get_content()


def collected(member, number: int = 1, **fields) -> Notice:
    """A notice whose daily mail is due now."""
    return make_notice(member, number, mail_state=Notice.Mail.DAILY, **fields)


def states(member) -> list[str]:
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("mail_state", flat=True))


def test_collects_until_the_hour_and_sends_one_mail(smtp_sink, settings):
    settings.DIGEST_HOUR = 8
    with time_machine.travel(timezone.make_aware(datetime.datetime(2026, 11, 21, 20, 0)), tick=True):
        member = make_member(language="en")
        want(member, **DAILY)
        for number in range(3):
            tell_of(member, "report", f"r{number}", data={"outcome": "upheld", "heading": f"标题{number}"})
        tell_of(member, "decision", "d")
        work(after=datetime.timedelta(hours=11, minutes=55))
        assert smtp_sink.messages == []
        work(after=datetime.timedelta(hours=12, minutes=1))
        work(after=datetime.timedelta(hours=40))
    (message,) = smtp_sink.messages
    assert message["Subject"] == "Sanbu: 4 notices today"
    assert states(member) == ["sent"] * 4
    text = text_of(message)
    assert all(f"“标题{number}”" in text for number in range(3))
    assert text.index("== Decision on your text ==") < text.index("== Outcome of your report ==")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_groups_by_kind_with_links_in_the_members_language(smtp_sink, settings, language):
    member = make_member(language=language)
    code = PolicyCodeFactory()
    collected(member, 1, path="/stories/1/#comment-2")
    collected(
        member, 2, kind="decision", data=REFUSED | {"codes": [code.code], "next_step": "/stories/3/edit/"}
    )
    collected(member, 3, path="/en/stories/4/")
    mail_digest.func(member.pk)
    (message,) = smtp_sink.messages
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    prefix = settings.SITE_URL + ("/en" if language == "en" else "")
    for path in ("/stories/1/#comment-2", "/stories/3/edit/", "/stories/4/", "/notices/preferences/"):
        assert f"{prefix}{path}" in text
        assert f'href="{prefix}{path}"' in html
    assert html.count("<h2") == 2
    assert html.count("<h3") == 3
    assert ("Remove them" in text) == (language == "en")
    assert ("删去后再提交" in text) == (language != "en")
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in html


def test_a_repeated_task_sends_no_second_mail(smtp_sink, member):
    collected(member)
    for _ in range(3):
        mail_digest.func(member.pk)
    assert len(smtp_sink.messages) == 1


def test_a_day_without_news_has_no_mail(smtp_sink, member):
    mail_digest.func(member.pk)
    assert smtp_sink.messages == []


def test_each_notice_is_in_exactly_one_mail(smtp_sink, member):
    for day in range(3):
        tell_of(member, "report", f"day{day}", data={"outcome": "upheld", "heading": f"第{day}天"})
        with time_machine.travel(timezone.now() + A_DAY * (day + 1), tick=True):
            mail_digest.func(member.pk)
    work(after=A_DAY * 5)
    texts = [text_of(message) for message in smtp_sink.messages]
    assert [sum(f"“第{day}天”" in text for text in texts) for day in range(3)] == [1, 1, 1]
    assert len(texts) == 3


def test_what_was_told_after_the_mail_left_is_in_the_next(smtp_sink, member):
    collected(member, 1)
    mail_digest.func(member.pk)
    tell_of(member, "report", "later")
    mail_digest.func(member.pk)
    assert len(smtp_sink.messages) == 1
    work(after=A_DAY)
    assert len(smtp_sink.messages) == 2


def test_a_cancelled_notice_is_in_no_mail_and_one_told_anew_in_one(smtp_sink, member):
    tell_of(member, "report", "gone", data={"outcome": "upheld", "heading": "没了"})
    tell_of(member, "report", "back", data={"outcome": "upheld", "heading": "回来"})
    cancel("gone")
    cancel("back")
    tell_of(member, "report", "back", data={"outcome": "dismissed", "heading": "回来"})
    work(after=A_DAY)
    work(after=2 * A_DAY)
    (message,) = smtp_sink.messages
    assert "没了" not in text_of(message)
    assert text_of(message).count("“回来”") == 1
    assert "was looked at" in text_of(message)


def test_a_decision_undone_before_the_mail_vanishes_from_it(smtp_sink):
    author, moderator = make_member(), make_member("moderator")
    want(author, **DAILY)
    review = make_story(author=author, state="waiting").reviews.get()
    decision = decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review, "request_changes"))
    assert Notice.objects.get(kind="decision").mail_state == Notice.Mail.DAILY
    undo(decision_id=decision.pk, actor=moderator)
    work(after=A_DAY)
    assert smtp_sink.messages == []


def test_a_hidden_answer_is_in_no_mail(smtp_sink, member):
    answer = make_comment(make_story(), state="waiting")
    collected(member, 1, key=f"reply:{answer.pk}", data={"text": "hidden words"})
    collected(member, 2)
    mail_digest.func(member.pk)
    assert "hidden words" not in text_of(smtp_sink.messages[0])
    assert states(member) == ["off", "sent"]


def test_a_kind_switched_off_meanwhile_is_in_no_mail(smtp_sink, member):
    collected(member, 1, kind="report", data={"outcome": "upheld", "heading": "不要"})
    collected(member, 2)
    want(member, report="off")
    mail_digest.func(member.pk)
    assert "不要" not in text_of(smtp_sink.messages[0])
    assert states(member) == ["off", "sent"]


def test_a_closed_account_gets_only_what_it_is_owed(smtp_sink, member):
    member.is_active = False
    member.save()
    collected(member, 1)
    collected(member, 2, kind="sanction", data={"kind": "ban"})
    mail_digest.func(member.pk)
    assert states(member) == ["off", "sent"]
    assert "Reply to your text" not in text_of(smtp_sink.messages[0])


def test_a_demonstration_member_gets_no_mail_and_no_task(smtp_sink):
    member = make_member(is_demo=True)
    want(member, report="daily")
    tell_of(member, "report")
    assert not DBTaskResult.objects.exists()


def test_is_other_peoples_business_never(smtp_sink, member):
    other = make_member()
    collected(other, 1, data={"text": "somebody else's"})
    collected(member, 2)
    mail_digest.func(member.pk)
    (message,) = smtp_sink.messages
    assert message["To"] == member.email
    assert "somebody else's" not in text_of(message)


def test_a_worker_that_dies_while_it_claims_leaves_everything_for_the_next(smtp_sink, member, monkeypatch):
    """The claim is one transaction: broken off half way, it never was."""
    collected(member, 1, kind="report", data={"outcome": "upheld"})
    collected(member, 2)
    want(member, report="off")
    update = QuerySet.update

    def dies_at_the_second(self, **fields):
        if fields == {"mail_state": Notice.Mail.FAILED}:
            raise KeyboardInterrupt
        return update(self, **fields)

    with monkeypatch.context() as broken:
        broken.setattr(QuerySet, "update", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            mail_digest.func(member.pk)
    assert states(member) == ["daily", "daily"]
    mail_digest.func(member.pk)
    assert (len(smtp_sink.messages), states(member)) == (1, ["off", "sent"])


def test_a_worker_that_dies_while_sending_leaves_no_second_mail(smtp_sink, member, monkeypatch):
    collected(member, 1)
    with monkeypatch.context() as broken:
        broken.setattr("community.notices.tasks.hand_over", dies)
        with pytest.raises(KeyboardInterrupt):
            mail_digest.func(member.pk)
    mail_digest.func(member.pk)
    assert (smtp_sink.messages, states(member)) == ([], ["failed"])


def dies(*args):
    raise KeyboardInterrupt


def test_a_mail_server_that_is_away_gets_the_same_notices_the_next_day(smtp_sink, member, settings):
    collected(member, 1)
    there = settings.MAILERS
    with override_settings(MAILERS={"default": there["default"] | {"OPTIONS": NOBODY_THERE}}):
        mail_digest.func(member.pk)
    assert states(member) == ["daily"]
    mail_digest.func(member.pk)
    assert smtp_sink.messages == []
    work(after=A_DAY)
    assert (len(smtp_sink.messages), states(member)) == (1, ["sent"])


def test_offers_to_stop_what_may_be_stopped_and_nothing_else(smtp_sink, member):
    collected(member, 1, kind="decision", data=REFUSED)
    mail_digest.func(member.pk)
    assert smtp_sink.messages[0]["List-Unsubscribe"] is None
    collected(member, 2, kind="sanction", data={"kind": "warning"})
    collected(member, 3, kind="report", data={"outcome": "upheld"})
    mail_digest.func(member.pk)
    assert "/en/notices/unsubscribe/" in smtp_sink.messages[1]["List-Unsubscribe"]
    assert "Stop the mails that can be stopped:" in text_of(smtp_sink.messages[1])


def test_the_html_stays_below_the_size_at_which_mail_programs_cut(member):
    """Many and long ones: each is in the mail, the last only by its heading and link."""
    for number in range(60):
        data = REFUSED | {"heading": f"标题{number}。", "note": "长" * 3000, "passage": "短" * 900}
        collected(member, number, kind="decision", data=data)
        collected(member, 100 + number, data={"heading": f"回答{number}。", "text": "话" * 60})
    message = build_digest(list(Notice.objects.select_related("member")))
    html = message.alternatives[0].content
    assert len(html.encode()) < 100_000
    for number in range(60):
        assert f"标题{number}。" in html
        assert f"回答{number}。" in html
        assert f"标题{number}。" in message.body
    assert "长" * 2900 in html


def test_prints_hostile_text_as_text(member):
    collected(member, 1, data={"heading": "<script>alert(1)</script>", "text": "<img src=x>"})
    message = build_digest(list(Notice.objects.select_related("member")))
    assert "<script>" not in message.alternatives[0].content
    assert "<img" not in message.alternatives[0].content
    assert "<img src=x>" in message.body


def test_needs_the_same_number_of_queries_for_2_and_20_notices(member, django_assert_num_queries):
    code = PolicyCodeFactory()
    for number in range(20):
        data = REFUSED | {"codes": [code.code]}
        collected(member, number, kind="decision", data=data)
    notices = list(Notice.objects.select_related("member"))
    with django_assert_num_queries(1):
        build_digest(notices[:2])
    with django_assert_num_queries(1):
        build_digest(notices)
