"""Decisions: one compare-and-set settles every race; everything else happens in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.audit.chaining import record
from community.moderation.models import Decision, PolicyCode, Review
from community.moderation.policy import POLICY, UNDO_TERM
from community.moderation.telling import tell_author, untell
from community.posts.models import Post, Revision
from community.posts.publishing import publish, set_state

STATE_AFTER = {
    Decision.Action.APPROVE: Review.State.APPROVED,
    Decision.Action.REQUEST_CHANGES: Review.State.CHANGES,
    Decision.Action.REJECT: Review.State.REJECTED,
}


class Stale(Exception):
    """The case moved on: somebody decided, or the author sent a newer text. ``review`` tells the present state."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.decision = review.decisions.select_related("actor").exclude(action=Decision.Action.UNDO).first()
        super().__init__(f"review {review.pk} is {review.state}")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a reviewer says: an action, its reasons, and the exact state of the case they looked at."""

    action: str
    version: int
    revision_id: int
    sha256: str
    codes: Iterable[str] = field(default_factory=tuple)
    passage: str = ""
    note: str = ""
    internal_note: str = ""


def decide(*, review_id: int, actor, verdict: Verdict) -> Decision:
    """Decide a waiting review, or raise.

    Raises:
        PermissionDenied: not a reviewer of this kind, or the actor's own text.
        ValidationError: an adverse decision without policy code or note to the author, or an unknown code.
        Stale: the review was decided, superseded or withdrawn since the actor loaded it.
    """
    with transaction.atomic():
        review = Review.objects.select_related("post", "revision").get(pk=review_id)
        check_may_decide(actor, review)
        # Everybody who changes a case locks its post first, so that no two can wait for each other.
        post = Post.objects.select_for_update().get(pk=review.post_id)
        codes = load_codes(verdict)
        if repeated := same_decision(review, actor, verdict):
            return repeated
        if review.revision_id != verdict.revision_id or review.revision.sha256 != verdict.sha256:
            raise Stale(review)
        won = Review.objects.filter(
            pk=review.pk, version=verdict.version, state=Review.State.WAITING, revision_id=verdict.revision_id
        ).update(
            state=STATE_AFTER[Decision.Action(verdict.action)],
            version=verdict.version + 1,
            decided_at=timezone.now(),
            claimed_by=None,
            claimed_until=None,
        )
        if not won:
            review.refresh_from_db()
            raise Stale(review)
        if post.state == Post.State.DELETED:
            raise Stale(review)
        if verdict.action == Decision.Action.APPROVE:
            publish(review.revision)
        # Only what was public counts: undoing must never show what had been taken down, or never was approved.
        previous_live = post.live_revision if post.state == Post.State.PUBLISHED else None
        decision = write_decision(
            review=review, post=post, actor=actor, verdict=verdict, codes=codes, previous_live=previous_live
        )
        tell_author(decision, review.post)
        return decision


def check_may_decide(actor, review: Review) -> None:
    if not actor.has_perm(POLICY[review.post.kind].reviewer):
        raise PermissionDenied(_("Your role does not review this kind of text."))
    is_writer = review.revision.writers.filter(pk=actor.pk).exists()
    if is_writer or actor.pk in (review.post.author_id, review.revision.author_id):
        raise PermissionDenied(_("Nobody decides on their own text; a colleague has to."))


def load_codes(verdict: Verdict) -> list[PolicyCode]:
    """The policy codes named; an adverse decision needs one and a note the author can act on."""
    wanted = list(dict.fromkeys(verdict.codes))
    found = list(PolicyCode.objects.filter(code__in=wanted))
    if missing := set(wanted) - {code.code for code in found}:
        raise ValidationError(
            {"codes": _("Unknown policy code: %(codes)s.") % {"codes": ", ".join(sorted(missing))}}
        )
    if verdict.action in Decision.ADVERSE:
        errors = {}
        if not found:
            errors["codes"] = _(
                "Choose at least one policy code: the author must learn which rule it is about."
            )
        if not verdict.note.strip():
            errors["note"] = _(
                "Write a note to the author: what was wrong and what would make it publishable."
            )
        if errors:
            raise ValidationError(errors)
    return found


def same_decision(review: Review, actor, verdict: Verdict) -> Decision | None:
    """The decision this very form made already (double click, retry), unless it was undone."""
    return review.decisions.filter(
        actor=actor, action=verdict.action, review_version=verdict.version, undone_by=None
    ).first()


def write_decision(
    *,
    review: Review | None,
    post: Post,
    actor,
    verdict: Verdict,
    codes: list[PolicyCode],
    previous_live: Revision | None,
    undoes: Decision | None = None,
) -> Decision:
    now = timezone.now()
    revision = review.revision if review else post.live_revision
    decision = Decision(
        review=review,
        post=post,
        revision=revision,
        revision_sha256=revision.sha256,
        review_version=verdict.version,
        author_id=revision.author_id,
        actor=actor,
        action=verdict.action,
        codes=[{"code": c.code, "version": c.version, "article": c.article} for c in codes],
        passage=verdict.passage.strip(),
        note=verdict.note.strip(),
        internal_note=verdict.internal_note.strip(),
        previous_live=previous_live,
        undoes=undoes,
        created_at=now,
    )
    decision.entry = record(
        actor=actor, action=verdict.action, subject=f"post:{post.pk}", data=decision.facts()
    )
    decision.save(force_insert=True)
    return decision


@transaction.atomic
def undo(*, decision_id: int, actor) -> Decision:
    """Take one's own decision back within the undo term, before anybody was told by mail.

    Raises:
        PermissionDenied: somebody else's decision, or too late.
        Stale: the author has sent a newer text since, or the post was taken down or deleted; undoing would lose that.
    """
    decision = Decision.objects.select_related("review", "revision", "previous_live").get(pk=decision_id)
    if not Decision.objects.undoable_by(actor).filter(pk=decision.pk).exists():
        raise PermissionDenied(
            _("Only the person who decided can undo it, within %(seconds)d seconds.")
            % {"seconds": UNDO_TERM.seconds}
        )
    review = decision.review
    post = Post.objects.select_for_update().get(pk=decision.post_id)
    if not is_as_left_by(decision, post):
        raise Stale(review)
    won = (
        Review.objects.filter(pk=review.pk, version=decision.review_version + 1, state=review.state)
        .exclude(post__reviews__state=Review.State.WAITING)
        .update(state=Review.State.WAITING, version=review.version + 1, decided_at=None)
    )
    if not won:
        raise Stale(review)
    if decision.action == Decision.Action.APPROVE:
        put_back(decision, post)
    untell(decision)
    review.refresh_from_db()
    return write_decision(
        review=review,
        post=post,
        actor=actor,
        verdict=Verdict(
            action=Decision.Action.UNDO, version=review.version, revision_id=review.revision_id, sha256=""
        ),
        codes=[],
        previous_live=decision.revision if decision.action == Decision.Action.APPROVE else None,
        undoes=decision,
    )


def is_as_left_by(decision: Decision, post: Post) -> bool:
    """Whether nobody took down, deleted or replaced the post since the decision."""
    if decision.action == Decision.Action.APPROVE:
        return post.state == Post.State.PUBLISHED and post.live_revision_id == decision.revision_id
    return post.state != Post.State.DELETED


def put_back(decision: Decision, post: Post) -> None:
    """Return the post to what the public saw before an approval: the earlier revision, or nothing."""
    if decision.previous_live:
        publish(decision.previous_live)
        return
    before = (
        Decision.objects.filter(post=post, pk__lt=decision.pk, undone_by=None)
        .filter(action__in=[Decision.Action.APPROVE, Decision.Action.TAKE_DOWN, Decision.Action.RESTORE])
        .select_related("revision")
        .first()
    )
    if before and before.action == Decision.Action.TAKE_DOWN:
        # The live row holds again what was taken down, so that a restore shows that text and no other.
        publish(before.revision)
        set_state(post, Post.State.TAKEN_DOWN)
        return
    set_state(post, Post.State.UNPUBLISHED)
    Post.objects.filter(pk=post.pk).update(
        live_revision=None, first_published_at=None, last_published_at=None
    )


@transaction.atomic
def take_down(*, post: Post, actor, verdict: Verdict) -> Decision:
    """Remove a public text from sight, with reasons, at once."""
    return change_publicity(post, actor, verdict, wanted=Post.State.PUBLISHED, becomes=Post.State.TAKEN_DOWN)


@transaction.atomic
def restore(*, post: Post, actor, verdict: Verdict) -> Decision:
    """Show a taken-down text again: the same revision that was live."""
    return change_publicity(post, actor, verdict, wanted=Post.State.TAKEN_DOWN, becomes=Post.State.PUBLISHED)


def change_publicity(post: Post, actor, verdict: Verdict, *, wanted: str, becomes: str) -> Decision:
    locked = Post.objects.select_for_update(of=("self",)).select_related("live_revision").get(pk=post.pk)
    authors = (locked.author_id, locked.live_revision and locked.live_revision.author_id)
    if not actor.has_perm("community.take_down_post") or actor.pk in authors:
        raise PermissionDenied(_("Your role does not take down or restore this text."))
    codes = load_codes(verdict)
    if locked.state != wanted or locked.live_revision_id != verdict.revision_id:
        raise ValidationError(_("This text is not in the state you saw; reload the page."))
    set_state(locked, becomes)
    decision = write_decision(
        review=None,
        post=locked,
        actor=actor,
        verdict=verdict,
        codes=codes,
        previous_live=locked.live_revision,
    )
    tell_author(decision, locked)
    return decision
