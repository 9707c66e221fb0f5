"""A small site for the state machine: its people, their deeds, and what was rightly made public."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404
from django.test import Client
from django.urls import reverse

from community.appeals.appealing import TooLate
from community.appeals.judging import Judged
from community.audit.walking import find_faults as find_chain_faults
from community.comments.models import Comment
from community.conduct.sanctioning import Silenced
from community.moderation.deciding import decide
from community.moderation.models import Decision, Review
from community.moderation.proposing import Settled as ProposalSettled
from community.moderation.sampling import Looked
from community.moderation.submitting import submit
from community.moderation.verdicts import Stale, Verdict
from community.moderation.verifying import find_decision_faults, find_unapproved
from community.posts.models import Post
from community.posts.publishing import find_faults
from community.reports.reporting import NotNow
from community.reports.settling import Settled, Unseen
from community.stories.models import Story
from tests.factories import GraveCodeFactory, PolicyCodeFactory, make_member, story_payload

REFUSALS = (
    PermissionDenied, ValidationError, Http404, Stale, Silenced, ProposalSettled, Looked, NotNow, Settled, Unseen, TooLate, Judged,
)  # fmt: skip
"""A deed the site refuses, with a reason; everything else that is raised is a fault."""


class World:
    def __init__(self) -> None:
        self.marks = count(1)
        self.authors = [make_member() for _ in range(3)]
        self.moderators = [
            make_member("moderator"),
            make_member("moderator"),
            make_member("senior-moderator"),
            make_member("senior-moderator"),
        ]
        self.codes = [PolicyCodeFactory(), PolicyCodeFactory(code="SPAM", severity=2), GraveCodeFactory()]
        self.visitor = Client()
        self.populate()

    def populate(self) -> None:
        """A site that has been open for a while: public texts, waiting ones, and one that was rejected."""
        writers = self.authors * 2
        for author in writers:
            self.write_story(author)
        for review in Review.objects.waiting().order_by("pk")[:3]:
            self.decide(review, self.moderators[0], "approve")
        story = Story.objects.published().first()
        for author in writers:
            self.write_comment(author, story)
        waiting = list(Review.objects.waiting().filter(kind=Post.Kind.COMMENT).order_by("pk"))
        for review in waiting[:3]:
            self.decide(review, self.moderators[1], "approve")
        self.decide(waiting[3], self.moderators[1], "reject", codes=["SPAM"])

    def decide(self, review: Review, actor, action: str, codes: Iterable[str] = ()) -> Decision | None:
        verdict = Verdict(
            action=action,
            version=review.version,
            revision_id=review.revision_id,
            sha256=review.revision.sha256,
            codes=codes,
            note="请改一改。",
            internal_note="看第二段。",
        )
        return self.do(decide, review_id=review.pk, actor=actor, verdict=verdict)

    def do(self, deed, *arguments, **facts):
        """Try a deed and whatever follows its commit; a refusal changes nothing and is no fault."""
        try:
            done = deed(*arguments, **facts)
        except REFUSALS:
            done = None
        # A task must find its row committed: within the test's own transaction the calls wait here instead.
        while connection.run_on_commit:
            _savepoints, call, _robust = connection.run_on_commit.pop(0)
            call()
        return done

    def mark(self) -> str:
        return f"标记{next(self.marks):05d}号"

    def write_story(self, author) -> None:
        story = Story.objects.create(kind=Post.Kind.STORY, author=author)
        payload = story_payload(title=self.mark(), byline=author.display_name)
        if self.do(submit, post=story, author=author, payload=payload) is None:
            Story.objects.filter(pk=story.pk).delete()

    def write_comment(self, author, target: Post) -> None:
        comment = Comment.objects.create(kind=Post.Kind.COMMENT, author=author, target_id=target.pk)
        payload = {"text": self.mark(), "byline": author.display_name, "language": "zh-hans"}
        if self.do(submit, post=comment, author=author, payload=payload) is None:
            Comment.objects.filter(pk=comment.pk).delete()

    def faults(self) -> list[str]:
        return [*find_chain_faults(), *find_decision_faults(), *find_unapproved(), *find_faults()]

    def marks_shown(self) -> set[str]:
        """Every mark on a page that anybody can open."""
        pages = [reverse("home"), reverse("stories:list")]
        pages += [reverse("stories:detail", args=[pk]) for pk in Story.objects.values_list("pk", flat=True)]
        text = "".join(self.visitor.get(page).text for page in pages)
        return {text[i : i + 8] for i in range(len(text)) if text.startswith("标记", i)}

    def marks_decided(self) -> set[str]:
        """Marks of wordings behind which a person's approval, the policy or a judge stands."""
        standing = Decision.objects.filter(action__in=Decision.PUBLISHING, undone_by=None).select_related(
            "revision"
        )
        payloads = [decision.revision.payload for decision in standing]
        return {payload.get("title") or payload["text"] for payload in payloads}

    def marks_out_of_sight(self) -> set[str]:
        """Marks of what was live and is taken down, hidden or deleted now."""
        hidden = Post.objects.exclude(state=Post.State.PUBLISHED).exclude(live_revision=None)
        live = {
            post.live_revision.payload.get("title") or post.live_revision.payload["text"] for post in hidden
        }
        return live - self.marks_live()

    def marks_live(self) -> set[str]:
        public = Post.objects.published().select_related("live_revision")
        return {
            post.live_revision.payload.get("title") or post.live_revision.payload["text"] for post in public
        }
