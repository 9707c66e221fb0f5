"""Everything a member has sent in, for the colleagues who may see their standing. Drafts are not among it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max, OuterRef, Q, Subquery

from community.moderation.drawer import KINDS, Subject, subject_of
from community.moderation.models import Review
from community.moderation.policy import kinds_reviewed_by
from community.posts.models import Post, Revision

PAGE_SIZE = 50


@dataclass(frozen=True)
class Row:
    post: Post
    subject: Subject
    is_waiting: bool
    has_case: bool
    """Whether this viewer may open its case page."""

    @property
    def key(self) -> str:
        return "waiting" if self.is_waiting else BADGES[self.post.state]


BADGES = {
    Post.State.UNPUBLISHED: "draft",
    Post.State.PUBLISHED: "published",
    Post.State.SUSPENDED: "suspended",
    Post.State.TAKEN_DOWN: "taken-down",
    Post.State.DELETED: "draft",
}


def texts_of(member, viewer, before: str) -> tuple[list[Row], int]:
    """The newest first, and the key of the next page (0 on the last). Three queries."""
    posts = (
        Post.objects.filter(author=member)
        .annotate(newest=Max("revisions__pk"))
        .exclude(newest=None)
        .select_related(*KINDS)
        .annotate(latest_state=Subquery(latest_review().values("state")))
        .order_by("-pk")
    )
    if before.isdecimal() and len(before) < 19:
        posts = posts.filter(pk__lt=int(before))
    found = list(posts[: PAGE_SIZE + 1])
    shown, more = found[:PAGE_SIZE], found[PAGE_SIZE:]
    revisions = Revision.objects.in_bulk([post.newest for post in shown])
    kinds, reads_log = set(kinds_reviewed_by(viewer)), viewer.has_perm("community.read_audit_log")
    touched = own_words_in(viewer, [post.pk for post in shown])
    return [
        make_row(
            post,
            revisions.get(post.newest),
            has_case=(reads_log or post.kind in kinds) and post.pk not in touched,
        )
        for post in shown
    ], (shown[-1].pk if more else 0)


def latest_review():
    return Review.objects.filter(post=OuterRef("pk")).order_by("-pk")[:1]


def own_words_in(viewer, posts: list[int]) -> set[int]:
    """Texts the viewer wrote in: nobody opens the case of those."""
    own = Revision.objects.filter(Q(author=viewer) | Q(writers=viewer), post__in=posts)
    return set(own.values_list("post", flat=True))


def make_row(post: Post, revision: Revision | None, *, has_case: bool) -> Row:
    # What its author deleted is kept for the law, not for the desk: no heading.
    is_deleted = post.state == Post.State.DELETED
    return Row(
        post=post,
        subject=Subject(post) if is_deleted else subject_of(post, revision),
        is_waiting=post.latest_state == Review.State.WAITING,
        has_case=has_case and not is_deleted,
    )
