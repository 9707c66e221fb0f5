"""What rule sets are tried on: every wording somebody decided about, and the site's own lessons."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet

from community.moderation.models import Decision
from community.posts.models import Post, Revision

MEMBERS = (Post.Kind.STORY, Post.Kind.COMMENT)
JUDGED = (
    Decision.Action.APPROVE, Decision.Action.REQUEST_CHANGES, Decision.Action.REJECT, Decision.Action.TAKE_DOWN,
    Decision.Action.KEEP, Decision.Action.PUBLISH,
)  # fmt: skip
CHUNK = 100
KINDS = ("post__story", "post__comment", "post__tip", "post__productkind", "post__rule", "post__page")


def decided() -> QuerySet[Revision]:
    """Members' wordings that were decided about, whatever became of them."""
    made = Decision.objects.filter(revision=OuterRef("pk"), action__in=JUDGED)
    return Revision.objects.filter(Exists(made), post__kind__in=MEMBERS)


def lessons() -> QuerySet[Revision]:
    """What editors wrote and readers learn from: the public wording of each."""
    public = Post.objects.published().exclude(kind__in=MEMBERS).values("live_revision")
    return Revision.objects.filter(pk__in=public)


def live_texts() -> QuerySet[Revision]:
    public = Post.objects.published().values("live_revision")
    return Revision.objects.filter(pk__in=public)


def in_chunks(revisions: QuerySet[Revision]) -> Iterator[list[Revision]]:
    """By key, so that a long run needs no open cursor and little memory."""
    last = 0
    ordered = revisions.select_related(*KINDS).order_by("pk")
    while chunk := list(ordered.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def decided_as(revisions: list[Revision]) -> dict[int, str]:
    """What was decided last about each."""
    rows = Decision.objects.filter(revision__in=revisions, action__in=JUDGED, undone_by=None)
    return dict(rows.order_by("pk").values_list("revision", "action"))
