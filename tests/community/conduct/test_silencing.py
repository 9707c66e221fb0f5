"""A mute or ban stops submission and pending publication, at once; reading, liking and drafts stay."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from community.comments.models import Comment
from community.comments.writing import write_comment
from community.conduct.lifting import lift_early
from community.conduct.models import Sanction
from community.conduct.sanctioning import Silenced, silence_of
from community.moderation.deciding import decide
from community.moderation.models import Review
from community.moderation.submitting import submit
from community.posts.models import Draft, Like, Post, Save
from community.stories.models import Story
from tests.community.conduct.giving import put, remove
from tests.factories import approve, make_comment, make_member, make_story, story_payload, verdict_for

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("kind", ["mute", "ban"])


@BOTH
def test_takes_nothing_in(kind):
    author = make_member()
    draft = make_story(author=author, state="draft")
    put(author, kind)
    with pytest.raises(Silenced) as refusal:
        submit(post=draft, author=author, payload=story_payload())
    assert refusal.value.sanction.kind == kind
    assert not draft.revisions.exists()


@pytest.mark.parametrize("kind", ["warning", "restriction"])
def test_a_lighter_measure_lets_texts_in(kind):
    author = make_member()
    put(author, kind)
    assert make_story(author=author, state="waiting").reviews.get().is_waiting


def test_a_trusted_member_publishes_nothing_at_once_any_more(settings):
    settings.TRUST_APPROVALS = 1
    story, author = make_story(), make_member()
    make_comment(story, author=author)
    assert make_comment(story, author=author, state="waiting", text="再说一句").is_public
    put(author, "mute")
    with pytest.raises(Silenced):
        make_comment(story, author=author, state="waiting", text="第三句")


@BOTH
def test_what_waits_goes_back_as_a_draft(kind, django_capture_on_commit_callbacks):
    author = make_member()
    waiting = make_story(author=author, state="waiting", title="还在等")
    comment = make_comment(make_story(), author=author, state="waiting", text="也在等")
    with django_capture_on_commit_callbacks(execute=True):
        put(author, kind)
    assert not Review.objects.waiting().filter(author=author).exists()
    assert Draft.objects.get(post=waiting).payload["title"] == "还在等"
    assert Draft.objects.get(post=comment).payload["text"] == "也在等"
    assert Story.objects.get(pk=waiting.pk).state == Post.State.UNPUBLISHED


def test_nothing_is_approved_before_it_went_back():
    """The waiting text is withdrawn after the commit; in between, the approval itself is refused."""
    author = make_member()
    review = make_story(author=author, state="waiting").reviews.get()
    put(author, "mute")
    review.refresh_from_db()
    assert review.is_waiting
    with pytest.raises(ValidationError) as refusal:
        decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review))
    assert list(refusal.value.message_dict) == ["action"]
    assert Story.objects.get(pk=review.post_id).state == Post.State.UNPUBLISHED


def test_other_members_texts_stay_in_the_queue(django_capture_on_commit_callbacks):
    other = make_story(state="waiting").reviews.get()
    with django_capture_on_commit_callbacks(execute=True):
        put(make_member(), "mute")
    other.refresh_from_db()
    assert other.is_waiting


def test_public_texts_stay_public():
    author = make_member()
    public = make_story(author=author)
    put(author, "mute")
    assert Story.objects.get(pk=public.pk).is_public


def test_a_mute_ends_by_itself_and_a_ban_does_not():
    author, banned = make_member(), make_member()
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False):
        put(author, "mute")
        put(banned, "ban")
    with time_machine.travel("2026-12-21 09:59:59+08:00", tick=False):
        assert silence_of(author).kind == "mute"
    with time_machine.travel("2026-12-21 10:00:00+08:00", tick=False):
        assert silence_of(author) is None
        assert approve(make_story(author=author, state="waiting").reviews.get()).action == "approve"
        assert silence_of(banned).kind == "ban"


def test_a_ban_is_named_before_a_mute_and_the_longer_mute_before_the_shorter():
    author = make_member()
    stories = [make_story(author=author) for _ in range(3)]
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False):
        remove(stories[0], 12)
    with time_machine.travel("2026-11-25 10:00:00+08:00", tick=False):
        remove(stories[1], 2)
        assert silence_of(author).ends_at.day == 25
        remove(stories[2], 6)
        assert silence_of(author).kind == "ban"


def test_lifting_opens_the_way_at_once():
    author = make_member()
    sanction = put(author, "mute")
    lift_early(sanction_id=sanction.pk, actor=make_member("senior-moderator"), reason="弄错了")
    assert silence_of(author) is None
    assert make_story(author=author, state="waiting").reviews.get().is_waiting


@BOTH
def test_may_still_like_and_save(kind, sign_in):
    story, author = make_story(), make_member()
    put(author, kind)
    client = sign_in(member=author)
    for name in ("like", "save"):
        answer = client.post(reverse(f"stories:{name}", args=[story.pk]), {"wanted": "on"})
        assert answer.status_code == 302
    assert Like.objects.filter(member=author, post=story).exists()
    assert Save.objects.filter(member=author, post=story).exists()


def test_a_refused_comment_leaves_nothing_behind():
    story, author = make_story(), make_member()
    put(author, "mute")
    payload = {"text": "说", "byline": author.display_name, "language": "zh-hans"}
    with pytest.raises(Silenced):
        write_comment(target=story, author=author, payload=payload)
    assert not Comment.objects.exists()
    assert Sanction.objects.count() == 1
