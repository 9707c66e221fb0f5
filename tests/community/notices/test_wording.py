import pytest
from django.utils.translation import override

from community.moderation.deciding import decide, take_down
from community.moderation.submitting import submit
from community.notices.models import Notice
from community.notices.wording import describe
from tests.factories import make_member, make_story, story_payload, verdict_for

pytestmark = pytest.mark.django_db


def told(story, action, **fields) -> Notice:
    review = story.reviews.waiting().get()
    decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review, action, **fields))
    return Notice.objects.latest("pk")


def words(notice, language="en"):
    with override(language):
        return describe(notice)


def test_an_approval_says_that_it_is_public():
    wording = words(told(make_story(state="waiting"), "approve"))
    assert "is public now" in wording.heading
    assert "第一次定投" in wording.heading
    assert not wording.appeal


@pytest.mark.parametrize("action", ["reject", "request_changes"])
def test_a_refusal_gives_reasons_passage_note_and_the_way_on(action, settings):
    settings.CONTACT_EMAIL = "hello@example.com"
    wording = words(told(make_story(state="waiting"), action, passage="加我", note="请删去。"))
    assert [(r.name, r.rule, r.advice) for r in wording.reasons] == [
        ("Solicitation", "No contact details.", "Remove them and send it again.")
    ]
    assert (wording.passage, wording.note) == ("加我", "请删去。")
    assert "send it again" in wording.action
    assert "hello@example.com" in wording.appeal
    assert str(settings.APPEAL_DAYS) in wording.appeal
    assert "never public" in wording.lines[0]


def test_a_refused_new_version_says_that_the_earlier_one_stays():
    story = make_story()
    submit(post=story, author=story.author, payload=story_payload(title="新版"))
    wording = words(told(story, "reject"))
    assert "stays public" in wording.lines[0]


def test_a_takedown_says_that_it_was_public():
    story = make_story()
    verdict = verdict_for(story.reviews.get(), "take_down")
    take_down(post=story, actor=make_member("senior-moderator"), verdict=verdict)
    wording = words(Notice.objects.latest("pk"))
    assert "was taken down" in wording.heading
    assert "It was public" in wording.lines[0]
    assert wording.appeal


def test_reasons_come_in_the_active_language():
    notice = told(make_story(state="waiting"), "reject")
    assert words(notice, "zh-hans").reasons[0].name == "引流"


def test_without_an_address_the_complaints_page_is_named(settings):
    settings.CONTACT_EMAIL = ""
    assert "complaints" in words(told(make_story(state="waiting"), "reject")).appeal


def test_every_action_the_site_tells_of_has_words():
    from community.moderation.models import Decision
    from community.notices.wording import SENTENCES

    assert set(SENTENCES) == set(Decision.Action.values) - {"undo"}
