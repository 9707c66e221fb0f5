"""Drafts and what was sent from them: two tabs, double clicks, going back."""

import pytest

from community.moderation.models import Review
from community.moderation.submitting import submit
from community.posts.drafting import DraftConflict, save_draft
from community.posts.models import Draft
from tests.factories import make_story, story_payload

pytestmark = pytest.mark.django_db


def save(story, title: str, version: int) -> Draft:
    payload = story_payload(title=title)
    return save_draft(post=story, editor=story.author, payload=payload, version=version)


def send(story, title: str) -> Review:
    return submit(post=story, author=story.author, payload=story_payload(title=title))


def test_an_older_tab_does_not_replace_words_that_were_sent_meanwhile():
    story = make_story(state="draft")
    save(story, "旧的", 0)
    send(story, "新的")
    with pytest.raises(DraftConflict) as conflict:
        save(story, "旧的，又改了一点", 1)
    assert conflict.value.draft.payload["title"] == "新的"
    assert not Draft.objects.exists()
    # Having seen both, the author may keep the older words.
    assert save(story, "旧的，又改了一点", conflict.value.draft.version).pk


def test_saving_once_more_what_was_sent_leaves_no_draft_behind():
    story = make_story(state="draft")
    save(story, "新的", 0)
    send(story, "新的")
    save(story, "新的", 1)
    assert not Draft.objects.exists()


def test_sending_the_public_text_again_makes_no_work_for_reviewers():
    story = make_story()
    again = submit(post=story, author=story.author, payload=story_payload())
    assert again.state == Review.State.APPROVED
    assert Review.objects.count() == 1
    assert story.revisions.count() == 1
