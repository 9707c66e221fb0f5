"""How an editorial text stands: its state in words, its working title, the colleague's note."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.moderation.models import Decision, Review
from community.posts.models import Draft, Post, Revision


def working_text(name: str) -> Coalesce:
    """A text as an editor last left it: from the draft, else from the newest revision."""
    key = KT(f"payload__{name}")
    draft = Draft.objects.filter(post=OuterRef("pk")).annotate(text=key)
    newest = Revision.objects.filter(post=OuterRef("pk")).order_by("-number").annotate(text=key)
    return Coalesce(Subquery(draft.values("text")[:1]), Subquery(newest.values("text")[:1]))


def with_standing(posts: QuerySet) -> QuerySet:
    """All that a list on the desk says about a post, in the same query."""
    latest = Review.objects.filter(post=OuterRef("pk")).order_by("-pk")
    adverse = Decision.objects.filter(
        post=OuterRef("pk"),
        action__in=[Decision.Action.REQUEST_CHANGES, Decision.Action.REJECT],
        undone_by=None,
    )
    return posts.annotate(
        work_title_zh=working_text("title_zh_hans"),
        work_title_en=working_text("title_en"),
        latest_review=Subquery(latest.values("state")[:1]),
        latest_review_id=Subquery(latest.values("pk")[:1]),
        latest_writer=Subquery(latest.values("revision__author")[:1]),
        latest_note=Subquery(adverse.order_by("-pk").values("note")[:1]),
        has_draft=Exists(Draft.objects.filter(post=OuterRef("pk"))),
        drafted_by=Subquery(Draft.objects.filter(post=OuterRef("pk")).values("editor")[:1]),
    )


def working_title(post: Post) -> str:
    """The title in the page's language, else in the other one."""
    titles = [getattr(post, "work_title_zh", ""), getattr(post, "work_title_en", "")]
    if (get_language() or "").startswith("en"):
        titles.reverse()
    return next((title for title in titles if title), "") or _("(no title yet)")


@dataclass(frozen=True)
class Standing:
    """``badge`` is the end of the class name ``status-badge--…``."""

    code: str
    word: str
    badge: str
    note: str = ""

    @property
    def needs_work(self) -> bool:
        return self.code in ("changes", "rejected", "draft")


def standing(post: Post) -> Standing:
    """How the newest text of a post (loaded by ``with_standing``) stands; a live text may have a newer one."""
    review = post.latest_review
    if review == Review.State.WAITING:
        return Standing("review", _("In review"), "waiting")
    if post.state == Post.State.TAKEN_DOWN:
        return Standing("taken_down", _("Taken down"), "taken-down")
    if review == Review.State.CHANGES:
        return Standing("changes", _("Changes requested"), "changes", post.latest_note or "")
    if review == Review.State.REJECTED:
        return Standing("rejected", _("Rejected"), "rejected", post.latest_note or "")
    if post.has_draft or post.live_revision_id is None:
        return Standing("draft", _("Draft"), "draft")
    return Standing("published", _("Approved"), "published")
