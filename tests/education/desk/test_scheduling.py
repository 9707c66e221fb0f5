import datetime
import threading
from functools import partial

import pytest
import time_machine
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from community.audit.models import AuditEntry
from community.audit.walking import find_faults
from education.tips.models import Tip
from education.tips.scheduling import Refused, days_between, move, swap
from tests.factories import make_member, make_tip, today

pytestmark = pytest.mark.django_db


def on(days):
    return today() + datetime.timedelta(days=days)


@pytest.fixture
def editor():
    return make_member("editor")


def test_moves_to_a_free_day_and_records_it(editor):
    tip = make_tip(state="draft", publish_on=on(2))
    assert move(tip=tip, day=on(5), actor=editor)
    tip.refresh_from_db()
    assert tip.publish_on == on(5)
    entry = AuditEntry.objects.get(action="reschedule")
    assert (entry.actor_id, entry.subject) == (editor.pk, f"post:{tip.pk}")
    assert entry.data == {"from": on(2).isoformat(), "to": on(5).isoformat()}
    assert list(find_faults()) == []


def test_same_day_is_no_move_and_leaves_no_entry(editor):
    tip = make_tip(state="draft", publish_on=on(2))
    assert not move(tip=tip, day=on(2), actor=editor)
    assert not AuditEntry.objects.filter(action="reschedule").exists()


def test_refuses_a_taken_day_and_names_its_tip(editor):
    holder = make_tip(state="draft", publish_on=on(3))
    tip = make_tip(state="draft", publish_on=on(2))
    with pytest.raises(Refused) as refused:
        move(tip=tip, day=on(3), actor=editor)
    assert refused.value.holder == holder
    tip.refresh_from_db()
    assert tip.publish_on == on(2)
    assert not AuditEntry.objects.filter(action="reschedule").exists()


@pytest.mark.parametrize("days", [-1, -400])
def test_refuses_a_past_day(editor, days):
    tip = make_tip(state="draft", publish_on=on(2))
    with pytest.raises(Refused):
        move(tip=tip, day=on(days), actor=editor)


@pytest.mark.parametrize("days", [0, -3])
def test_refuses_to_move_what_readers_had(editor, days):
    tip = make_tip(publish_on=on(days))
    for day in (on(4), None):
        with pytest.raises(Refused):
            move(tip=tip, day=day, actor=editor)


def test_moves_a_planned_tip_that_missed_its_day(editor):
    tip = make_tip(state="draft", publish_on=on(-2))
    assert move(tip=tip, day=on(1), actor=editor)


def test_puts_a_tip_into_the_tray(editor):
    tip = make_tip(publish_on=on(2))
    assert move(tip=tip, day=None, actor=editor)
    tip.refresh_from_db()
    assert tip.publish_on is None


def test_swaps_two_days(editor):
    one, two = make_tip(state="draft", publish_on=on(2)), make_tip(publish_on=on(3))
    swap(tip=one, other=two, day=on(3), actor=editor)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.publish_on, two.publish_on) == (on(3), on(2))
    assert AuditEntry.objects.get(action="reschedule").data["swapped_with"] == two.pk


def test_swap_with_an_undated_tip_puts_the_other_into_the_tray(editor):
    one, two = make_tip(state="draft"), make_tip(state="draft", publish_on=on(3))
    swap(tip=one, other=two, day=on(3), actor=editor)
    two.refresh_from_db()
    assert two.publish_on is None


def test_swap_refuses_when_the_other_has_left_its_day(editor):
    one, two = make_tip(state="draft", publish_on=on(2)), make_tip(state="draft", publish_on=on(4))
    with pytest.raises(Refused):
        swap(tip=one, other=two, day=on(3), actor=editor)
    one.refresh_from_db()
    assert one.publish_on == on(2)


def test_swap_refuses_with_what_is_out_and_with_itself(editor):
    one, out = make_tip(state="draft", publish_on=on(2)), make_tip(publish_on=on(0))
    for other, day in ((out, on(0)), (one, on(2))):
        with pytest.raises(Refused):
            swap(tip=one, other=other, day=day, actor=editor)


def test_states_of_a_day_tell_planned_from_scheduled():
    made = {
        0: make_tip(publish_on=on(0)),
        1: make_tip(publish_on=on(1)),
        2: make_tip(state="waiting", publish_on=on(2)),
        -1: make_tip(state="draft", publish_on=on(-1)),
    }
    days = {day.date: day for day in days_between(on(-1), on(3))}
    assert [days[on(n)].code for n in (-1, 0, 1, 2, 3)] == [
        "missed",
        "published",
        "scheduled",
        "planned",
        "empty",
    ]
    assert days[on(2)].is_gap
    assert days[on(3)].is_gap
    assert not days[on(1)].is_gap
    assert days[on(0)].tip == made[0]


def test_scheduled_tip_appears_when_the_site_midnight_passes(client):
    # 15:59 and 16:01 UTC are either side of midnight in Shanghai.
    with time_machine.travel(datetime.datetime(2026, 11, 21, 15, 59, tzinfo=datetime.UTC), tick=False):
        tip = make_tip(publish_on=datetime.date(2026, 11, 22))
        assert timezone.localdate() == datetime.date(2026, 11, 21)
        assert tip not in Tip.objects.visible_to(None)
        assert client.get(reverse("tips:detail", args=[tip.slug])).status_code == 404
    with time_machine.travel(datetime.datetime(2026, 11, 21, 16, 1, tzinfo=datetime.UTC), tick=False):
        assert tip in Tip.objects.visible_to(None)
        assert client.get(reverse("tips:detail", args=[tip.slug])).status_code == 200


@pytest.mark.postgres
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs PostgreSQL: real locks, real connections"
)
@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_lose_no_day():
    editors = [make_member("editor"), make_member("editor")]
    for n in range(5):
        tips = [
            make_tip(state="draft", slug=f"race-{n}-{i}", publish_on=on(40 + 2 * n + i)) for i in range(2)
        ]
        pairs = zip(tips, editors, strict=True)
        outcomes = race([partial(move, tip=tip, day=on(10 + n), actor=editor) for tip, editor in pairs])
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "bool"]
        refused = next(outcome for outcome in outcomes if isinstance(outcome, Refused))
        winner = Tip.objects.get(publish_on=on(10 + n))
        assert refused.holder == winner
        loser = next(tip for tip in tips if tip.pk != winner.pk)
        before = loser.publish_on
        loser.refresh_from_db()
        assert loser.publish_on == before
    assert AuditEntry.objects.filter(action="reschedule").count() == 5
    assert list(find_faults()) == []


@pytest.mark.postgres
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs PostgreSQL: real locks, real connections"
)
@pytest.mark.django_db(transaction=True)
def test_opposite_swaps_at_once_wait_for_each_other_and_keep_both_days():
    editors = [make_member("editor"), make_member("editor")]
    one, two = make_tip(state="draft", publish_on=on(2)), make_tip(state="draft", publish_on=on(3))
    race(
        [
            partial(swap, tip=one, other=two, day=on(3), actor=editors[0]),
            partial(swap, tip=two, other=one, day=on(2), actor=editors[1]),
        ]
    )
    assert {tip.publish_on for tip in Tip.objects.all()} == {on(2), on(3)}


def race(calls):
    """Run the calls at the same moment, each on a connection of its own."""
    barrier, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait(timeout=10)
            outcomes[place] = call()
        except Exception as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes
