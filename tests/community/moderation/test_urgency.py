"""What moves an item forward in its queue, and the words that say so."""

import datetime

import pytest
from django.utils import timezone

from community.moderation.heads import why_here
from community.moderation.models import Review
from community.moderation.urgency import item_facts, topic_of, urgency_of, urgent_at
from tests.factories import TopicFactory, make_comment, make_story, make_tip

NOON = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("facts", "hours"),
    [
        ({}, 0),
        ({"severity": 1}, 0),
        ({"severity": 2}, 2),
        ({"severity": 3}, 8),
        ({"severity": 4}, 24),
        ({"weight": 1.5}, 3),
        ({"weight": 0.25}, 0.5),
        ({"care": "despair"}, 12),
        ({"severity": 4, "weight": 3, "care": "minor"}, 42),
    ],
)
def test_moves_an_item_forward_by_hand(facts, hours):
    assert urgent_at(NOON, urgency_of(**facts)) == NOON - datetime.timedelta(hours=hours)


def test_names_only_what_moves_it():
    assert urgency_of(severity=1) == []
    assert [line["why"] for line in urgency_of(severity=3, weight=1, care="minor")] == [
        "severity",
        "reports",
        "care",
    ]


def test_says_why_an_item_stands_where_it_stands():
    review = Review(urgency=urgency_of(severity=3, weight=1.5, care="despair"))
    words = why_here(review)
    assert len(words) == 3
    assert "8" in words[0]
    assert "1.5" in words[1]
    assert str(Review.Care.DESPAIR.label) in words[2]
    assert why_here(Review(urgency=[{"why": "something_later", "value": 1, "hours": 1}])) == []
    assert why_here(Review(urgency=[])) == []


@pytest.mark.django_db
def test_keeps_the_facts_of_the_text_with_the_item():
    story = make_story(state="waiting")
    review = story.reviews.get()
    facts = item_facts(story, review.revision, NOON, severity=4)
    assert (facts["kind"], facts["author_id"], facts["topic_id"]) == (
        "story",
        story.author_id,
        TopicFactory().pk,
    )
    assert (facts["due_at"], facts["urgent_at"]) == (NOON, NOON - datetime.timedelta(hours=24))


@pytest.mark.django_db
def test_files_a_comment_under_the_topic_of_its_text():
    topic = TopicFactory(slug="selling")
    comment = make_comment(make_story(topic=topic.pk), state="waiting")
    assert comment.reviews.get().topic == topic
    tip = make_tip(state="waiting")
    assert tip.reviews.get().topic == TopicFactory(slug="ideas")
    assert topic_of(tip, tip.revisions.get()) == TopicFactory(slug="ideas").pk


@pytest.mark.django_db
def test_looks_first_at_what_asks_for_care():
    plain, care = make_story(state="waiting"), make_story(state="waiting", why="<p>真的撑不下去了。</p>")
    assert list(Review.objects.waiting().in_order()) == [care.reviews.get(), plain.reviews.get()]
    assert care.reviews.get().due_at > timezone.now()
