"""Engines of a process: a new version reaches every one within seconds and keeps nobody waiting."""

import threading
import time

import pytest
from django.core.cache import cache
from django.db import connection

from community.rulebook import engines
from community.rulebook.engines import Workshop
from community.rulebook.in_force import KEY, in_force, read_in_force
from community.rulebook.screening import screen_payload
from tests.community.rulebook.rules import make_rules, rule
from tests.factories import make_story, story_payload


@pytest.fixture
def other_process(monkeypatch):
    """A workshop of its own, as another process has."""
    workshop = Workshop()
    monkeypatch.setattr("community.rulebook.screening.workshop", workshop)
    return workshop


def wait_for(condition, seconds=5.0):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    assert condition()


@pytest.mark.django_db
def test_asks_the_database_once_within_two_seconds(django_assert_num_queries):
    make_rules(state="live")
    in_force()
    with django_assert_num_queries(0):
        in_force()
    cache.delete(KEY)
    with django_assert_num_queries(2):
        in_force()


@pytest.mark.django_db
def test_goes_on_with_the_version_before_while_the_next_is_compiled(other_process, monkeypatch):
    first = make_rules(rule(phrase="甲词甲词"), state="live")
    story = make_story()
    assert screen_payload(story, story_payload()).rules_version == first.label
    second = make_rules(rule(phrase="乙词乙词"), state="live")
    go = threading.Event()
    real = engines.compile_version
    monkeypatch.setattr(engines, "compile_version", lambda version: go.wait(5) and real(version))
    assert screen_payload(story, story_payload()).rules_version == first.label  # nobody waits
    go.set()
    wait_for(lambda: second.sha256 in other_process.engines)
    assert screen_payload(story, story_payload()).rules_version == second.label


@pytest.mark.django_db
def test_stays_with_the_version_before_when_the_next_cannot_be_compiled(other_process, monkeypatch):
    first = make_rules(rule(phrase="丙词丙词"), state="live")
    story = make_story()
    screen_payload(story, story_payload())
    second = make_rules(rule(phrase="丁词丁词"), state="live")
    monkeypatch.setattr(engines, "compile_version", lambda version: 1 / 0)
    assert screen_payload(story, story_payload()).rules_version == first.label
    wait_for(lambda: second.sha256 in other_process.failed)
    assert screen_payload(story, story_payload()).rules_version == first.label


@pytest.mark.django_db
def test_keeps_a_few_engines_only(monkeypatch):
    workshop = Workshop()
    monkeypatch.setattr(engines, "compile_version", lambda version: object())
    for number in range(engines.MOST_KEPT + 3):
        workshop.keep(f"hash {number}", object())
    assert len(workshop.engines) == engines.MOST_KEPT
    assert "hash 0" not in workshop.engines


@pytest.mark.django_db
def test_knows_live_shadow_and_brakes():
    live, shadow = make_rules(state="live"), make_rules(rule(outcome="block"), state="shadow")
    live.brakes.create(rule="test.parrot", hits=9, screenings=9, expected=0)
    live.brakes.create(rule="test.old", hits=9, screenings=9, expected=0, released_at=live.created_at)
    found = read_in_force()
    assert (found.live.pk, found.shadow.pk, found.braked) == (live.pk, shadow.pk, {"test.parrot"})


@pytest.mark.postgres
@pytest.mark.skipif("sqlite" in str(connection.settings_dict["ENGINE"]), reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_reaches_another_process_within_seconds(other_process):
    """Two threads with connections and workshops of their own; the second never hears of the change but by asking."""
    story, payload = make_story(), story_payload(title="戊词戊词")
    make_rules(rule(phrase="己词己词"), state="live")
    assert screen_payload(story, payload).outcome == "allow"
    made: list[float] = []

    def approve_elsewhere():
        try:
            cached = cache.get(KEY)
            make_rules(rule(phrase="戊词戊词"), state="live")
            cache.set(KEY, cached, 2)  # what another process's own cache still says
            made.append(time.monotonic())
        finally:
            connection.close()

    thread = threading.Thread(target=approve_elsewhere)
    thread.start()
    thread.join()
    wait_for(lambda: screen_payload(story, payload).outcome == "hold", seconds=6)
    assert time.monotonic() - made[0] < 5
