"""What a reviewer needs on one screen to decide a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from community.content.addresses import key_in
from community.moderation.drawer import drawer_for
from community.moderation.forms import ReasonsForm
from community.moderation.heads import head_of
from community.moderation.models import Decision, Review
from community.moderation.places import fields_of, place_of
from community.moderation.policy import CLAIM_TERM, UNDO_TERM, kinds_reviewed_by
from community.moderation.presenting import Presenter, language_of
from community.moderation.queue_items import QueueItem
from community.moderation.queueing import decisions_on
from community.moderation.similar import similar_decisions
from community.posts.models import Post, Revision
from community.rulebook.showing import case_findings


def standing(decisions: list[Decision]) -> list[Decision]:
    """The decisions that were not taken back, without the undoing itself."""
    return [d for d in decisions if d.action != Decision.Action.UNDO and not hasattr(d, "undone_by")]


def asked_last(decisions: list[Decision], review: Review) -> Decision | None:
    """What the author was told last time, unless a text of theirs was approved since."""
    for decision in standing(decisions):
        if decision.review_id == review.pk:
            continue
        if decision.action in (Decision.Action.REQUEST_CHANGES, Decision.Action.REJECT):
            return decision
        return None
    return None


def texts_to_compare(review: Review, asked: Decision | None) -> list[tuple[str, str, Revision]]:
    """(key, label, revision) of each earlier text worth comparing with, the most telling first."""
    post, revision = review.post, review.revision
    found = []
    if asked and asked.revision_id != revision.pk:
        found.append(("asked", _("the version judged last"), asked.revision))
    if post.is_public and post.live_revision_id != revision.pk:
        found.append(("live", _("the public version"), post.live_revision))
    if not found and (
        previous := post.revisions.filter(number__lt=revision.number).order_by("-number").first()
    ):
        found.append(("previous", _("the version before"), previous))
    return found


def case_context(request: HttpRequest, review: Review, form: ReasonsForm | None) -> dict[str, Any]:
    member, now = request.user, timezone.now()
    decisions = list(decisions_on(review.post_id))
    asked = asked_last(decisions, review)
    compared = texts_to_compare(review, asked)
    base = next(
        (row for row in compared if row[0] == request.GET.get("against")), compared[0] if compared else None
    )
    presenter = Presenter(review.post, review.revision.payload, base and base[2].payload)
    return claim_context(request, review) | {
        "review": review,
        "form": form,
        "text": presenter.text(review.revision.payload),
        "target": comment_target(review.post),
        "answered": answered_text(review.post),
        "asked": asked,
        "compared": compared,
        "base": base,
        "changes": presenter.changes(base[2].payload, review.revision.payload) if base else [],
        "decisions": decisions,
        "similar": similar_decisions(review),
        "found": case_findings(review.revision_id, review.post, review.revision.payload),
        "drawer": drawer_for(review.author, member),
        "author_reads_english": review.post.author.language == "en",
        "is_veiled": bool(review.care) or review.codes.exists(),
        "may_take_down": review.post.is_public and member.has_perm("community.take_down_post"),
        "is_escalated": review.lane == Review.Lane.ESCALATED,
        "is_held_for_second": review.lane == Review.Lane.SECOND and review.is_waiting,
        "just_done": just_done(request, now),
        "previous_decision": Decision.objects.on_cases_by(member).first(),
    }


def claim_context(request: HttpRequest, item: QueueItem) -> dict[str, Any]:
    """Who holds an item, for how long, and where in the queues the reviewer is: on every page of one item."""
    now = timezone.now()
    row = head_of(item, request.user, now)
    return {
        "item": item,
        "row": row,
        "place": place_of(request),
        "place_fields": fields_of(request),
        "is_mine": row.is_mine,
        "is_held_by_other": row.holder is not None and not row.is_mine,
        "may_take_over": request.user.has_perm("community.take_over_claim"),
        "lease_seconds": max(0, int((item.claimed_until - now).total_seconds())) if row.is_mine else 0,
        "lease_term": CLAIM_TERM.seconds,
    }


def just_done(request: HttpRequest, now: datetime) -> dict[str, Any] | None:
    """The decision that led here, as long as it can be undone."""
    pk = key_in(request.GET.get("done", ""))
    if pk is None:
        return None
    mine = Decision.objects.undoable_by(request.user).select_related(
        "revision", "post__story", "post__comment"
    )
    decision = mine.filter(pk=pk).first()
    if decision is None:
        return None
    return {
        "decision": decision,
        "heading": decision.post.detail.heading_of(decision.revision.payload),
        "seconds_left": max(0, int((decision.created_at + UNDO_TERM - now).total_seconds())),
    }


def comment_target(post: Post) -> Post | None:
    """The text a comment stands below."""
    return post.comment.target.detail if post.kind == Post.Kind.COMMENT else None


def answered_text(post: Post) -> dict[str, str] | None:
    """The comment a comment answers, in its last reviewed or waiting wording."""
    if post.kind != Post.Kind.COMMENT or post.comment.reply_to is None:
        return None
    answered = post.comment.reply_to
    if not answered.is_public and (newest := answered.revisions.order_by("-number").first()):
        return {
            "byline": newest.payload.get("byline", ""),
            "text": newest.payload.get("text", ""),
            "language": language_of(answered, newest.payload),
        }
    return {"byline": answered.byline, "text": answered.text, "language": answered.language}


def what_happened(
    review: Review, decision: Decision | None, judged: Revision | None, member
) -> dict[str, Any]:
    """For who lost a race: who decided what and when, or which text came instead; and what differs."""
    newest = review.post.revisions.order_by("-number").first()
    open_review = review.post.reviews.waiting().first()
    taken_back = decision is not None and hasattr(decision, "undone_by")
    judged = judged or review.revision
    presenter = Presenter(review.post, judged.payload, newest.payload)
    return {
        "review": review,
        "decision": decision if not review.is_waiting or taken_back else None,
        "is_taken_back": taken_back,
        "is_superseded": review.state == Review.State.SUPERSEDED,
        "is_withdrawn": review.state == Review.State.WITHDRAWN,
        "is_deleted": review.post.state == Post.State.DELETED,
        "open_review": open_review if open_review and review.post.kind in kinds_reviewed_by(member) else None,
        "heading": review.post.detail.heading_of(judged.payload),
        "heading_language": presenter.language,
        "judged": judged,
        "newest": newest,
        "changes": presenter.changes(judged.payload, newest.payload) if judged.pk != newest.pk else [],
    }
