"""What is overdue is raised once, to the seniors who may decide on it."""

import pytest
from django.utils import timezone

from community.moderation.models import Review
from community.moderation.overdue import raise_overdue
from community.notices.models import Notice
from tests.factories import make_member, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def late():
    review = make_story(state="waiting").reviews.get()
    Review.objects.filter(pk=review.pk).update(due_at=timezone.now())
    return review


def told() -> set[int]:
    return set(Notice.objects.filter(kind="desk").values_list("member", flat=True))


def test_tells_the_seniors_of_this_kind_once(late):
    senior, author = make_member("senior-moderator"), late.author
    make_member("moderator")
    make_member("chief-editor")
    author.groups.set(senior.groups.all())
    raise_overdue.func("review", late.pk)
    assert told() == {senior.pk}
    late.refresh_from_db()
    assert late.overdue_told_at
    make_member("senior-moderator")
    raise_overdue.func("review", late.pk)
    assert told() == {senior.pk}


def test_tells_nobody_of_what_is_decided_or_not_due():
    make_member("senior-moderator")
    decided, early = make_story().reviews.get(), make_story(state="waiting").reviews.get()
    Review.objects.filter(pk=decided.pk).update(due_at=timezone.now())
    for review in (decided, early):
        raise_overdue.func("review", review.pk)
    assert told() == set()
