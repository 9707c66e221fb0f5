"""Writing a decision with its line in the audit log."""

from __future__ import annotations

from django.utils import timezone

from community.audit.chaining import record
from community.moderation.models import Decision, Review
from community.moderation.policy_codes import PolicyCode
from community.moderation.verdicts import Verdict
from community.moderation.wording import keep_wordings
from community.posts.models import Post, Revision
from community.rulebook.keeping import rules_version_of


def write_decision(
    *,
    review: Review | None,
    post: Post,
    actor,
    verdict: Verdict,
    codes: list[PolicyCode],
    previous_live: Revision | None,
    revision: Revision | None = None,
    **facts,
) -> Decision:
    """``facts``: further fields of the decision (undoes, judged, first_actor, needs_second, is_automatic …)."""
    keep_wordings(codes, author=None)
    revision = revision or (review.revision if review else post.live_revision)
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
        asked=verdict.points(),
        previous_live=previous_live,
        rules_version=rules_version_of(revision.pk),
        created_at=timezone.now(),
        **facts,
    )
    decision.entry = record(
        actor=actor, action=verdict.action, subject=f"post:{post.pk}", data=decision.facts()
    )
    decision.save(force_insert=True)
    return decision
