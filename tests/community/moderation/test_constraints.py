"""What the database itself refuses about decisions, tried past every line of Python."""

import pytest
from django.db import IntegrityError, connection, transaction

from community.audit.chaining import record
from community.moderation.models import Decision
from tests.factories import approve, make_member, make_story, reject

pytestmark = pytest.mark.django_db


def insert_like(decision: Decision, **changes: object) -> None:
    """The same row once more, some columns changed."""
    changes |= {"entry_id": record(actor=None, action="note", subject="x", data={}).pk}
    columns = [field.column for field in Decision._meta.concrete_fields if not field.primary_key]
    values = ", ".join("%s" if column in changes else column for column in columns)
    names, given = ", ".join(columns), [changes[column] for column in columns if column in changes]
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            f"INSERT INTO community_decision ({names}) SELECT {values} FROM community_decision WHERE id = %s",
            [*given, decision.pk],
        )


@pytest.fixture
def refusal():
    return reject(make_story(state="waiting").reviews.get())


@pytest.fixture
def approval():
    return approve(make_story(state="waiting").reviews.get())


def test_takes_another_decision_of_one_person_about_another_version(refusal):
    insert_like(refusal, review_version=9)
    assert Decision.objects.count() == 2


def test_refuses_an_approval_by_the_author(approval):
    with pytest.raises(IntegrityError, match="not_own_text"):
        insert_like(approval, review_version=9, actor_id=approval.author_id)


def test_refuses_a_second_decision_by_the_first_person(refusal):
    with pytest.raises(IntegrityError, match="second_person"):
        insert_like(refusal, review_version=9, first_actor_id=refusal.actor_id)


def test_refuses_a_second_decision_by_the_author(refusal):
    with pytest.raises(IntegrityError, match="second_person"):
        insert_like(refusal, review_version=9, actor_id=refusal.author_id, first_actor_id=refusal.actor_id)


def test_takes_a_second_decision_by_another_person(refusal):
    insert_like(refusal, review_version=9, needs_second=True, first_actor_id=make_member().pk)
    assert Decision.objects.filter(needs_second=True).count() == 1


def test_refuses_a_decision_of_two_made_by_one(refusal):
    with pytest.raises(IntegrityError, match="two_persons"):
        insert_like(refusal, review_version=9, needs_second=True)


def test_takes_a_decision_of_two_made_by_one_if_it_says_that_the_site_allows_it(refusal):
    insert_like(refusal, review_version=9, needs_second=True, is_second_waived=True)
    assert Decision.objects.filter(is_second_waived=True).count() == 1


@pytest.mark.parametrize("action", ["approve", "request_changes", "reject", "escalate", "hold"])
def test_refuses_to_decide_one_version_twice(refusal, action):
    with pytest.raises(IntegrityError, match=r"review_version|one_per_version"):
        insert_like(refusal, action=action)


def test_lets_other_lines_stand_beside_the_decision_of_a_version(refusal):
    for action in ("undo", "decline"):
        insert_like(refusal, action=action)
    assert Decision.objects.count() == 3
