"""Queues with something in them, for these tests."""

from __future__ import annotations

import datetime

from django.core.cache import cache
from django.utils import timezone

from community.conduct.models import Sanction
from community.members.models import Member
from community.moderation.models import Review
from community.moderation.proposing import propose_adoption
from community.moderation.verdicts import Verdict
from community.posts.models import Post
from tests.community.appeals.appealed import make_appeal, refuse
from tests.community.pages.pages import make_page
from tests.community.reports.reported import make_case
from tests.community.rule_desk.worlds import make_rescreen
from tests.factories import (
    approve,
    escalate,
    make_comment,
    make_kind,
    make_member,
    make_proposal,
    make_rule,
    make_story,
    make_tip,
)

NAMES = ("waiting", "escalated", "second", "reported", "appeals", "rescreens", "samples")


def waiting(post: Post) -> Review:
    return post.reviews.waiting().get()


def due(post: Post, hours: float) -> Review:
    """Its review, due and urgent so many hours from now."""
    review, moment = waiting(post), timezone.now() + datetime.timedelta(hours=hours)
    Review.objects.filter(pk=review.pk).update(due_at=moment, urgent_at=moment)
    return review


def fill(settings, mine: Member) -> None:
    """Every queue with texts of several kinds, of others and of the member's own."""
    for author in (make_member(), mine):
        make_story(author=author, state="waiting", title=f"等待的一篇，{author}")
        make_comment(make_story(author=author), author=author, state="waiting")
        escalate(waiting(make_story(author=author, state="waiting")))
        make_proposal(make_story(author=author, state="waiting"))
        make_case(make_story(author=author))
        make_rescreen(make_story(author=author))
        make_appeal(refuse(make_story(author=author, state="waiting")))
    for make in (make_tip, make_kind, make_rule, make_page, lambda **s: make_page("privacy", **s)):
        make(state="waiting")
    feature(make_story(), mine)
    settings.APPROVAL_SAMPLE_PERCENT = 100
    approve(waiting(make_story(state="waiting")))
    approve(waiting(make_tip(state="waiting")))
    if mine.has_perm("community.review_story"):
        approve(waiting(make_story(state="waiting")), mine)
    settings.APPROVAL_SAMPLE_PERCENT = 0
    # The measure that followed the refusal was read; otherwise every page would first lead to it.
    Sanction.objects.filter(member=mine).update(acknowledged_at=timezone.now())
    cache.clear()


def feature(story: Post, proposer: Member) -> None:
    live = story.live_revision
    if proposer.has_perm("community.review_story"):
        verdict = Verdict(action="feature", version=0, revision_id=live.pk, sha256=live.sha256)
        propose_adoption(post=story, actor=proposer, verdict=verdict)
