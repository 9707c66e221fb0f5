"""What a reviewer says about a case, and whether they may say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from community.moderation.models import Decision, Review
from community.moderation.policy import POLICY
from community.moderation.policy_codes import PolicyCode
from community.posts.models import Post, Revision


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
    asked: Iterable[str] = field(default_factory=tuple)
    """Requested changes, point by point; without any the note is the one point."""

    def points(self) -> list[str]:
        if self.action != Decision.Action.REQUEST_CHANGES:
            return []
        return [point.strip() for point in self.asked if point.strip()] or [self.note.strip()]


def check_may_decide(actor, review: Review) -> None:
    check_may_review(actor, review.post, review.revision)
    if review.lane == Review.Lane.ESCALATED and not actor.has_perm("community.decide_escalated"):
        raise PermissionDenied(_("This text was escalated; a senior colleague decides on it."))


def check_may_review(actor, post: Post, revision: Revision) -> None:
    """A reviewer of this kind, and none of those whose words stand in it."""
    if not actor.has_perm(POLICY[post.kind].reviewer):
        raise PermissionDenied(_("Your role does not review this kind of text."))
    is_writer = revision.writers.filter(pk=actor.pk).exists()
    if is_writer or actor.pk in (post.author_id, revision.author_id):
        raise PermissionDenied(_("Nobody decides on their own text; a colleague has to."))


def load_codes(verdict: Verdict) -> list[PolicyCode]:
    """The policy codes named; an adverse decision needs one and a note the author can act on."""
    wanted = list(dict.fromkeys(verdict.codes))
    found = list(PolicyCode.objects.filter(code__in=wanted).order_by("-severity", "position"))
    if missing := set(wanted) - {code.code for code in found}:
        raise ValidationError(
            {"codes": _("Unknown policy code: %(codes)s.") % {"codes": ", ".join(sorted(missing))}}
        )
    errors = {}
    if verdict.action in Decision.ADVERSE:
        if not found:
            errors["codes"] = _(
                "Choose at least one policy code: the author must learn which rule it is about."
            )
        if not verdict.note.strip():
            errors["note"] = _(
                "Write a note to the author: what was wrong and what would make it publishable."
            )
    if verdict.action == Decision.Action.ESCALATE and not verdict.internal_note.strip():
        errors["internal_note"] = _("Write an internal note: what should the senior colleague look at?")
    if errors:
        raise ValidationError(errors)
    return found


def needs_second_person(action: str, codes: list[PolicyCode], post: Post, revision: Revision) -> bool:
    """Grave codes, and adopting a member's text as the site's own word (staff wrote in it, or translated it)."""
    if action in (Decision.Action.REJECT, Decision.Action.TAKE_DOWN):
        return any(code.is_grave for code in codes)
    if action in (Decision.Action.CORRECT, Decision.Action.FEATURE):
        return True
    return action == Decision.Action.APPROVE and is_adoption(post, revision)


def is_adoption(post: Post, revision: Revision) -> bool:
    return post.kind in (Post.Kind.STORY, Post.Kind.COMMENT) and revision.author_id != post.author_id


def second_person_is_waived() -> bool:
    return not settings.SECOND_PERSON
