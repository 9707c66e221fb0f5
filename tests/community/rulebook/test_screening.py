"""A payload is judged by the rules in force, whole, in time, and never without them."""

import time

import pytest

from community.posts.models import Post
from community.rulebook import screening
from community.rulebook.drafting import make_version
from community.rulebook.engines import Workshop, workshop
from community.rulebook.screening import screen_payload
from community.stories.models import Story
from tests.community.rulebook.rules import make_rules, rule, stand
from tests.factories import make_comment, make_member, make_story, story_payload

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story.objects.create(kind=Post.Kind.STORY, author=make_member())


def test_judges_by_the_live_version_and_says_which(story):
    version = make_rules(state="live")
    screened = screen_payload(story, story_payload(why="<p>我参加了鹦鹉计划。</p>"))
    assert (screened.outcome, screened.codes) == ("hold", ("SOLICITATION",))
    assert (screened.rules_version, screened.version_id) == (version.label, version.pk)
    assert screened.milliseconds > 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "鹦鹉计划"),
        ("summary", "鹦鹉计划"),
        ("byline", "鹦鹉计划"),
        ("disclosure", "鹦鹉计划"),
        ("what_happened", "<p>鹦<em>鹉</em>计划</p>"),
        ("what_happened", "<p>鹦&#40521;计划</p>"),
        ("why", '<p><a href="https://example.com/鹦鹉计划">看这里</a></p>'),
        ("pictures", [{"picture": 0, "part": "why", "alt": "鹦鹉计划", "caption": "", "sha256": ""}]),
        ("pictures", [{"picture": 0, "part": "why", "alt": "图", "caption": "鹦鹉计划", "sha256": ""}]),
    ],
)
def test_reads_every_text_a_reader_could_see(story, field, value):
    make_rules(state="live")
    screened = screen_payload(story, story_payload(**{field: value}))
    assert screened.outcome == "hold"
    assert screened.findings[0].field.startswith(field)


def test_reads_comments_as_comments():
    make_rules(rule(places=["comment"]), state="live")
    comment = make_comment(make_story())
    assert (
        screen_payload(comment, {"text": "鹦鹉计划", "byline": "小满", "language": "zh-hans"}).outcome
        == "hold"
    )


def test_does_not_join_the_words_of_two_paragraphs(story):
    make_rules(state="live")
    assert screen_payload(story, story_payload(why="<p>养了鹦鹉</p><p>计划明年去看海</p>")).outcome == "allow"


def test_points_at_the_place_in_the_words_without_markup(story):
    make_rules(state="live")
    spot = screen_payload(story, story_payload(why="<p>我说：<strong>鹦鹉计划</strong>好</p>")).findings[0]
    assert (spot.field, spot.start, spot.end) == ("why", 3, 7)


def test_weighs_the_fields_together(story):
    one, other = rule("test.one", "鹦鹉计划", "note"), rule("test.other", "海鸥计划", "note", code="PUMP")
    version = make_rules(one, other)
    combined = version.content | {
        "combination": [{"groups": [["SOLICITATION"], ["PUMP"]], "outcome": "block"}]
    }
    version = make_version(content=combined, model=None, author=version.author, note="合起来")
    stand(version, "live")
    assert screen_payload(story, story_payload(title="鹦鹉计划")).outcome == "note"
    assert screen_payload(story, story_payload(title="鹦鹉计划", summary="海鸥计划")).outcome == "block"


def test_uses_the_shipped_set_before_any_is_loaded(story, monkeypatch):
    monkeypatch.setattr(screening, "workshop", Workshop())
    screened = screen_payload(story, story_payload(title="稳赚不赔，跟着我做"))
    assert screened.outcome == "block"
    assert screened.version_id is None
    assert screened.rules_version


def test_fails_closed_when_the_engine_raises(story, monkeypatch):
    version = make_rules(state="live")

    def break_down(*args):
        raise RuntimeError("broken")

    monkeypatch.setattr(screening, "judge", break_down)
    screened = screen_payload(story, story_payload())
    assert (screened.outcome, screened.fault, screened.is_complete) == ("unscreened", "error", False)
    assert screened.is_doubtful
    assert screened.rules_version == version.label


def test_fails_closed_when_a_set_cannot_be_compiled(story, monkeypatch):
    make_rules(rule(phrase="只在这里用的词"), state="live")
    monkeypatch.setattr(screening, "workshop", Workshop())
    monkeypatch.setattr("community.rulebook.engines.compile_rules", lambda *args: 1 / 0)
    assert screen_payload(story, story_payload()).outcome == "unscreened"


def test_fails_closed_in_time(story, monkeypatch, settings):
    settings.SCREENING_MILLISECONDS = 50
    monkeypatch.setattr(screening, "judge", lambda *args: time.sleep(3))
    begin = time.perf_counter()
    screened = screen_payload(story, story_payload())
    assert (screened.outcome, screened.fault) == ("unscreened", "time")
    assert time.perf_counter() - begin < 2


def test_shadow_judges_beside_without_effect(story):
    make_rules(rule(phrase="海鸥计划"), state="live")
    shadow = make_rules(rule(outcome="block"), state="shadow")
    screened = screen_payload(story, story_payload(title="鹦鹉计划"))
    assert screened.outcome == "allow"
    assert screened.findings == ()
    assert (screened.shadow.outcome, screened.shadow.version_id) == ("block", shadow.pk)


def test_a_broken_shadow_has_no_effect(story, monkeypatch):
    make_rules(rule(phrase="海鸥计划"), state="live")
    make_rules(rule(phrase="坏掉的影子"), state="shadow")
    real = workshop.get
    monkeypatch.setattr(workshop, "get", lambda ref: real(ref) if ref.number == 1 else 1 / 0)
    screened = screen_payload(story, story_payload())
    assert screened.outcome == "allow"
    assert screened.shadow.outcome == "unscreened"


def test_screens_with_the_same_queries_however_long_the_text(story, django_assert_num_queries):
    make_rules(state="live")
    payload, long = story_payload(), story_payload(why="<p>话</p>" * 500)
    screen_payload(story, payload)
    with django_assert_num_queries(0):
        screen_payload(story, payload)
    with django_assert_num_queries(0):
        screen_payload(story, long)
