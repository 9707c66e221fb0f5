"""What lies in the desk's other queues of a demonstration: a report case, an appeal, a proposal, an escalation."""

from __future__ import annotations

from community.appeals.appealing import appeal
from community.members.models import Member
from community.moderation.deciding import decide
from community.moderation.models import Decision, Proposal, Review
from community.moderation.policy_codes import PolicyCode
from community.moderation.proposing import confirm, propose_adoption
from community.moderation.verdicts import Verdict
from community.posts.models import Post
from community.reports.reporting import report
from community.stories.models import Story

REPORTS = (
    ("PERFORMANCE_BRAGGING", "只说赚了多少，没说最多亏过多少，怕新手照着做。"),
    ("MISSING_RISK_DISCLOSURE", "读下来像是只要拿得久就不会亏，少了一句提醒。"),
)


class DemoDesk:
    def __init__(self, readers: list[Member], moderator: Member, senior: Member) -> None:
        self.readers, self.moderator, self.senior = readers, moderator, senior

    def fill(self) -> None:
        waiting = list(
            Review.objects.waiting()
            .filter(post__is_demo=True)
            .select_related("post", "revision")
            .order_by("-pk")
        )
        stories = [review for review in waiting if review.kind == Post.Kind.STORY]
        comments = [review for review in waiting if review.kind == Post.Kind.COMMENT]
        if len(stories) > 2 and len(comments) > 1:
            self.decide(
                stories[0],
                "reject",
                code="ILLEGAL_FUNDRAISING",
                note="文中介绍的做法符合非法集资的特征，不能发布。",
            )
            self.decide(
                stories[1], "escalate", internal_note="像是软广告，又没有明说。请看“后来怎样”那一段。"
            )
            self.appealed(comments[0])
        self.reported()
        self.featured()

    def decide(
        self, review: Review, action: str, *, code: str = "", note: str = "", internal_note: str = ""
    ) -> Decision:
        verdict = Verdict(
            action=action,
            version=review.version,
            revision_id=review.revision_id,
            sha256=review.revision.sha256,
            codes=[code] if code else [],
            note=note,
            internal_note=internal_note,
        )
        return decide(review_id=review.pk, actor=self.moderator, verdict=verdict)

    def appealed(self, review: Review) -> None:
        decision = self.decide(
            review, "reject", code="MISSING_RISK_DISCLOSURE", note="请补上也可能亏损的提醒。"
        )
        appeal(
            decision=decision,
            author=decision.revision.author,
            text="我写的是自己的真实经历，并没有劝别人跟着买，最后一句也写了会亏。请再看一遍。",
        )

    def reported(self) -> None:
        story = (
            Story.objects.published().filter(is_demo=True, outcome=Story.Outcome.GAIN).order_by("-pk").first()
        )
        codes = {code.code: code for code in PolicyCode.objects.all()}
        others = [reader for reader in self.readers if story and reader.pk != story.author_id]
        for reader, (code, text) in zip(others, REPORTS, strict=False):
            report(post=story.post_ptr, reporter=reader, code=codes[code], text=text)

    def featured(self) -> None:
        """One story was featured by two people."""
        story = (
            Story.objects.published().filter(is_demo=True, outcome=Story.Outcome.LOSS).order_by("-pk").first()
        )
        if story is None:
            return
        live = story.live_revision
        verdict = Verdict(action=Decision.Action.FEATURE, version=0, revision_id=live.pk, sha256=live.sha256)
        propose_adoption(post=story, actor=self.moderator, verdict=verdict)
        proposal = Proposal.objects.waiting().get(post=story, action=Decision.Action.FEATURE)
        confirm(proposal_id=proposal.pk, version=proposal.version, actor=self.senior)
