"""Judging an appeal: the decision stands, is reversed with all it led to, or holds for other reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.appeals.answering import answer
from community.appeals.grounds import grounds_of
from community.appeals.models import JUDGES, Appeal
from community.appeals.reversing import clear_record, replace_points, reverse_effect
from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode
from community.moderation.recording import write_decision
from community.moderation.verdicts import Verdict, check_may_review
from community.posts.models import Post

Action = Decision.Action
STATE_AFTER = {
    Action.UPHOLD: Appeal.State.UPHELD,
    Action.OVERTURN: Appeal.State.OVERTURNED,
    Action.VARY: Appeal.State.VARIED,
}


class Judged(Exception):
    """A colleague was faster, or the decision was taken back; ``appeal`` tells how it stands now."""

    def __init__(self, appeal: Appeal) -> None:
        self.appeal = appeal
        super().__init__(f"appeal {appeal.pk} is {appeal.state}")


@dataclass(frozen=True, kw_only=True)
class Ruling:
    action: str
    version: int
    answer: str
    """What the author reads: why."""
    codes: Iterable[str] = ()
    """Only when varied: the reasons for which the decision holds instead."""
    internal_note: str = ""


@transaction.atomic
def judge(*, appeal_id: int, actor, ruling: Ruling) -> Decision:
    """Judge a waiting appeal. Everything that follows from it happens in this transaction.

    Raises:
        PermissionDenied: not a judge of this level and kind, a writer of the text, or somebody who decided before.
        ValidationError: without an answer; varied without other codes, or for graver ones.
        Judged: somebody else was faster.
    """
    appeal = Appeal.objects.select_related("decision__revision__author", "decision__review", "author").get(
        pk=appeal_id
    )
    post = Post.objects.select_for_update(of=("self",)).select_related("live_revision").get(pk=appeal.post_id)
    appeal.refresh_from_db(fields=["state", "version", "judge", "outcome"])
    check_may_judge(actor, appeal, post)
    codes = check_ruling(ruling, appeal.decision)
    if repeated := same_ruling(appeal, actor, ruling):
        return repeated
    was_taken_back = Decision.objects.filter(undoes=appeal.decision).exists()
    state = STATE_AFTER[Action(ruling.action)]
    if was_taken_back or not Appeal.close(appeal.pk, ruling.version, state):
        appeal.refresh_from_db()
        raise Judged(appeal)
    decision = carry_out(appeal, post, actor, ruling, codes)
    Appeal.objects.filter(pk=appeal.pk).update(judge=actor, answer=decision.note, outcome=decision)
    appeal.refresh_from_db()
    answer(appeal, post, decision)
    return decision


def carry_out(appeal: Appeal, post: Post, actor, ruling: Ruling, codes: list[PolicyCode]) -> Decision:
    """Texts first, then the log's line, then points: whoever holds the chain's lock waits for no text's row."""
    judged, previous_live = appeal.decision, post.live_revision if post.is_public else None
    effect = judged.action if ruling.action == Action.VARY else ""
    if ruling.action == Action.OVERTURN:
        effect = reverse_effect(judged, post)
    decision = write_decision(
        review=judged.review, post=post, actor=actor, verdict=verdict_of(ruling, judged), codes=codes,
        previous_live=previous_live, revision=judged.revision, judged=judged, first_actor_id=judged.actor_id,
        proposed=effect,
    )  # fmt: skip
    if ruling.action == Action.OVERTURN:
        clear_record(judged, actor)
    if ruling.action == Action.VARY:
        replace_points(judged, decision, post, codes, actor)
    return decision


def verdict_of(ruling: Ruling, judged: Decision) -> Verdict:
    return Verdict(
        action=ruling.action,
        version=0,
        revision_id=judged.revision_id,
        sha256=judged.revision_sha256,
        note=ruling.answer,
        internal_note=ruling.internal_note,
    )


def check_may_judge(actor, appeal: Appeal, post: Post) -> None:
    if not actor.has_perm(JUDGES[Appeal.Level(appeal.level)]):
        raise PermissionDenied(_("Your role does not judge this appeal."))
    check_may_review(actor, post, appeal.decision.revision)
    if actor.pk in deciders_of(appeal):
        raise PermissionDenied(_("An appeal is judged by somebody who has not decided before."))


def deciders_of(appeal: Appeal) -> set[int | None]:
    """Who has had their say in the matter: who decided, who proposed it or confirmed it, who judged it first."""
    decision = appeal.decision
    return {appeal.first_decider_id, decision.actor_id, decision.first_actor_id, appeal.first_judge_id}


def same_ruling(appeal: Appeal, actor, ruling: Ruling) -> Decision | None:
    """What this very form did already (double click, retry)."""
    is_mine = appeal.judge_id == actor.pk and appeal.version == ruling.version + 1
    return appeal.outcome if is_mine and appeal.state == STATE_AFTER.get(ruling.action) else None


def check_ruling(ruling: Ruling, judged: Decision) -> list[PolicyCode]:
    """The codes of a varied decision. An answer is always needed; nobody is worse off for having appealed."""
    errors: dict[str, str] = {}
    if ruling.action not in STATE_AFTER:
        errors["action"] = _("Choose one of the three answers.")
    if not ruling.answer.strip():
        errors["note"] = _("Write the answer to the author: why does the decision stand, or why not?")
    codes = []
    if ruling.action == Action.VARY:
        codes = list(PolicyCode.objects.filter(code__in=set(ruling.codes)).order_by("-severity", "position"))
        if said := fault_of(codes, ruling, judged):
            errors["codes"] = said
    if errors:
        raise ValidationError(errors)
    return codes


def fault_of(codes: list[PolicyCode], ruling: Ruling, judged: Decision) -> str:
    """Why these codes cannot replace those of the decision; '' if they can."""
    grounds = grounds_of(judged)
    if not codes or len(codes) != len(set(ruling.codes)):
        return _("Choose the policy codes for which the decision holds instead.")
    if {code.code for code in codes} == {ground.code for ground in grounds}:
        return _("These are the reasons it has already; then the decision stands.")
    worst = max((ground.severity for ground in grounds), default=0)
    was_grave = any(ground.is_grave for ground in grounds)
    if codes[0].severity > worst or (not was_grave and any(code.is_grave for code in codes)):
        return _("Nobody is worse off for having appealed: choose codes that are no graver than before.")
    return ""
