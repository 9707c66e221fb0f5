from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.appeals.appealing import TooLate, appeal, ask_again
from community.appeals.judging import judge
from community.appeals.models import Appeal
from community.appeals.terms import appeal_ends_at
from community.audit.models import AuditEntry
from community.members.models import Member
from community.moderation.models import Decision
from community.moderation.policy import APPEAL_TERM
from community.moderation.submitting import submit
from community.moderation.undoing import undo
from community.notices.models import Notice
from tests.community.appeals.appealed import WORDS, make_appeal, make_code, refuse, remove, ruling_on
from tests.factories import approve, make_member, make_story, story_payload

pytestmark = pytest.mark.django_db


def author_of(decision: Decision) -> Member:
    return Member.objects.get(pk=decision.author_id)


@pytest.mark.parametrize("make", [refuse, lambda: refuse(action="request_changes"), remove])
def test_can_be_made_against_every_adverse_decision(make):
    decision = make()
    made = make_appeal(decision)
    assert (made.state, made.level, made.text) == ("waiting", 1, WORDS)
    assert (made.decision, made.revision_id) == (decision, decision.revision_id)
    assert (made.author_id, made.first_decider_id) == (decision.author_id, decision.actor_id)
    assert made.due_at - made.submitted_at == timedelta(days=7)


def test_is_more_urgent_the_graver_the_reasons():
    light, grave = (make_appeal(refuse(codes=[make_code(f"CODE_{n}", n)])) for n in (1, 3))
    assert light.urgent_at == light.due_at
    assert grave.urgent_at < grave.due_at


def test_tells_the_author_at_once_that_it_came_in():
    made = make_appeal()
    notice = Notice.objects.get(kind="appeal")
    assert (notice.member, notice.data["outcome"], notice.data["level"]) == (made.author, "received", 1)
    assert str(made.pk) in notice.path


def test_writes_a_line_that_proves_the_words_without_holding_them():
    made = make_appeal()
    line = AuditEntry.objects.get(action="appeal")
    assert (line.actor, line.data["decision"], line.data["level"]) == (made.author, made.decision_id, 1)
    assert len(line.data["sha256"]) == 64
    assert WORDS not in str(line.data)


def test_is_made_once_for_a_decision():
    made = make_appeal()
    again = make_appeal(made.decision, "另外一些话，也很长很长。")
    assert again == made
    assert again.text == WORDS
    assert AuditEntry.objects.filter(action="appeal").count() == 1
    assert Notice.objects.filter(kind="appeal").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=make_appeal().pk).update(decision=made.decision)


def test_is_the_authors_alone_and_against_adverse_decisions_only():
    decision, approval = refuse(), approve(make_story(state="waiting").reviews.get())
    with pytest.raises(PermissionDenied):
        appeal(decision=decision, author=make_member(), text=WORDS)
    with pytest.raises(PermissionDenied):
        appeal(decision=approval, author=author_of(approval), text=WORDS)
    assert not Appeal.objects.exists()


def test_is_the_members_even_when_a_colleague_wrote_the_version():
    """Who is told of a decision can appeal against it; the editor of a guide page for their own version."""
    story, editor = make_story(state="draft"), make_member()
    submit(post=story, author=editor, payload=story_payload())
    decision = refuse(story)
    assert decision.author_id == editor.pk != story.author_id
    with pytest.raises(PermissionDenied):
        appeal(decision=decision, author=editor, text=WORDS)
    made = appeal(decision=decision, author=story.author, text=WORDS)
    assert made.author == story.author
    assert Notice.objects.get(kind="appeal").member == story.author


@pytest.mark.parametrize("text", ["", "   ", "太短", "字" * 2001, " " * 50 + "短"])
def test_needs_a_reason(text):
    decision = refuse()
    with pytest.raises(ValidationError):
        make_appeal(decision, text)
    assert not Appeal.objects.exists()


def test_can_be_made_until_the_end_of_the_named_day():
    shanghai = ZoneInfo("Asia/Shanghai")
    with time_machine.travel(datetime(2026, 11, 5, 10, tzinfo=shanghai), tick=False):
        early, late = refuse(), refuse()
    assert appeal_ends_at(early) == datetime(2026, 11, 21, tzinfo=shanghai)
    with time_machine.travel(datetime(2026, 11, 20, 23, 59, tzinfo=shanghai), tick=False):
        assert early.created_at + APPEAL_TERM < timezone.now()
        make_appeal(early)
    with time_machine.travel(datetime(2026, 11, 21, 0, 0, tzinfo=shanghai), tick=False):
        with pytest.raises(TooLate):
            make_appeal(late)


def test_is_pointless_once_the_decision_was_taken_back():
    moderator = make_member("moderator")
    decision = refuse(actor=moderator)
    undo(decision_id=decision.pk, actor=moderator)
    with pytest.raises(TooLate):
        make_appeal(decision)


def test_leaves_nothing_to_judge_when_the_decision_is_taken_back_after_it():
    moderator = make_member("moderator")
    decision = refuse(actor=moderator)
    made = make_appeal(decision)
    try:
        undo(decision_id=decision.pk, actor=moderator)
    except PermissionDenied:
        return  # an appealed decision cannot be taken back any more: better still
    assert not Appeal.objects.reviewable_by(make_member("moderator")).filter(pk=made.pk).exists()


def test_is_open_to_a_muted_author(settings):
    settings.LADDER_MUTE = 6
    make_appeal(refuse())


# The second look


def settled(action: str = "uphold", **changes) -> Appeal:
    made = make_appeal()
    judge(appeal_id=made.pk, actor=make_member("moderator"), ruling=ruling_on(made, action, **changes))
    made.refresh_from_db()
    return made


def test_can_be_asked_for_once_after_an_answer():
    first = settled()
    second = ask_again(first=first, author=first.author, text=WORDS)
    assert (second.level, second.decision, second.first_judge) == (2, first.decision, first.judge)
    assert second.first_decider == first.first_decider
    assert ask_again(first=first, author=first.author, text="又一遍，话也不短。") == second
    judge(appeal_id=second.pk, actor=make_member("senior-moderator"), ruling=ruling_on(second))
    assert (
        ask_again(first=second, author=second.author, text="第三遍，话也不短。") == second
    )  # there is no third
    assert Appeal.objects.count() == 2


def test_is_refused_while_the_first_is_open_or_when_it_was_reversed():
    waiting, reversed_ = make_appeal(), settled("overturn")
    for first in (waiting, reversed_):
        with pytest.raises(TooLate):
            ask_again(first=first, author=first.author, text=WORDS)


def test_ends_with_its_term_and_is_the_authors_alone():
    first = settled()
    with pytest.raises(PermissionDenied):
        ask_again(first=first, author=make_member(), text=WORDS)
    with time_machine.travel(first.decided_at + APPEAL_TERM + timedelta(days=1)), pytest.raises(TooLate):
        ask_again(first=first, author=first.author, text=WORDS)
    with pytest.raises(ValidationError):
        ask_again(first=first, author=first.author, text="短")
