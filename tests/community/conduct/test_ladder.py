"""Points and the ladder, by hand: 2 warning, 6 restriction for 30 days, 12 mute for 30 days, 18 ban."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from community.audit.models import AuditEntry
from community.audit.walking import find_faults
from community.conduct.models import Sanction, Strike
from community.conduct.sanctioning import clear
from community.moderation.deciding import decide
from community.moderation.models import Decision
from community.moderation.trusting import trust_of
from community.moderation.undoing import undo
from community.notices.models import Notice
from tests.community.conduct.giving import code_for, reject, remove
from tests.factories import make_member, make_story, verdict_for

pytestmark = pytest.mark.django_db
START = "2026-11-21 10:00:00+08:00"


def total(member) -> int:
    return Strike.objects.counting().filter(member=member).total()


def kinds(member) -> list[str]:
    """Measures that were put and not lifted, in the order in which they were put."""
    return list(
        Sanction.objects.filter(member=member, lifted_at=None).order_by("pk").values_list("kind", flat=True)
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([0], [""]),
        ([2], ["warning"]),
        ([2, 2], ["warning", "warning"]),
        ([2, 2, 2], ["warning", "warning", "restriction"]),
        ([6], ["restriction"]),
        ([6, 0, 2], ["restriction", "", "restriction"]),
        ([6, 6], ["restriction", "mute"]),
        ([12], ["mute"]),
        ([12, 2], ["mute", "mute"]),
        ([12, 6], ["mute", "ban"]),
        ([6, 6, 6], ["restriction", "mute", "ban"]),
    ],
)
def test_takes_the_highest_step_of_the_sum(given, expected):
    author = make_member()
    stories = [make_story(author=author) for _ in given]
    for story, points in zip(stories, given, strict=True):
        remove(story, points)
    assert kinds(author) == [kind for kind in expected if kind]
    assert total(author) == sum(given)


@pytest.mark.parametrize(
    ("points", "days"),
    [([2], None), ([6], 30), ([12], 30), ([12, 6], None)],
    ids=["warning", "restriction", "mute", "ban"],
)
def test_lasts_as_long_as_the_table_says(points, days):
    author = make_member()
    stories = [make_story(author=author) for _ in points]
    for story, given in zip(stories, points, strict=True):
        remove(story, given)
    sanction = Sanction.objects.filter(member=author).first()
    assert sanction.ends_at == (sanction.starts_at + timedelta(days=days) if days else None)
    assert sanction.points == sum(points)
    assert sanction.codes[0]["version"] == "2026-11"


def test_is_written_into_the_log_and_told_once():
    author = make_member()
    decision = reject(author, 6)
    sanction = Sanction.objects.get()
    entry = AuditEntry.objects.get(action="sanction")
    assert entry.subject == f"member:{author.pk}"
    assert entry.data["decision"] == decision.pk
    assert entry.data["kind"] == "restriction"
    assert Notice.objects.get(kind="sanction").data["kind"] == sanction.kind
    assert list(find_faults()) == []


def test_requested_changes_and_approvals_bring_no_points():
    review = make_story(state="waiting").reviews.get()
    verdict = verdict_for(review, "request_changes")
    decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict)
    make_story()
    assert not Strike.objects.exists()


def test_the_gravest_code_counts_and_only_once():
    review = make_story(state="waiting").reviews.get()
    verdict = verdict_for(review, "reject", codes=[code_for(2), code_for(6), code_for(0)])
    decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict)
    strike = Strike.objects.get()
    assert (strike.points, strike.code) == (6, "SEVERITY_3")


def test_points_count_for_a_rolling_term():
    author = make_member()
    with time_machine.travel(START, tick=False):
        reject(author, 6)
        first = Strike.objects.get()
    with time_machine.travel(first.expires_at - timedelta(seconds=1), tick=False):
        assert total(author) == 6
    with time_machine.travel(first.expires_at, tick=False):
        assert total(author) == 0
        reject(author, 2)
        assert kinds(author) == ["restriction", "warning"]
        assert Sanction.objects.first().points == 2


def test_points_of_two_days_add_up_only_while_both_count():
    author = make_member()
    with time_machine.travel(START, tick=False):
        reject(author, 6)
    with time_machine.travel("2027-11-01 10:00:00+08:00", tick=False):
        reject(author, 6)
        assert kinds(author)[-1] == "mute"
    with time_machine.travel("2027-12-25 10:00:00+08:00", tick=False):
        assert total(author) == 6


def test_a_restriction_ends_by_itself():
    author = make_member()
    with time_machine.travel(START, tick=False):
        reject(author, 6)
        assert Sanction.objects.in_force().count() == 1
    with time_machine.travel("2026-12-21 10:00:00+08:00", tick=False):
        assert not Sanction.objects.in_force().exists()


def test_undo_takes_points_measure_and_notice_back():
    author, moderator = make_member(), make_member("moderator")
    decision = reject(author, 12, moderator=moderator)
    undo(decision_id=decision.pk, actor=moderator)
    assert total(author) == 0
    assert kinds(author) == []
    assert not Notice.objects.visible_to(author).filter(kind="sanction").exists()
    assert AuditEntry.objects.filter(action="lift_sanction").count() == 1
    assert list(find_faults()) == []


def test_a_reversal_lifts_the_measure_and_says_so():
    author = make_member()
    decision = reject(author, 6)
    clear(decision=decision, reason="overturned")
    assert kinds(author) == []
    assert [
        n.data["lifted"] for n in Notice.objects.visible_to(author).filter(kind="sanction").order_by("pk")
    ] == [False, True]


def test_a_reversal_lifts_what_its_points_had_led_to_elsewhere():
    """2 + 6 = 8 is a restriction, 8 + 6 = 14 a mute. Without the first 6 the mute had no ground: 2 + 6 = 8."""
    author = make_member()
    stories = [make_story(author=author) for _ in range(3)]
    remove(stories[0], 2)
    wrong = remove(stories[1], 6)
    remove(stories[2], 6)
    assert kinds(author) == ["warning", "restriction", "mute"]
    clear(decision=wrong, reason="overturned")
    assert kinds(author) == ["warning"]
    assert total(author) == 8


def test_a_reversal_leaves_what_stands_without_it():
    """2 + 12 = 14 is a mute, and so are the 12 alone."""
    author = make_member()
    stories = [make_story(author=author) for _ in range(2)]
    wrong = remove(stories[0], 2)
    remove(stories[1], 12)
    clear(decision=wrong, reason="overturned")
    assert kinds(author) == ["mute"]


def test_a_reversal_never_lifts_a_ban_whose_points_have_expired_since():
    """A ban of 12 + 6 has no end. Two years later a decision of 2 points is reversed: that was no ground of the ban."""
    author = make_member()
    stories = [make_story(author=author) for _ in range(3)]
    with time_machine.travel(START, tick=False):
        remove(stories[0], 12)
        remove(stories[1], 6)
    with time_machine.travel("2028-11-21 10:00:00+08:00", tick=False):
        later = remove(stories[2], 2)
        assert total(author) == 2
        clear(decision=later, reason="overturned")
        assert Sanction.objects.in_force().filter(member=author, kind="ban").exists()
        assert Sanction.objects.get(decision=later).lifted_at


def test_a_reversal_asks_what_was_left_on_the_day_of_the_measure():
    """12 + 6 + 2 = 20 is a ban, and so are 12 + 6. That these have expired by the day of the reversal changes nothing."""
    author = make_member()
    stories = [make_story(author=author) for _ in range(3)]
    with time_machine.travel(START, tick=False):
        remove(stories[0], 12)
        remove(stories[1], 2)
    with time_machine.travel("2026-11-25 10:00:00+08:00", tick=False):
        remove(stories[2], 6)
    with time_machine.travel("2027-11-23 10:00:00+08:00", tick=False):
        assert total(author) == 6
        clear(decision=Decision.objects.get(post=stories[1], action="take_down"), reason="overturned")
        assert Sanction.objects.in_force().filter(member=author, kind="ban").exists()


def test_clearing_twice_changes_nothing():
    author = make_member()
    decision = reject(author, 6)
    clear(decision=decision, reason="overturned")
    before = (AuditEntry.objects.count(), Notice.objects.count(), Strike.objects.get().cleared_at)
    clear(decision=decision, reason="overturned")
    assert before == (AuditEntry.objects.count(), Notice.objects.count(), Strike.objects.get().cleared_at)


def test_trust_starts_anew_after_a_violation(settings):
    settings.TRUST_APPROVALS = 2
    author = make_member()
    make_story(author=author)
    make_story(author=author)
    assert trust_of(author).level == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        decision = reject(author, 2)
    assert (trust_of(author).level, trust_of(author).still_needed) == (0, 2)
    assert decision.action == Decision.Action.REJECT
