import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from community.audit.chaining import digest
from community.moderation.submitting import submit, withdraw
from community.posts.drafting import DraftConflict, draft_version, save_draft, working_payload
from community.posts.models import Post, Revision
from community.posts.publishing import find_faults, publish, read_payload
from community.stories.models import Story
from tests.factories import (
    TopicFactory,
    kind_payload,
    make_comment,
    make_kind,
    make_member,
    make_rule,
    make_story,
    make_tip,
    rule_payload,
    story_payload,
    tip_payload,
)

pytestmark = pytest.mark.django_db


def test_publishes_exactly_the_payload_for_every_kind():
    about = [TopicFactory(slug="gold", group="product").pk]
    story = make_story(about=about)
    tip = make_tip(guide_topics=about)
    for post, payload in (
        (story, story_payload(about=about)),
        (tip, tip_payload(guide_topics=about)),
        (make_kind(), kind_payload()),
        (make_rule(), rule_payload()),
    ):
        assert read_payload(post) == payload
        assert digest(read_payload(post)) == post.live_revision.sha256
    comment = make_comment(story, text="谢谢")
    assert read_payload(comment) == {
        "text": "谢谢",
        "byline": comment.author.display_name,
        "language": "zh-hans",
    }
    assert list(find_faults()) == []


def test_names_a_public_post_whose_live_field_was_written_behind_the_review():
    story = make_story()
    Story.objects.filter(pk=story.pk).update(title="改过的标题")
    (fault,) = find_faults()
    assert f"post {story.pk}" in fault


def test_keeps_the_live_text_while_a_newer_revision_waits():
    story = make_story(title="旧标题")
    submit(post=story, author=story.author, payload=story_payload(title="新标题"))
    story.refresh_from_db()
    assert story.title == "旧标题"
    assert story.state == Post.State.PUBLISHED


def test_refuses_a_public_post_without_a_live_revision():
    story = make_story(state="draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=story.pk).update(state=Post.State.PUBLISHED)


def test_refuses_to_change_a_revision_in_the_database():
    story = make_story()
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.filter(post=story).update(number=F("number") + 1)


def test_submitting_the_same_text_twice_makes_one_review():
    story = make_story(state="draft")
    first = submit(post=story, author=story.author, payload=story_payload())
    assert submit(post=story, author=story.author, payload=story_payload()) == first
    assert story.revisions.count() == 1


def test_a_newer_submission_supersedes_the_waiting_one():
    story = make_story(state="waiting")
    first = story.reviews.get()
    second = submit(post=story, author=story.author, payload=story_payload(title="更好的标题"))
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "waiting")


def test_withdrawing_gives_the_words_back_as_a_draft():
    story = make_story(state="waiting", title="还没想好")
    assert withdraw(post=story, author=story.author)
    assert working_payload(story)["title"] == "还没想好"
    assert not withdraw(post=story, author=story.author)


def test_a_draft_saved_elsewhere_is_not_overwritten():
    story = make_story(state="draft")
    first = save_draft(post=story, editor=story.author, payload={"title": "一"}, version=0)
    save_draft(post=story, editor=story.author, payload={"title": "二"}, version=first.version)
    with pytest.raises(DraftConflict) as conflict:
        save_draft(post=story, editor=story.author, payload={"title": "三"}, version=first.version)
    assert conflict.value.draft.payload == {"title": "二"}
    assert draft_version(story) == first.version + 1


def test_counts_public_comments_on_the_target():
    story = make_story()
    make_comment(story)
    make_comment(story, state="waiting")
    story.refresh_from_db()
    assert story.comment_count == 1


def test_keeps_the_first_publication_date_of_an_edited_text():
    story = make_story()
    first = story.first_published_at
    review = submit(post=story, author=story.author, payload=story_payload(title="修订"))
    publish(review.revision)
    story.refresh_from_db()
    assert story.first_published_at == first < story.last_published_at


def test_a_member_without_a_system_mark_is_told_of_decisions():
    author = make_member()
    make_story(author=author, state="draft")
    assert not author.notices.exists()
