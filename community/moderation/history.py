"""What happened to one text, as its author may see it. Internal notes and reviewers' names never come in here."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Decision, PolicyCode, Review
from community.moderation.policy import APPEAL_TERM
from community.posts.models import Post

WORDS: dict[str, Promise] = {
    "submitted": _("Sent for review"),
    Review.State.WITHDRAWN: _("Withdrawn by you"),
    Review.State.SUPERSEDED: _("Replaced by your newer version"),
    Decision.Action.APPROVE: _("Approved and published"),
    Decision.Action.REQUEST_CHANGES: _("Changes requested"),
    Decision.Action.REJECT: _("Not accepted"),
    Decision.Action.TAKE_DOWN: _("Taken down"),
    Decision.Action.RESTORE: _("Public again"),
}


@dataclass(frozen=True, kw_only=True)
class Reason:
    code: str
    name: str
    rule: str
    advice: str
    article: int


@dataclass(frozen=True, kw_only=True)
class Event:
    at: datetime.datetime
    kind: str
    number: int = 0
    """Which version of the text it is about."""
    note: str = ""
    passage: str = ""
    reasons: list[Reason] = field(default_factory=list)
    appeal_until: datetime.datetime | None = None

    @property
    def label(self) -> Promise:
        return WORDS[self.kind]

    @property
    def is_adverse(self) -> bool:
        return self.kind in Decision.ADVERSE

    @property
    def can_appeal(self) -> bool:
        return self.appeal_until is not None and self.appeal_until > timezone.now()


def history_of(post: Post) -> list[Event]:
    """Submissions and standing decisions of a text, oldest first. Four queries at most."""
    events = []
    for review in Review.objects.filter(post_id=post.pk).select_related("revision"):
        events.append(Event(at=review.submitted_at, kind="submitted", number=review.revision.number))
        if review.state in (Review.State.WITHDRAWN, Review.State.SUPERSEDED) and review.decided_at:
            events.append(Event(at=review.decided_at, kind=review.state, number=review.revision.number))
    decisions = list(
        Decision.objects.filter(post_id=post.pk, undone_by=None)
        .exclude(action=Decision.Action.UNDO)
        .select_related("revision")
    )
    wanted = {line["code"] for decision in decisions for line in decision.codes}
    codes = {code.code: code for code in PolicyCode.objects.filter(code__in=wanted)} if wanted else {}
    events += [event_of(decision, codes) for decision in decisions]
    return sorted(events, key=lambda event: event.at)


def event_of(decision: Decision, codes: dict[str, PolicyCode]) -> Event:
    return Event(
        at=decision.created_at,
        kind=decision.action,
        number=decision.revision.number,
        note=decision.note if decision.is_adverse else "",
        passage=decision.passage if decision.is_adverse else "",
        reasons=[reason_of(line, codes) for line in decision.codes] if decision.is_adverse else [],
        appeal_until=decision.created_at + APPEAL_TERM if decision.is_adverse else None,
    )


def reason_of(line: dict[str, Any], codes: dict[str, PolicyCode]) -> Reason:
    code = codes.get(line["code"])
    return Reason(
        code=line["code"],
        name=code.name if code else line["code"],
        rule=code.rule if code else "",
        advice=code.advice if code else "",
        article=code.article if code else line.get("article", 0),
    )
