"""Settling a case: the text is taken down, or it stays. Its reports end with it, and each reporter hears how."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.moderation.consequences import follow
from community.moderation.holding import hold, open_proposal
from community.moderation.models import Decision, Proposal
from community.moderation.publicity import release, remove, suspend
from community.moderation.recording import write_decision
from community.moderation.verdicts import (
    Verdict,
    check_may_review,
    load_codes,
    needs_second_person,
    second_person_is_waived,
)
from community.posts.models import Post
from community.reports.answering import answer
from community.reports.casekeeping import newest_report
from community.reports.models import Report, ReportCase

OUTCOMES = {ReportCase.State.UPHELD: Report.State.UPHELD, ReportCase.State.DISMISSED: Report.State.DISMISSED}
"""What becomes of a case's open reports; when it comes to nothing, they were neither right nor wrong."""
ENDS = {
    Post.State.TAKEN_DOWN: ReportCase.State.UPHELD,
    Post.State.DELETED: ReportCase.State.VOID,
    Post.State.UNPUBLISHED: ReportCase.State.VOID,
}


class Settled(Exception):
    """The case moved on: a colleague settled it, or the text changed. ``case`` tells how it stands now."""

    def __init__(self, case: ReportCase) -> None:
        self.case = case
        super().__init__(f"report case {case.pk} is {case.state}")


class Unseen(Exception):
    """Reports came in that the reviewer has not read: they may say what nobody said before."""


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a reviewer says of a case: the verdict on the present text, and the newest report they have read."""

    verdict: Verdict
    seen: int = 0
    is_mended: bool = False
    """The reported wording broke a rule, the present one does not: the reports were right, the text stays."""


@transaction.atomic
def take_down_reported(*, case_id: int, actor, ruling: Ruling) -> Decision:
    """Remove the text. Any reviewer of its kind may, inside a case. A grave code hides it until a second person
    confirms; the case waits for that, and is back in the queue if they decline.

    Raises:
        PermissionDenied, ValidationError (without code or note; an unknown code), Settled.
    """
    case, post = lock(case_id, actor)
    verdict = ruling.verdict
    codes = load_codes(verdict)
    if repeated := same_removal(case, post, actor, verdict):
        return repeated
    check_as_seen(case, post, verdict)
    is_grave = needs_second_person(verdict.action, codes, post, post.live_revision)
    if is_grave and not second_person_is_waived():
        return propose_removal(case, post, actor, verdict, codes)
    finish(case, post, verdict.version, ReportCase.State.UPHELD)
    return remove(post, actor, verdict, codes, needs_second=is_grave, is_second_waived=is_grave)


@transaction.atomic
def keep(*, case_id: int, actor, ruling: Ruling) -> Decision:
    """The text stays, and is public again if reports had hidden it.

    Raises:
        PermissionDenied, Settled, Unseen.
    """
    case, post = lock(case_id, actor)
    verdict = ruling.verdict
    if repeated := same_decision(case, actor, verdict):
        return repeated
    check_as_seen(case, post, verdict)
    if newest_report(case) > ruling.seen:
        raise Unseen
    was_hidden = post.state == Post.State.SUSPENDED
    state = ReportCase.State.UPHELD if ruling.is_mended else ReportCase.State.DISMISSED
    finish(case, post, verdict.version, state)
    if was_hidden:
        release(post)
    decision = write_decision(
        review=None, post=post, actor=actor, verdict=verdict, codes=[], previous_live=post.live_revision
    )
    if was_hidden:  # who never knew of the reports need not learn of them now
        follow(decision, post, [])
    return decision


def lock(case_id: int, actor) -> tuple[ReportCase, Post]:
    case = ReportCase.objects.select_related("revision").get(pk=case_id)
    post = (
        Post.objects.select_for_update(of=("self",))
        .select_related("live_revision__author")
        .get(pk=case.post_id)
    )
    case.refresh_from_db()  # as it is now that nobody else can change it
    check_may_settle(actor, case, post)
    return case, post


def check_may_settle(actor, case: ReportCase, post: Post) -> None:
    for revision in {case.revision, post.live_revision} - {None}:
        check_may_review(actor, post, revision)
    if case.reports.filter(reporter=actor).exists():
        raise PermissionDenied(_("You have reported this text yourself; a colleague looks at it."))


def check_as_seen(case: ReportCase, post: Post, verdict: Verdict) -> None:
    """Raises Settled: settled, proposed to a second person, gone, or another wording than the reviewer read."""
    is_other_text = (
        post.live_revision_id != verdict.revision_id or post.live_revision.sha256 != verdict.sha256
    )
    is_gone = post.state not in (Post.State.PUBLISHED, Post.State.SUSPENDED)
    if not case.is_waiting or case.version != verdict.version or is_other_text or is_gone:
        raise Settled(case)
    if removal_proposed(post).filter(revision=post.live_revision_id).exists():
        raise Settled(case)


def removal_proposed(post: Post):
    return Proposal.objects.waiting().filter(post=post, action=Decision.Action.TAKE_DOWN)


def same_decision(case: ReportCase, actor, verdict: Verdict) -> Decision | None:
    """What this very form did already (double click, retry)."""
    made = Decision.objects.filter(
        post=case.post_id, actor=actor, revision=verdict.revision_id, created_at__gte=case.submitted_at
    )
    moved_on = not case.is_waiting or case.version > verdict.version
    return made.filter(action=verdict.action, review_version=verdict.version).first() if moved_on else None


def same_removal(case: ReportCase, post: Post, actor, verdict: Verdict) -> Decision | None:
    proposal = removal_proposed(post).filter(proposer=actor, revision=verdict.revision_id).first()
    if proposal and case.version == verdict.version + 1:
        return proposal.decision
    return same_decision(case, actor, verdict)


def propose_removal(case: ReportCase, post: Post, actor, verdict: Verdict, codes) -> Decision:
    """Out of sight now; for good only when a second person agrees. The case keeps waiting, out of the queue."""
    if not waits_on(case, verdict.version):
        raise Settled(case)
    for stuck in removal_proposed(post):  # about an earlier wording: nobody can confirm it any more
        Proposal.close(stuck.pk, stuck.version, Proposal.State.VOID)
    if post.state == Post.State.SUSPENDED:  # the author knows it is hidden
        held = hold(review=None, post=post, actor=actor, verdict=verdict, codes=codes)
    else:
        held = suspend(post, actor, codes, proposed=Decision.Action.TAKE_DOWN, verdict=verdict)
    open_proposal(held, post)
    return held


def waits_on(case: ReportCase, version: int) -> bool:
    return bool(
        ReportCase.objects.waiting()
        .filter(pk=case.pk, version=version)
        .update(version=version + 1, claimed_by=None, claimed_until=None)
    )


def finish(case: ReportCase, post: Post, version: int, state: str) -> None:
    """Close the case and its open reports, and answer the reporters.

    Before the decision is written: whoever holds the chain's lock must not wait for a row that a colleague claims.
    """
    if not ReportCase.close(case.pk, version, state):
        case.refresh_from_db()
        raise Settled(case)
    ended = list(case.reports.unsettled().select_related("reporter", "revision"))
    outcome = OUTCOMES.get(state)
    case.reports.unsettled().update(state=outcome or Report.State.OPEN, settled_at=timezone.now())
    answer(ended, post, outcome or "closed")


def text_removed(post: Post) -> None:
    """A text was taken down, deleted or unpublished, wherever that was done: the open reports on it end with it.

    ``community.posts.publishing.set_state`` calls it (registered in ``community.apps``); the post is locked.
    """
    if end := ENDS.get(post.state):
        for case in ReportCase.objects.waiting().filter(post_id=post.pk):
            finish(case, post, case.version, end)
