"""From a draft to the queue, or, for trusted members, to the public at once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from community.audit.chaining import digest, record
from community.conduct.sanctioning import check_not_silenced
from community.members.models import Member
from community.moderation.caring import care_for
from community.moderation.consequences import follow
from community.moderation.models import Decision, Review
from community.moderation.overdue import watch
from community.moderation.policy import POLICY
from community.moderation.policy_codes import PolicyCode
from community.moderation.recording import write_decision
from community.moderation.trusting import is_published_at_once
from community.moderation.urgency import item_facts
from community.moderation.verdicts import Verdict
from community.moderation.withdrawing import void_proposals, withdraw
from community.posts.models import Draft, Post, Revision
from community.posts.publishing import make_revision, publish
from community.rulebook.keeping import keep_result
from community.rulebook.refusing import Blocked
from community.rulebook.screening import Screened, screen_payload

__all__ = ["submit", "withdraw"]


@transaction.atomic
def submit(
    *, post: Post, author, payload: dict[str, Any], answers: list[dict[str, str]] | None = None
) -> Review:
    """Freeze the payload as a revision and put it into the queue. The live revision stays as it is.

    Submitting the very text that is waiting or public already changes nothing (double click, retry, going back).
    A trusted member's comment is published at once by policy. ``answers``: to the points asked last.

    Raises:
        Silenced: the author is muted or banned; nothing is taken in, and their draft stays.
        Blocked: a rule marked for refusal hit the text; nothing is taken in, and their draft stays.
    """
    check_not_silenced(author)
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if locked.state == Post.State.DELETED:
        raise Http404  # deleted in another tab meanwhile: to its author it no longer exists
    waiting = locked.reviews.waiting().select_related("revision").first()
    if same := same_text(locked, waiting, digest(payload)):
        forget_draft(locked, author)
        return same
    screened = screen_payload(locked, payload, author)
    if screened.is_refused and may_be_refused(locked, author):
        raise Blocked(screened, post=locked, payload=payload, author=author)
    if waiting:
        Review.close(waiting.pk, waiting.version, Review.State.SUPERSEDED)
        void_proposals(review=waiting)
    at_once = not screened.is_doubtful and is_published_at_once(locked, author)
    revision = make_revision(post=locked, author=author, payload=payload)
    review = enqueue(locked, revision, answers or [], screened)
    keep_result(screened, post=locked, revision=revision, author=author)
    forget_draft(locked, author)
    previous_live = locked.live_revision if locked.is_public else None
    if at_once := at_once and not review.care:
        # Before the log's lines: whoever holds the chain's lock must not wait for another post's row.
        publish(revision)
    record(
        actor=author,
        action="submit",
        subject=f"post:{post.pk}",
        data={"review": review.pk, "revision": revision.pk, "sha256": revision.sha256, "kind": locked.kind},
    )
    return settle_by_policy(review, locked, previous_live) if at_once else review


def same_text(post: Post, waiting: Review | None, sha256: str) -> Review | None:
    """The review of this very wording: the waiting one, or the approved one of the public text."""
    if waiting:
        return waiting if waiting.revision.sha256 == sha256 else None
    live = post.live_revision
    if not post.is_public or live is None or live.sha256 != sha256:
        return None
    done = live.reviews.filter(state__in=[Review.State.APPROVED, Review.State.BY_POLICY])
    return done.order_by("-pk").first()


def forget_draft(post: Post, author) -> None:
    """What was sent is no draft any more. A colleague's edit of a member's text leaves the member's draft alone."""
    drafts = Draft.objects.filter(post=post)
    (drafts.filter(editor=author) if post.author_id != author.pk and is_members(post) else drafts).delete()


def is_members(post: Post) -> bool:
    return post.kind in (Post.Kind.STORY, Post.Kind.COMMENT)


def may_be_refused(post: Post, author) -> bool:
    """Only a member's own words: what editors and colleagues write is held for somebody to read."""
    return is_members(post) and post.author_id == author.pk


def enqueue(post: Post, revision: Revision, answers: list[dict[str, str]], screened: Screened) -> Review:
    now, care = timezone.now(), care_for(revision.payload)
    codes = list(PolicyCode.objects.filter(code__in=screened.codes)) if screened.is_doubtful else []
    severity = max((code.severity for code in codes), default=0)
    facts = item_facts(post, revision, POLICY[post.kind].due_after(now), severity=severity, care=care)
    review = Review.objects.create(submitted_at=now, care=care, answers=answers, **facts)
    review.codes.set(codes)
    watch(review)
    return review


def settle_by_policy(review: Review, post: Post, previous_live: Revision | None) -> Review:
    """Nobody has read it: the policy stands behind it, and a share is looked at afterwards."""
    revision = review.revision
    Review.close(review.pk, review.version, Review.State.BY_POLICY)
    verdict = Verdict(
        action=Decision.Action.PUBLISH,
        version=review.version,
        revision_id=revision.pk,
        sha256=revision.sha256,
    )
    decision = write_decision(
        review=review,
        post=post,
        actor=Member.objects.system("policy"),
        verdict=verdict,
        codes=[],
        previous_live=previous_live,
        is_automatic=True,
    )
    follow(decision, post, [])
    review.refresh_from_db()
    return review
