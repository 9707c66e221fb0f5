"""The policy table: who is reviewed, by whom, how soon, before or after publication. The numbers come from settings."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from community.moderation.working_hours import after_duty_hours, after_working_days


@dataclass(frozen=True)
class Policy:
    queue: str
    """Name of the queue in which a submission waits."""
    reviewer: str
    """Permission needed to decide. The text's author never may, whatever their permissions."""
    hours: int
    """Hours until a decision is due, counted in ``counts``."""
    at_most: int
    """Hours after which it is due whatever the calendar says."""
    counts: str = "working_days"
    """"working_days": days nobody works are left out; "duty_hours": nights are, too."""
    is_trusted_at_once: bool = False
    """Whether a trusted member's text is published at once, and a share of it looked at afterwards."""

    @property
    def due_within(self) -> timedelta:
        return timedelta(hours=self.hours)

    def due_after(self, moment: datetime) -> datetime:
        count = after_duty_hours if self.counts == "duty_hours" else after_working_days
        return min(count(moment, self.hours), moment + timedelta(hours=self.at_most))


EDITORIAL = (settings.REVIEW_EDITORIAL_HOURS, settings.REVIEW_EDITORIAL_HOURS * 2)

POLICY: dict[str, Policy] = {
    "story": Policy(
        "stories", "community.review_story",
        settings.REVIEW_STORY_HOURS, settings.REVIEW_STORY_HOURS_AT_MOST,
    ),
    "comment": Policy(
        "comments", "community.review_comment",
        settings.REVIEW_COMMENT_HOURS, settings.REVIEW_COMMENT_HOURS_AT_MOST, "duty_hours",
        is_trusted_at_once=True,
    ),
    "tip": Policy("tips", "education.approve_tip", *EDITORIAL),
    "productkind": Policy("guide", "education.approve_guide", *EDITORIAL),
    "rule": Policy("guide", "education.approve_guide", *EDITORIAL),
    "page": Policy("pages", "community.approve_page", *EDITORIAL),
}  # fmt: skip

CLAIM_TERM = timedelta(minutes=settings.REVIEW_CLAIM_MINUTES)
UNDO_TERM = timedelta(seconds=settings.REVIEW_UNDO_SECONDS)
APPEAL_TERM = timedelta(days=settings.APPEAL_DAYS)
APPEAL_ANSWER_TERM = timedelta(days=settings.APPEAL_ANSWER_DAYS)
SAMPLE_TERM = timedelta(days=7)
# Reports: three working days; what puts somebody in danger, within a day; a likely crime in public, within duty minutes.
REPORT_DAYS, URGENT_REPORT_HOURS = 3, 24
URGENT_CODES = frozenset({"PERSONAL_DATA", "ABUSE", "MINOR_RISK"})
GRAVE_REPORT_MINUTES, GRAVE_REPORT_HOURS_AT_MOST = 30, 2


def end_of_appeal_term(moment: datetime) -> datetime:
    """Notices name a day, so the whole of the last day counts: midnight after it, on the site's calendar."""
    zone = timezone.get_default_timezone()
    after = timezone.localdate(moment, zone) + APPEAL_TERM + timedelta(days=1)
    return timezone.make_aware(datetime.combine(after, time.min), zone)


def kinds_reviewed_by(member) -> list[str]:
    """The kinds a member may decide on."""
    return [kind for kind, policy in POLICY.items() if member.has_perm(policy.reviewer)]
