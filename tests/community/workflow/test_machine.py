"""Authors, reviewers, reporters, judges and time in any order: nothing unapproved is ever public, and the log holds.

MACHINE_RUNS runs of MACHINE_STEPS steps each (default 40 × 60).
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from hypothesis import HealthCheck
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from community.appeals.appealing import appeal, ask_again
from community.appeals.judging import Ruling as AppealRuling
from community.appeals.judging import judge
from community.appeals.models import Appeal
from community.moderation import consequences
from community.moderation.deleting import delete_own
from community.moderation.models import Decision, Proposal, Review
from community.moderation.proposing import confirm, decline, propose_adoption
from community.moderation.publicity import restore, take_down
from community.moderation.samples import Sample
from community.moderation.sampling import look_again
from community.moderation.submitting import submit, withdraw
from community.moderation.undoing import undo
from community.moderation.verdicts import Verdict
from community.posts.models import Post
from community.reports.models import ReportCase
from community.reports.reporting import report
from community.reports.settling import Ruling, keep, take_down_reported
from community.stories.models import Story
from tests.community.workflow.world import World

RUNS, STEPS = int(os.environ.get("MACHINE_RUNS", "40")), int(os.environ.get("MACHINE_STEPS", "60"))
NOTES = {"note": "请改一改。", "internal_note": "看第二段。"}
number = st.integers(0, 7)
seen: Counter[str] = Counter()
"""Decisions made in all runs, by action: a machine that is always refused would prove nothing."""
EXPECTED = {
    "approve", "request_changes", "reject", "escalate", "hold", "take_down", "suspend", "publish", "overturn", "undo",
}  # fmt: skip


def pick(rows, wanted: int):
    """One of the rows, whichever the number means; None without any."""
    found = list(rows.order_by("pk"))
    return found[wanted % len(found)] if found else None


class Site(RuleBasedStateMachine):
    @initialize()
    def open_the_site(self) -> None:
        cache.clear()
        self.clock = time_machine.travel(datetime(2026, 11, 2, 2, tzinfo=UTC), tick=False)
        self.traveller = self.clock.start()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        # The same steps must lead to the same world, or Hypothesis cannot repeat them.
        self.chance, consequences.chance = consequences.chance, random.Random(7)
        self.world = World()

    def teardown(self) -> None:
        try:
            seen.update(Decision.objects.values_list("action", flat=True))
            assert self.world.faults() == []
        finally:
            consequences.chance = self.chance
            connection.set_rollback(True)
            connection.run_on_commit = []
            self.transaction.__exit__(None, None, None)
            self.clock.stop()

    def author(self, wanted: int):
        return self.world.authors[wanted % 3]

    def moderator(self, wanted: int):
        return self.world.moderators[wanted % 4]

    def code(self, wanted: int) -> list[str]:
        return [self.world.codes[wanted % 3].code]

    @rule(by=number)
    def write_story(self, by: int) -> None:
        self.world.write_story(self.author(by))

    @rule(by=number, where=number)
    def write_comment(self, by: int, where: int) -> None:
        if story := pick(Story.objects.published(), where):
            self.world.write_comment(self.author(by), story)

    @rule(which=number)
    def edit(self, which: int) -> None:
        if post := pick(Post.objects.exclude(state=Post.State.DELETED), which):
            newest = post.revisions.first()
            field = "title" if post.kind == Post.Kind.STORY else "text"
            payload = newest.payload | {field: self.world.mark()}
            self.world.do(submit, post=post, author=post.author, payload=payload)

    @rule(which=number)
    def withdraw(self, which: int) -> None:
        if review := pick(Review.objects.waiting(), which):
            self.world.do(withdraw, post=review.post, author=review.post.author)

    @rule(which=number)
    def delete(self, which: int) -> None:
        if which == 0 and (post := pick(Post.objects.all(), which)):
            self.world.do(delete_own, post=post, author=post.author)

    @rule(
        which=number,
        by=number,
        why=number,
        action=st.sampled_from(["approve", "approve", "approve", "request_changes", "reject", "escalate"]),
    )
    def decide(self, which: int, by: int, why: int, action: str) -> None:
        if review := pick(Review.objects.waiting(), which):
            self.world.decide(
                review, self.moderator(by), action, self.code(why) if action in Decision.ADVERSE else ()
            )

    @rule(which=number)
    def undo(self, which: int) -> None:
        if decision := Decision.objects.first():
            self.world.do(undo, decision_id=decision.pk, actor=decision.actor)

    @precondition(lambda self: Proposal.objects.waiting().exists())
    @rule(which=number, by=number, agrees=st.booleans())
    def settle_proposal(self, which: int, by: int, agrees: bool) -> None:
        if found := pick(Proposal.objects.waiting(), which):
            facts = {"proposal_id": found.pk, "version": found.version, "actor": self.moderator(by)}
            if agrees:
                self.world.do(confirm, **facts)
            else:
                self.world.do(decline, **facts, internal_note="不同意。")

    @rule(which=number, by=number, why=number, verb=st.sampled_from([take_down, restore]))
    def change_publicity(self, which: int, by: int, why: int, verb) -> None:
        posts = Post.objects.exclude(live_revision=None)
        if post := pick(posts, which):
            action = "take_down" if verb is take_down else "restore"
            live = post.live_revision
            verdict = Verdict(
                action=action,
                version=0,
                revision_id=live.pk,
                sha256=live.sha256,
                codes=self.code(why),
                **NOTES,
            )
            self.world.do(verb, post=post, actor=self.moderator(by), verdict=verdict)

    @rule(which=number, by=number, action=st.sampled_from(["correct", "feature"]))
    def adopt(self, which: int, by: int, action: str) -> None:
        if post := pick(Story.objects.published(), which):
            live = post.live_revision
            verdict = Verdict(action=action, version=0, revision_id=live.pk, sha256=live.sha256, **NOTES)
            self.world.do(propose_adoption, post=post, actor=self.moderator(by), verdict=verdict)

    @rule(which=number, by=number, by_staff=st.booleans(), why=number)
    def report(self, which: int, by: int, by_staff: bool, why: int) -> None:
        if post := pick(Post.objects.published(), which):
            reporter = self.moderator(by) if by_staff else self.author(by)
            self.world.do(report, post=post, reporter=reporter, code=self.world.codes[why % 3], text="请看。")

    @precondition(lambda self: ReportCase.objects.waiting().exists())
    @rule(which=number, by=number, why=number, stays=st.booleans())
    def settle_reports(self, which: int, by: int, why: int, stays: bool) -> None:
        if case := pick(ReportCase.objects.waiting(), which):
            live = case.post.live_revision or case.revision
            verdict = Verdict(
                action="keep" if stays else "take_down", version=case.version, revision_id=live.pk, sha256=live.sha256,
                codes=[] if stays else self.code(why), **NOTES,
            )  # fmt: skip
            ruling = Ruling(verdict=verdict, seen=case.reports.latest("pk").pk)
            self.world.do(
                keep if stays else take_down_reported,
                case_id=case.pk,
                actor=self.moderator(by),
                ruling=ruling,
            )

    @rule(which=number)
    def appeal(self, which: int) -> None:
        if decision := pick(Decision.objects.filter(action__in=Decision.ADVERSE), which):
            self.world.do(
                appeal,
                decision=decision,
                author=decision.revision.author,
                text="我觉得这个决定不对，请再看看。",
            )

    @precondition(lambda self: Appeal.objects.exclude(state="waiting").exists())
    @rule(which=number)
    def ask_again(self, which: int) -> None:
        if first := pick(Appeal.objects.exclude(state="waiting"), which):
            self.world.do(
                ask_again, first=first, author=first.author, text="我还是觉得不对，请负责人再看看。"
            )

    @precondition(lambda self: Appeal.objects.waiting().exists())
    @rule(
        which=number,
        by=number,
        why=number,
        action=st.sampled_from(["overturn", "overturn", "uphold", "vary"]),
    )
    def judge(self, which: int, by: int, why: int, action: str) -> None:
        if found := pick(Appeal.objects.waiting(), which):
            codes = self.code(why) if action == "vary" else []
            ruling = AppealRuling(
                action=action, version=found.version, answer="看过了，理由如下。", codes=codes
            )
            self.world.do(judge, appeal_id=found.pk, actor=self.moderator(by), ruling=ruling)

    @precondition(lambda self: Sample.objects.waiting().exists())
    @rule(which=number, by=number, agrees=st.booleans())
    def look_again(self, which: int, by: int, agrees: bool) -> None:
        if found := pick(Sample.objects.waiting(), which):
            verdict = Verdict(
                action="agree" if agrees else "disagree",
                version=0,
                revision_id=found.revision_id,
                sha256="",
                internal_note="如此。",
            )
            self.world.do(
                look_again,
                sample_id=found.pk,
                version=found.version,
                actor=self.moderator(by),
                verdict=verdict,
            )

    @rule(hours=st.sampled_from([0.005, 1, 30, 24 * 31, 24 * 200]))
    def let_time_pass(self, hours: float) -> None:
        self.traveller.shift(timedelta(hours=hours))

    @invariant()
    def only_decided_wordings_are_live(self) -> None:
        if hasattr(self, "world"):
            assert self.world.marks_live() <= self.world.marks_decided()

    @precondition(lambda self: hasattr(self, "world"))
    @rule()
    def a_visitor_looks_around(self) -> None:
        shown = self.world.marks_shown()
        assert shown <= self.world.marks_live()
        assert not shown & self.world.marks_out_of_sight()
        assert self.world.faults() == []


@pytest.mark.django_db
def test_never_shows_what_nobody_approved(settings):
    settings.TRUST_APPROVALS, settings.TRUST_SAMPLE_PERCENT, settings.APPROVAL_SAMPLE_PERCENT = 2, 50, 50
    run_state_machine_as_test(
        Site,
        settings=settings_of(RUNS, STEPS),
    )
    assert set(seen) >= EXPECTED or RUNS < 20, seen


def settings_of(runs: int, steps: int) -> pace:
    return pace(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=True,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
