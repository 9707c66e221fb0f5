"""Nobody decides on words they wrote, whoever pressed the button."""

import pytest
from django.core.exceptions import PermissionDenied

from community.moderation.deciding import decide
from community.moderation.models import Decision, Review
from community.moderation.submitting import submit, withdraw
from community.posts.drafting import save_draft
from tests.factories import approve, make_member, make_tip, tip_payload, verdict_for

pytestmark = pytest.mark.django_db


def test_who_typed_the_draft_may_not_approve_what_a_colleague_sent():
    chief, colleague = make_member("chief-editor"), make_member("editor")
    tip = make_tip(state="draft")
    save_draft(post=tip, editor=chief, payload=tip_payload(title_en="Mine"), version=0)
    review = submit(post=tip, author=colleague, payload=tip_payload(title_en="Mine"))
    assert not Review.objects.reviewable_by(chief).exists()
    with pytest.raises(PermissionDenied):
        decide(review_id=review.pk, actor=chief, verdict=verdict_for(review))
    assert not Decision.objects.exists()


def test_who_wrote_an_earlier_version_that_never_went_public_may_not_approve():
    chief, colleague = make_member("chief-editor"), make_member("editor")
    tip = make_tip(state="draft")
    submit(post=tip, author=chief, payload=tip_payload(title_en="First words"))
    withdraw(post=tip, author=chief)
    review = submit(post=tip, author=colleague, payload=tip_payload(title_en="First words, polished"))
    with pytest.raises(PermissionDenied):
        decide(review_id=review.pk, actor=chief, verdict=verdict_for(review))


def test_who_wrote_what_is_public_may_approve_a_colleagues_later_change():
    chief = make_member("chief-editor")
    tip = make_tip()
    approve(submit(post=tip, author=chief, payload=tip_payload(title_en="By the chief")))
    later = submit(post=tip, author=make_member("editor"), payload=tip_payload(title_en="By the editor"))
    assert approve(later, chief).action == "approve"
