"""What happened to one text, as its author may see it. Internal notes and reviewers' names never come in here."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Decision, Review
from community.moderation.policy import end_of_appeal_term
from community.moderation.policy_codes import PolicyText
from community.moderation.wording import wordings_for
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
    Decision.Action.SUSPEND: _("Hidden while it is looked at"),
    Decision.Action.PUBLISH: _("Published at once"),
    Decision.Action.FEATURE: _("Featured by the editors"),
    Decision.Action.CORRECT: _("Correction added"),
    Decision.Action.OVERTURN: _("Decision reversed on your appeal"),
    Decision.Action.VARY: _("Decision changed on your appeal"),
    Decision.Action.UPHOLD: _("Your appeal did not change the decision"),
    Decision.Action.KEEP: _("Looked at again: it stays public"),
}


ANSWERS = (Decision.Action.OVERTURN, Decision.Action.VARY, Decision.Action.UPHOLD, Decision.Action.CORRECT)
"""Decisions whose note is written to the author."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    code: str
    version: str
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
    decision_id: int = 0
    note: str = ""
    passage: str = ""
    asked: list[str] = field(default_factory=list)
    is_automatic: bool = False
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
        Decision.objects.filter(post_id=post.pk, undone_by=None, action__in=WORDS).select_related("revision")
    )
    lines = [line for decision in decisions for line in decision.codes]
    wordings = wordings_for(lines) if lines else {}
    events += [event_of(decision, wordings) for decision in decisions]
    return sorted(events, key=lambda event: event.at)


def event_of(decision: Decision, wordings: dict[tuple[str, str], PolicyText]) -> Event:
    is_reasoned = decision.is_adverse or decision.action == Decision.Action.VARY
    return Event(
        at=decision.created_at,
        kind=decision.action,
        number=decision.revision.number,
        decision_id=decision.pk,
        note=decision.note if is_reasoned or decision.action in ANSWERS else "",
        passage=decision.passage if decision.is_adverse else "",
        asked=decision.asked,
        is_automatic=decision.is_automatic,
        reasons=[reason_of(line, wordings) for line in decision.codes] if is_reasoned else [],
        appeal_until=end_of_appeal_term(decision.created_at) - datetime.timedelta(seconds=1)
        if decision.is_adverse
        else None,
    )


def reason_of(line: dict[str, Any], wordings: dict[tuple[str, str], PolicyText]) -> Reason:
    """In the wording the decision was made under, in the reader's language."""
    kept = wordings.get((line["code"], line["version"]))
    texts = kept.texts["en" if get_language() == "en" else "zh_hans"] if kept else {}
    return Reason(
        code=line["code"],
        version=line["version"],
        name=texts.get("name", line["code"]),
        rule=texts.get("rule", ""),
        advice=texts.get("advice", ""),
        article=kept.article if kept else line.get("article", 0),
    )
