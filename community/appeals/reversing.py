"""Undoing what a decision did, as far as what happened since allows: to the text, and to the author's record."""

from __future__ import annotations

from django.db.models import Q

from community.conduct.ladder import POINTS
from community.conduct.models import Sanction, Strike
from community.conduct.sanctioning import clear, tell_of, threshold_of
from community.moderation.consequences import count_points
from community.moderation.models import Decision, Review
from community.moderation.policy_codes import PolicyCode
from community.moderation.publicity import release
from community.moderation.withdrawing import void_proposals
from community.posts.models import Post
from community.posts.publishing import publish

Action = Decision.Action


def reverse_effect(judged: Decision, post: Post) -> str:
    """Put the text where it would be. Returns what was done: approve, restore, or '' (only the record is cleared)."""
    if judged.action == Action.TAKE_DOWN:
        if is_down_by(judged, post):
            release(post)
            return Action.RESTORE
        return ""
    if not is_still_wanted(judged, post) or stays_silenced(judged):
        return ""
    publish(judged.revision)
    void_proposals(post=post)  # they were about the version that was public before
    Review.objects.filter(pk=judged.review_id).update(state=Review.State.APPROVED)
    return Action.APPROVE


def is_down_by(judged: Decision, post: Post) -> bool:
    """Whether the text is out of sight because of this decision, and not of a later one."""
    downs = Decision.objects.filter(post_id=post.pk, action=Action.TAKE_DOWN, undone_by=None)
    last = downs.order_by("-pk").values_list("pk", flat=True).first()
    is_same_text = post.live_revision_id == judged.revision_id
    return post.state == Post.State.TAKEN_DOWN and is_same_text and last == judged.pk


def is_still_wanted(judged: Decision, post: Post) -> bool:
    """Whether no newer version was approved or waits, and the author has not deleted the text."""
    live = post.live_revision
    is_overtaken = live is not None and live.number >= judged.revision.number
    waits = Review.objects.waiting().filter(post_id=post.pk).exists()
    return post.state != Post.State.DELETED and not is_overtaken and not waits


def stays_silenced(judged: Decision) -> bool:
    """Whether the author is muted or banned for something else, too: then nothing of theirs is published now.

    Reckoned beforehand: lifting writes into the log, and texts change before that.
    """
    author, gone = judged.revision.author, decisions_with_points(judged)
    total = Strike.objects.counting().filter(member=author).exclude(decision__in=gone).total()
    silencing = Sanction.objects.in_force().filter(member=author, kind__in=Sanction.SILENCING)
    return any(total >= threshold_of(sanction.kind) for sanction in silencing.exclude(decision__in=gone))


def decisions_with_points(judged: Decision) -> list[int]:
    """The decision, and those that varied it: whose points and sanctions go with it."""
    of_it = Decision.objects.filter(Q(pk=judged.pk) | Q(judged=judged, action=Action.VARY))
    return list(of_it.values_list("pk", flat=True))


def clear_record(judged: Decision, actor, *, reason: str = "overturned") -> None:
    for decision in Decision.objects.filter(pk__in=decisions_with_points(judged)):
        clear(decision=decision, reason=reason, actor=actor)


def replace_points(judged: Decision, varied: Decision, post: Post, codes: list[PolicyCode], actor) -> None:
    """Other reasons, other points; counted from the day of the first decision, and a measure keeps its term."""
    grounds = Strike.objects.filter(decision__in=decisions_with_points(judged), cleared_at=None)
    old = grounds.order_by("pk").first()
    worst = max((code.severity for code in codes), default=0)
    if old is None or old.points == POINTS.get(worst, 0):
        return
    measures = {s.kind: s for s in Sanction.objects.in_force().filter(member=old.member)}
    clear_record(judged, actor, reason="varied")
    count_points(varied, post, codes)
    Strike.objects.filter(decision=varied).update(created_at=old.created_at, expires_at=old.expires_at)
    for new in Sanction.objects.filter(decision=varied).select_related("member"):
        if before := measures.get(new.kind):
            new.starts_at, new.ends_at = before.starts_at, before.ends_at
            new.save(update_fields=["starts_at", "ends_at"])
            tell_of(new, heading=post.detail.heading_of(judged.revision.payload))
