"""The policy table: who is reviewed, by whom, how soon. One row per kind; the numbers come from the settings."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class Policy:
    queue: str
    """Name of the queue in which a submission waits."""
    reviewer: str
    """Permission needed to decide. The text's author never may, whatever their permissions."""
    due_within: timedelta
    """Time until a decision is due."""


POLICY: dict[str, Policy] = {
    "story": Policy("stories", "community.review_story", timedelta(hours=settings.REVIEW_STORY_HOURS)),
    "comment": Policy("comments", "community.review_comment", timedelta(hours=settings.REVIEW_COMMENT_HOURS)),
    "tip": Policy("tips", "education.approve_tip", timedelta(hours=settings.REVIEW_EDITORIAL_HOURS)),
    "productkind": Policy(
        "guide", "education.approve_guide", timedelta(hours=settings.REVIEW_EDITORIAL_HOURS)
    ),
    "rule": Policy("guide", "education.approve_guide", timedelta(hours=settings.REVIEW_EDITORIAL_HOURS)),
    "page": Policy("pages", "community.approve_page", timedelta(hours=settings.REVIEW_EDITORIAL_HOURS)),
}

CLAIM_TERM = timedelta(minutes=settings.REVIEW_CLAIM_MINUTES)
UNDO_TERM = timedelta(seconds=settings.REVIEW_UNDO_SECONDS)
APPEAL_TERM = timedelta(days=settings.APPEAL_DAYS)


def kinds_reviewed_by(member) -> list[str]:
    """The kinds a member may decide on."""
    return [kind for kind, policy in POLICY.items() if member.has_perm(policy.reviewer)]
