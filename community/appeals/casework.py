"""What a judge needs on one screen: the text, the decision and its reasons, the author's words, the history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from community.appeals.grounds import grounds_of
from community.appeals.judging import deciders_of
from community.appeals.models import Appeal
from community.moderation.casework import answered_text, claim_context, comment_target
from community.moderation.drawer import drawer_for
from community.moderation.presenting import Presenter
from community.moderation.queueing import decisions_on


def appeal_context(request: HttpRequest, appeal: Appeal) -> dict[str, Any]:
    member, post, decision = request.user, appeal.post, appeal.decision
    live = post.live_revision if post.live_revision_id != appeal.revision_id else None
    presenter = Presenter(post, appeal.revision.payload, live and live.payload)
    grounds = grounds_of(decision)
    return claim_context(request, appeal) | {
        "appeal": appeal,
        "judged": decision,
        "grounds": grounds,
        "is_taken_back": hasattr(decision, "undone_by"),
        "first": earlier_appeal(appeal),
        "text": presenter.text(appeal.revision.payload),
        "live": live,
        "changes": presenter.changes(appeal.revision.payload, live.payload) if live else [],
        "target": comment_target(post),
        "answered": answered_text(post),
        "decisions": list(decisions_on(post.pk)),
        "drawer": drawer_for(appeal.author, member),
        "author_reads_english": appeal.author.language == "en",
        "is_veiled": any(ground.severity >= 4 for ground in grounds),
        "can_judge": Appeal.objects.reviewable_by(member).filter(pk=appeal.pk).exists(),
        "has_decided": member.pk in deciders_of(appeal),
    }


def earlier_appeal(appeal: Appeal) -> Appeal | None:
    """The first appeal, when this is the second look."""
    if not appeal.is_second:
        return None
    found = Appeal.objects.filter(decision=appeal.decision_id, level=Appeal.Level.FIRST)
    return found.select_related("judge").first()
