"""Taking a public text out of sight and putting it back; featuring and correcting it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community.members.models import Member
from community.moderation.consequences import follow
from community.moderation.holding import open_proposal
from community.moderation.models import Decision, Proposal
from community.moderation.policy_codes import PolicyCode
from community.moderation.recording import write_decision
from community.moderation.telling import tell_author
from community.moderation.verdicts import (
    Verdict,
    check_may_review,
    load_codes,
    needs_second_person,
    second_person_is_waived,
)
from community.posts.models import Post
from community.posts.publishing import set_state


@transaction.atomic
def take_down(*, post: Post, actor, verdict: Verdict) -> Decision:
    """Remove a public text from sight, with reasons, at once. For a grave code a second person confirms it."""
    locked = lock(post, actor, verdict, wanted=(Post.State.PUBLISHED, Post.State.SUSPENDED))
    codes = load_codes(verdict)
    if Proposal.objects.waiting().filter(post=locked, action=verdict.action).exists():
        raise ValidationError(_("A colleague has proposed this already; it waits for a second person."))
    is_grave = needs_second_person(verdict.action, codes, locked, locked.live_revision)
    if is_grave and not second_person_is_waived():
        held = suspend(locked, actor, codes, proposed=Decision.Action.TAKE_DOWN, verdict=verdict)
        open_proposal(held, locked)
        return held
    return remove(locked, actor, verdict, codes, needs_second=is_grave, is_second_waived=is_grave)


@transaction.atomic
def restore(*, post: Post, actor, verdict: Verdict) -> Decision:
    """Show a taken-down text again: the same revision that was live."""
    locked = lock(post, actor, verdict, wanted=(Post.State.TAKEN_DOWN,))
    codes = load_codes(verdict)
    release(locked)
    return written(locked, actor, verdict, codes)


def lock(post: Post, actor, verdict: Verdict, *, wanted: tuple[str, ...]) -> Post:
    locked = (
        Post.objects.select_for_update(of=("self",)).select_related("live_revision__author").get(pk=post.pk)
    )
    authors = (locked.author_id, locked.live_revision and locked.live_revision.author_id)
    if not actor.has_perm("community.take_down_post") or actor.pk in authors:
        raise PermissionDenied(_("Your role does not take down or restore this text."))
    if locked.state not in wanted or locked.live_revision_id != verdict.revision_id:
        raise ValidationError(_("This text is not in the state you saw; reload the page."))
    return locked


def remove(post: Post, actor, verdict: Verdict, codes: list[PolicyCode], **facts) -> Decision:
    """Out of sight until somebody restores it; the author is told and the points count."""
    set_state(post, Post.State.TAKEN_DOWN)
    return written(post, actor, verdict, codes, **facts)


def written(post: Post, actor, verdict: Verdict, codes: list[PolicyCode], **facts) -> Decision:
    decision = write_decision(
        review=None,
        post=post,
        actor=actor,
        verdict=verdict,
        codes=codes,
        previous_live=post.live_revision,
        **facts,
    )
    follow(decision, post, codes)
    return decision


def suspend(
    post: Post, actor: Member, codes: list[PolicyCode], *, proposed: str = "", verdict: Verdict | None = None
) -> Decision:
    """Hide a public text while somebody looks at it; never for good. The caller has locked the post."""
    set_state(post, Post.State.SUSPENDED)
    said = Verdict(
        action=Decision.Action.SUSPEND,
        version=0,
        revision_id=post.live_revision_id,
        sha256=post.live_revision.sha256,
        passage=verdict.passage if verdict else "",
        note=verdict.note if verdict else "",
        internal_note=verdict.internal_note if verdict else "",
    )
    decision = write_decision(
        review=None, post=post, actor=actor, verdict=said, codes=codes, previous_live=post.live_revision,
        proposed=proposed, is_automatic=actor.is_system,
    )  # fmt: skip
    tell_author(decision, post)
    return decision


def release(post: Post) -> None:
    """Public again, the same revision."""
    set_state(post, Post.State.PUBLISHED)


def adopt(post: Post, actor, verdict: Verdict, **facts) -> Decision:
    """Feature a text, or publish a correction note with it: both are the site's own word."""
    if verdict.action == Decision.Action.FEATURE:
        Post.objects.filter(pk=post.pk).update(featured_at=timezone.now())
    else:
        Post.objects.filter(pk=post.pk).update(correction_count=F("correction_count") + 1)
    decision = write_decision(
        review=None,
        post=post,
        actor=actor,
        verdict=verdict,
        codes=[],
        previous_live=post.live_revision,
        **facts,
    )
    tell_author(decision, post)
    return decision


@transaction.atomic
def end_featuring(*, post: Post, actor) -> Decision:
    """One person is enough to stop it.

    Raises:
        PermissionDenied, ValidationError (it is not featured).
    """
    locked = Post.objects.select_for_update(of=("self",)).select_related("live_revision").get(pk=post.pk)
    check_may_review(actor, locked, locked.live_revision)
    if locked.featured_at is None:
        raise ValidationError(_("This text is not in the state you saw; reload the page."))
    Post.objects.filter(pk=locked.pk).update(featured_at=None)
    verdict = Verdict(
        action=Decision.Action.UNFEATURE,
        version=0,
        revision_id=locked.live_revision_id,
        sha256=locked.live_revision.sha256,
    )
    return write_decision(
        review=None, post=locked, actor=actor, verdict=verdict, codes=[], previous_live=locked.live_revision
    )
