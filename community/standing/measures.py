"""One measure on an account, told whole: what, why, under which wording of which rule, until when, and what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.conduct.models import Sanction
from community.moderation.drawer import Subject, subjects_of
from community.moderation.models import Decision
from community.moderation.policy import end_of_appeal_term
from community.notices.models import Notice
from community.notices.outcome_wording import measure
from community.notices.statements import Reason, reasons_for
from community.posts.models import Post


@dataclass(frozen=True)
class Basis:
    """What a measure or points follow from: the decision, its text, and the rules as they were worded then."""

    decision: Decision
    subject: Subject
    reasons: list[Reason]

    @property
    def path(self) -> str:
        """Where the author reads the decision; nowhere when the text is gone."""
        post = self.subject.post
        return "" if post is None or post.state == Post.State.DELETED else post.detail.author_path()

    @property
    def appeal_until(self) -> datetime:
        return end_of_appeal_term(self.decision.created_at) - timedelta(seconds=1)

    @property
    def can_appeal(self) -> bool:
        return self.decision.is_adverse and timezone.now() < self.appeal_until


@dataclass(frozen=True)
class Measure:
    sanction: Sanction
    basis: Basis
    heading: str
    means: str
    abilities: list[str]

    @property
    def reasons(self) -> list[Reason]:
        return self.basis.reasons


def measures_of(sanctions: Iterable[Sanction], bases: dict[int, Basis]) -> list[Measure]:
    return [told(sanction, bases[sanction.decision_id]) for sanction in sanctions]


def told(sanction: Sanction, basis: Basis) -> Measure:
    day = date_format(timezone.localtime(sanction.ends_at), "DATETIME_FORMAT") if sanction.ends_at else ""
    heading, means = measure(sanction.kind, day)
    return Measure(sanction, basis, heading, means, abilities_under(sanction.kind))


def bases_of(decisions: Iterable[Decision]) -> dict[int, Basis]:
    """By the decision's key; four queries however many decisions."""
    found = list({decision.pk: decision for decision in decisions}.values())
    subjects = subjects_of(found)
    named = {d.pk: [(line["code"], line.get("version", "")) for line in d.codes] for d in found}
    # Notices word the same codes; asked in their terms, both pages say the same.
    lines = [{"codes": [line["code"] for line in d.codes], "versions": d.codes} for d in found]
    reasons = reasons_for(Notice(data=data) for data in lines)
    return {
        d.pk: Basis(d, subjects[d.pk], [reasons[pair] for pair in named[d.pk] if pair in reasons])
        for d in found
    }


def abilities_under(kind: str) -> list[str]:
    """What stays open, whatever was decided."""
    writing = {
        Sanction.Kind.WARNING: [_("Write and comment as before.")],
        Sanction.Kind.RESTRICTION: [
            _("Write stories and comments without links and pictures; each is read before others see it.")
        ],
        Sanction.Kind.MUTE: [
            _("Write drafts; they are kept, and you can send them once the mute has ended.")
        ],
        Sanction.Kind.BAN: [_("Keep the drafts you have.")],
    }
    return [
        _("Read everything, like and save texts, and keep your plan."),
        *writing.get(Sanction.Kind(kind), []),
        _("Appeal: somebody who had no part in the decision looks at it again."),
    ]
