"""What follows a decision in the same transaction: the author is told, points count, a share is sampled."""

from __future__ import annotations

import random
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from community.conduct.sanctioning import clear, strike
from community.moderation.models import Decision
from community.moderation.policy import SAMPLE_TERM, UNDO_TERM
from community.moderation.policy_codes import PolicyCode
from community.moderation.samples import Sample
from community.moderation.silencing import take_back_waiting
from community.moderation.telling import tell_author, untell
from community.moderation.urgency import item_facts
from community.moderation.withdrawing import void_proposals
from community.posts.models import Post

chance = random.SystemRandom()


def follow(decision: Decision, post: Post, codes: list[PolicyCode]) -> None:
    tell_author(decision, post)
    if decision.action in Decision.VIOLATIONS:
        count_points(decision, post, codes)
    if decision.action in (Decision.Action.APPROVE, Decision.Action.PUBLISH):
        # Whatever was proposed about the text that was public before.
        void_proposals(post=post)
    if decision.action == Decision.Action.APPROVE:
        sample(decision, post, percent=settings.APPROVAL_SAMPLE_PERCENT)
    if decision.action == Decision.Action.PUBLISH:
        sample(decision, post, percent=settings.TRUST_SAMPLE_PERCENT)


def count_points(decision: Decision, post: Post, codes: list[PolicyCode]) -> None:
    """The gravest code counts, once; a text that asked for care brings none, nor do colleagues' words in it."""
    is_own = decision.author_id == post.author_id
    if not codes or not is_own or (decision.review and decision.review.care):
        return
    worst = max(codes, key=lambda code: code.severity)
    sanction = strike(
        decision=decision,
        member=decision.revision.author,
        severity=worst.severity,
        code=worst.code,
        heading=post.detail.heading_of(decision.revision.payload),
        delay=UNDO_TERM,
    )
    if sanction and sanction.kind in sanction.SILENCING:
        # Afterwards: their other posts are locked for it, which nobody may do who holds the chain's lock. Until
        # then nothing of theirs can be approved either.
        transaction.on_commit(partial(take_back_waiting, sanction.member))


def sample(decision: Decision, post: Post, *, percent: int) -> Sample | None:
    """Sometimes, and nobody knows when, another person looks again."""
    if decision.revision.author.is_system or chance.random() * 100 >= percent:
        return None
    facts = item_facts(post, decision.revision, timezone.now() + SAMPLE_TERM)
    return Sample.objects.create(decision=decision, first_decider_id=decision.actor_id, **facts)


def take_back(decision: Decision) -> bool:
    """The decision is undone before anybody was told by mail; False, and nothing is, when the mail has left."""
    if not untell(decision):
        return False
    clear(decision=decision, reason="undone", quietly=True)
    Sample.objects.filter(decision=decision, outcome=None).delete()
    return True
