"""How far a member is trusted, and what follows: the one table of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef

from community.conduct.models import Strike
from community.conduct.sanctioning import is_restricted
from community.moderation.models import Decision
from community.moderation.policy import POLICY
from community.posts.models import Post

NEW, TRUSTED = 0, 1


@dataclass(frozen=True)
class Trust:
    """A member's standing: new members are reviewed first, trusted ones after (for kinds that allow it)."""

    approved: int
    """Texts of theirs that a person approved since the last violation."""
    points: int
    is_restricted: bool

    @property
    def level(self) -> int:
        enough = self.approved >= settings.TRUST_APPROVALS
        return TRUSTED if enough and not self.points and not self.is_restricted else NEW

    @property
    def still_needed(self) -> int:
        return max(0, settings.TRUST_APPROVALS - self.approved)


def trust_of(member) -> Trust:
    """Counts standing approvals by people; what trust itself published proves nothing."""
    standing = Decision.objects.filter(author=member, undone_by=None, post__is_demo=False).exclude(
        reversed_on_appeal()
    )
    violation = (
        standing.filter(action__in=Decision.VIOLATIONS).order_by("-pk").values_list("pk", flat=True).first()
    )
    approvals = standing.filter(action=Decision.Action.APPROVE, pk__gt=violation or 0)
    return Trust(
        approved=approvals.order_by().values("post").distinct()[: settings.TRUST_APPROVALS].count(),
        points=Strike.objects.counting().filter(member=member).total(),
        is_restricted=is_restricted(member),
    )


def reversed_on_appeal() -> Exists:
    """Decisions an appeal reversed: they count for nothing any more."""
    return Exists(
        Decision.objects.filter(judged=OuterRef("pk"), action=Decision.Action.OVERTURN, undone_by=None)
    )


DOUBTS = (
    *Decision.ADVERSE,
    Decision.Action.ESCALATE,
    Decision.Action.HOLD,
    Decision.Action.SUSPEND,
)


def is_published_at_once(post: Post, author) -> bool:
    """Whether the policy publishes this text before anybody has read it; never one that somebody had doubts about."""
    own = post.author_id == author.pk
    if not own or not POLICY[post.kind].is_trusted_at_once or trust_of(author).level < TRUSTED:
        return False
    return not Decision.objects.filter(post=post, action__in=DOUBTS, undone_by=None).exists()
