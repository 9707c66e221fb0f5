"""Texts with a history, for the tests of the record."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.moderation.deciding import decide
from community.moderation.models import Decision, Review
from community.moderation.policy_codes import PolicyCode, PolicyText
from community.moderation.submitting import submit
from community.moderation.wording import keep_wording
from community.posts.models import Post
from tests.factories import PolicyCodeFactory, make_member, make_story, story_payload, verdict_for


def word_policy(**texts: str) -> PolicyText:
    """A wording of the present version; the words in force may change afterwards."""
    code = PolicyCodeFactory()
    wanted = {"rule_zh_hans": "当时的规则。", "rule_en": "The rule then."} | texts
    PolicyCode.objects.filter(pk=code.pk).update(**wanted)
    return keep_wording(PolicyCode.objects.get(pk=code.pk))


def ruled(review: Review, action: str, moderator=None, **fields: Any) -> Decision:
    moderator = moderator or make_member("moderator", "senior-moderator")
    return decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review, action, **fields))


def make_rejected_story(**changes: Any):
    """A first version was rejected, a second one is public: an ordinary case with two versions and two decisions."""
    word_policy()
    story = make_story(state="waiting", title="第一版的题目", **changes)
    ruled(
        story.reviews.get(), "reject", passage="加我微信", note="请删去联系方式。", internal_note="内部看法"
    )
    second = submit(post=story, author=story.author, payload=story_payload(title="第二版的题目", **changes))
    ruled(second, "approve")
    story.refresh_from_db()
    return story


def remove(post: Post, state: str = Post.State.DELETED, *, days_ago: int = 0) -> None:
    """Out of sight for so many days."""
    moment = timezone.now() - timedelta(days=days_ago)
    Post.objects.filter(pk=post.pk).update(state=state, removed_at=moment)
