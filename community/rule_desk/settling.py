"""Deciding on a public text that a changed rule hits: keep it, or take it down."""

from __future__ import annotations

from django.db import transaction

from community.moderation.holding import open_proposal
from community.moderation.models import Decision
from community.moderation.publicity import remove, suspend
from community.moderation.recording import write_decision
from community.moderation.verdicts import (
    Verdict,
    check_may_review,
    load_codes,
    needs_second_person,
    second_person_is_waived,
)
from community.posts.models import Post
from community.rule_desk.models import Rescreen


class Settled(Exception):
    """A colleague was faster, or the text is not what the reviewer read."""


@transaction.atomic
def settle(*, item_id: int, actor, verdict: Verdict) -> Decision:
    """A grave code hides the text until a second person confirms.

    Raises:
        PermissionDenied, ValidationError (taken down without code or note), Settled.
    """
    item = Rescreen.objects.select_related("revision").get(pk=item_id)
    post = (
        Post.objects.select_for_update(of=("self",))
        .select_related("live_revision__author")
        .get(pk=item.post_id)
    )
    check_may_review(actor, post, item.revision)
    is_same_text = post.live_revision_id == item.revision_id == verdict.revision_id
    if post.state != Post.State.PUBLISHED or not is_same_text:
        raise Settled
    if verdict.action == Decision.Action.KEEP:
        return keep(item, post, actor, verdict)
    codes = load_codes(verdict)
    is_grave = needs_second_person(verdict.action, codes, post, post.live_revision)
    close(item, verdict, Rescreen.State.TAKEN_DOWN)
    if is_grave and not second_person_is_waived():
        decision = suspend(post, actor, codes, proposed=Decision.Action.TAKE_DOWN, verdict=verdict)
        open_proposal(decision, post)
    else:
        decision = remove(post, actor, verdict, codes, needs_second=is_grave, is_second_waived=is_grave)
    return kept(item, decision)


def keep(item: Rescreen, post: Post, actor, verdict: Verdict) -> Decision:
    close(item, verdict, Rescreen.State.KEPT)
    decision = write_decision(
        review=None, post=post, actor=actor, verdict=verdict, codes=[], previous_live=post.live_revision
    )
    return kept(item, decision)


def close(item: Rescreen, verdict: Verdict, state: str) -> None:
    if not Rescreen.close(item.pk, verdict.version, state):
        raise Settled


def kept(item: Rescreen, decision: Decision) -> Decision:
    Rescreen.objects.filter(pk=item.pk).update(decision=decision)
    return decision
