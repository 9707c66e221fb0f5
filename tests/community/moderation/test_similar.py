"""Earlier decisions on near-identical texts, shown beside the case."""

import pytest

from community.moderation.models import Review
from community.moderation.similar import SHOWN, likeness, runs_of, similar_decisions
from community.moderation.undoing import undo
from tests.factories import PolicyCodeFactory, approve, make_comment, make_member, make_story, reject

pytestmark = pytest.mark.django_db

ADVERT = "我和朋友每个月发了工资先存三百，再去买菜，剩下的钱才拿来定投。"


@pytest.fixture
def story():
    return make_story()


def waiting(story, text, **fields):
    return make_comment(story, state="waiting", text=text, **fields).reviews.get()


def test_finds_the_same_text_by_somebody_else(story):
    made = reject(waiting(story, ADVERT))
    found = similar_decisions(waiting(story, ADVERT))
    assert [(one.decision, one.percent) for one in found] == [(made, 100)]


def test_finds_a_text_with_a_few_words_changed(story):
    made = reject(waiting(story, ADVERT))
    found = similar_decisions(waiting(story, ADVERT.replace("朋友", "伙伴") + "快来"))
    assert [one.decision for one in found] == [made]
    assert 45 <= found[0].percent < 100


def test_leaves_other_texts_alone(story):
    approve(waiting(story, "谢谢分享，我也在定投，下跌的时候没有卖。"))
    reject(waiting(story, "短"))
    assert similar_decisions(waiting(story, ADVERT)) == []


def test_looks_past_markup_spaces_and_capitals():
    one = {"why": "<p>Index funds are <b>plain</b> and cheap.</p>"}
    assert likeness(runs_of(one), runs_of({"why": "INDEX FUNDS are plain\n and   cheap."})) == 1
    assert likeness(set(), set()) == 0


def test_finds_decisions_under_a_suspected_code(story):
    code = PolicyCodeFactory()
    made = reject(waiting(story, "完全不同的另一段话，讲的是别的事情。"), codes=[code.code])
    review = waiting(story, ADVERT)
    review.codes.add(code)
    assert [(one.decision, one.percent) for one in similar_decisions(review)] == [(made, 0)]


def test_shows_the_most_alike_first_and_only_some(story):
    for number in range(SHOWN + 2):
        reject(waiting(story, ADVERT + "再" * number * 3))
    found = similar_decisions(waiting(story, ADVERT))
    assert len(found) == SHOWN
    assert found[0].percent == 100
    assert [one.percent for one in found] == sorted((one.percent for one in found), reverse=True)


def test_leaves_out_the_text_itself_what_was_taken_back_and_other_kinds(story):
    review, moderator = waiting(story, ADVERT), make_member("moderator")
    undo(decision_id=reject(review, moderator).pk, actor=moderator)
    make_story(what_i_did=f"<p>{ADVERT}</p>")
    review.refresh_from_db()
    assert similar_decisions(review) == []
    assert similar_decisions(waiting(story, ADVERT)) == []


@pytest.mark.parametrize("rows", [2, 20])
def test_asks_the_same_number_of_queries_for_any_number_of_decisions(story, rows, django_assert_num_queries):
    for _ in range(rows):
        reject(waiting(story, ADVERT))
    review = Review.objects.select_related("revision").get(pk=waiting(story, ADVERT).pk)
    with django_assert_num_queries(2):
        for one in similar_decisions(review):
            assert one.decision.actor.display_name
