"""The queue: what waits for whom, in which order, and who holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.audit.chaining import record
from community.content.paging import read_key
from community.moderation.models import Decision, Review, ReviewQuerySet
from community.moderation.policy import CLAIM_TERM, POLICY, kinds_reviewed_by
from community.moderation.presenting import language_of
from community.posts.models import Post

REVIEWERS = tuple(dict.fromkeys(policy.reviewer for policy in POLICY.values()))
"""The permissions that open the desk; any one will do."""

LABELS = {
    "stories": gettext_lazy("Stories"),
    "comments": gettext_lazy("Comments"),
    "tips": gettext_lazy("Tips"),
    "guide": gettext_lazy("Guide"),
    "pages": gettext_lazy("Site pages"),
}
PAGE_SIZE = 50


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True)
class Row:
    review: Review
    heading: str
    byline: str
    holder: object | None
    is_mine: bool
    is_overdue: bool
    due_hours: int
    """The policy behind the due time: so many hours after submission."""

    @property
    def language(self) -> str:
        return "en" if language_of(self.review.post, self.review.revision.payload) == "en" else "zh-Hans"

    @property
    def language_name(self) -> str:
        language = language_of(self.review.post, self.review.revision.payload)
        return str(dict(Post._meta.get_field("language").flatchoices).get(language, language))


@dataclass(frozen=True)
class AuthorRecord:
    published: int
    taken_down: int
    rejected: int
    changes: int
    is_first_text: bool


def in_queue(reviews: ReviewQuerySet, queue: str) -> ReviewQuerySet:
    """Only one queue; an empty or unknown name means all of them."""
    kinds = [kind for kind, policy in POLICY.items() if policy.queue == queue]
    return reviews.filter(post__kind__in=kinds) if kinds else reviews


def tabs_for(member, current: str) -> list[Tab]:
    """The queues of this member with the number of rows each will show: the same query, counted."""
    waiting = Review.objects.reviewable_by(member).order_by().values_list("post__kind").annotate(Count("pk"))
    counts: dict[str, int] = {POLICY[kind].queue: 0 for kind in kinds_reviewed_by(member)}
    for kind, count in waiting:
        counts[POLICY[kind].queue] += count
    address = reverse("moderation:queue")
    tabs = [
        Tab(name, str(LABELS[name]), count, f"{address}?queue={name}", name == current)
        for name, count in counts.items()
    ]
    total = Tab("", _("All"), sum(counts.values()), address, current not in counts)
    return [total, *tabs] if len(tabs) > 1 else tabs


def rows_for(member, queue: str, after: str) -> tuple[list[Row], str]:
    """One page of the queue, the oldest due first, and the key of the next page (or '')."""
    reviews = in_queue(Review.objects.reviewable_by(member), queue).for_desk().in_order()
    if key := read_key(after):
        due, pk = key
        reviews = reviews.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk))
    found = list(reviews[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    more = f"{shown[-1].due_at.isoformat()}~{shown[-1].pk}" if len(found) > PAGE_SIZE else ""
    now = timezone.now()
    return [make_row(review, member, now) for review in shown], more


def make_row(review: Review, member, now: datetime) -> Row:
    payload, holder = review.revision.payload, review.holder()
    return Row(
        review=review,
        heading=review.post.detail.heading_of(payload) or _("Without a title"),
        byline=payload.get("byline") or review.revision.author.display_name,
        holder=holder,
        is_mine=holder is not None and holder.pk == member.pk,
        is_overdue=review.is_overdue(now),
        due_hours=POLICY[review.post.kind].due_within // timedelta(hours=1),
    )


def take_next(member, queue: str, *, skip: int = 0) -> Review | None:
    """Claim the first case nobody else holds; None when there is none."""
    reviews = in_queue(Review.objects.reviewable_by(member), queue).exclude(pk=skip)
    free = Q(claimed_by=None) | Q(claimed_until__lte=timezone.now()) | Q(claimed_by=member)
    for review in reviews.filter(free).in_order()[:PAGE_SIZE]:
        # Somebody may take it between the two statements; the claim itself settles who has it.
        if review.claim(member):
            return review
    return None


@transaction.atomic
def take_over(review: Review, member) -> bool:
    """Take a colleague's claim, in the log. False when it is free, one's own or somebody else's by now."""
    holder = review.holder()
    if holder is None or holder.pk == member.pk:
        return review.claim(member)
    won = (
        Review.objects.waiting()
        .filter(pk=review.pk, claimed_by=holder)
        .update(claimed_by=member, claimed_until=timezone.now() + CLAIM_TERM)
    )
    if won:
        record(
            actor=member,
            action="take_over_claim",
            subject=f"post:{review.post_id}",
            data={"review": review.pk, "from": holder.pk},
        )
    return bool(won)


def case_for(member, pk: int) -> Review:
    """A case this member may open: 404 for other kinds, 403 (with the reason) for their own text."""
    reviews = Review.objects.for_desk().select_related(
        "post__author", "post__live_revision", "post__comment__reply_to"
    )
    if case := reviews.visible_to(member).filter(pk=pk).first():
        return case
    if Review.objects.filter(pk=pk, post__kind__in=kinds_reviewed_by(member)).exists():
        raise PermissionDenied(_("Nobody decides on their own text; a colleague has to."))
    raise Http404


def post_for(member, pk: int) -> Post:
    """A post whose history this member may read: reviewers of its kind and readers of the log, never its author."""
    post = Post.objects.select_related("author", "live_revision").filter(pk=pk).first()
    if post is None or not (
        post.kind in kinds_reviewed_by(member) or member.has_perm("community.read_audit_log")
    ):
        raise Http404
    if post.author_id == member.pk or post.revisions.filter(author=member).exists():
        raise PermissionDenied(
            _("Nobody reads the case of their own text here; your own page shows how it stands.")
        )
    return post


def record_of(review: Review) -> AuthorRecord:
    """What the author's other texts came to."""
    author = review.post.author
    posts = Post.objects.filter(author=author).aggregate(
        published=Count("pk", filter=Q(state=Post.State.PUBLISHED)),
        taken_down=Count("pk", filter=Q(state=Post.State.TAKEN_DOWN)),
    )
    reviews = (
        Review.objects.filter(post__author=author)
        .exclude(pk=review.pk)
        .aggregate(
            rejected=Count("pk", filter=Q(state=Review.State.REJECTED)),
            changes=Count("pk", filter=Q(state=Review.State.CHANGES)),
            others=Count("pk"),
        )
    )
    return AuthorRecord(is_first_text=not reviews.pop("others"), **posts, **reviews)


def decisions_on(post_id: int):
    """All decisions on a post, the newest first, with who made them and whether they were taken back."""
    return Decision.objects.filter(post_id=post_id).select_related("actor", "revision", "undone_by")
