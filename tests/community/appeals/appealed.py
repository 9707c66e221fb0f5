"""Decisions against an author, and their appeals, for these tests."""

from __future__ import annotations

from typing import Any

from community.appeals.appealing import appeal
from community.appeals.judging import Ruling
from community.appeals.models import Appeal
from community.members.models import Member
from community.moderation.deciding import decide
from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode
from community.moderation.publicity import take_down
from community.moderation.verdicts import Verdict
from community.posts.models import Post
from tests.factories import PolicyCodeFactory, make_member, make_story, verdict_for

WORDS = "文中没有任何联系方式，请再看一遍第三段。"


def make_code(code: str = "SOLICITATION", severity: int = 3, *, is_grave: bool = False) -> PolicyCode:
    return PolicyCodeFactory(code=code, severity=severity, is_grave=is_grave)


def refuse(
    post: Post | None = None,
    action: str = "reject",
    *,
    actor: Member | None = None,
    codes: list[PolicyCode] | None = None,
) -> Decision:
    """Reject or send back the text that waits."""
    post = post or make_story(state="waiting")
    review = post.reviews.waiting().get()
    reasons = {"codes": [code.code for code in codes or [make_code()]]}
    return decide(
        review_id=review.pk,
        actor=actor or make_member("moderator"),
        verdict=verdict_for(review, action, **reasons),
    )


def remove(
    post: Post | None = None, *, actor: Member | None = None, codes: list[PolicyCode] | None = None
) -> Decision:
    """Take a public text down."""
    live = Post.objects.get(pk=(post or make_story()).pk)
    verdict = Verdict(
        action=Decision.Action.TAKE_DOWN,
        version=0,
        revision_id=live.live_revision_id,
        sha256=live.live_revision.sha256,
        codes=[code.code for code in codes or [make_code()]],
        note="文中有联系方式。",
    )
    return take_down(post=live, actor=actor or make_member("senior-moderator"), verdict=verdict)


def make_appeal(decision: Decision | None = None, text: str = WORDS) -> Appeal:
    decision = decision or refuse()
    return appeal(decision=decision, author=Member.objects.get(pk=decision.author_id), text=text)


def ruling_on(appeal: Appeal, action: str = "uphold", **changes: Any) -> Ruling:
    appeal.refresh_from_db()
    facts: dict[str, Any] = {"answer": "我们又读了一遍，理由如下。"}
    return Ruling(action=action, version=appeal.version, **facts | changes)
