"""The author's drawer: what colleagues should know of somebody before they decide on a text of theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from community.conduct.models import MemberNote, Sanction, Strike
from community.moderation.models import Decision, Review
from community.moderation.presenting import language_of
from community.moderation.trusting import Trust, reversed_on_appeal, trust_of
from community.posts.models import Post, Revision

KINDS = tuple(Post.Kind.values)
LAST = 5
MOST_NOTES = 50


@dataclass(frozen=True)
class Subject:
    """The text a decision was about, as the decision saw it; nothing of it may be left."""

    post: Post | None = None
    heading: str = ""
    language: str = ""


@dataclass(frozen=True)
class Outcomes:
    """Standing decisions of people on a member's texts."""

    decided: int
    approved: int
    changes: int
    rejected: int
    taken_down: int

    @property
    def rejection_percent(self) -> int:
        return round(100 * (self.rejected + self.taken_down) / self.decided) if self.decided else 0


@dataclass(frozen=True)
class Drawer:
    """``strikes``, ``sanctions`` and ``notes`` stay empty for viewers without the right to see conduct."""

    member: object
    may_see_conduct: bool
    states: list[tuple[str, int]]
    """(state in words, number of texts)"""
    waiting: int
    outcomes: Outcomes
    decisions: list[tuple[Decision, Subject]]
    trust: Trust
    strikes: list[Strike] = field(default_factory=list)
    sanctions: list[Sanction] = field(default_factory=list)
    notes: list[MemberNote] = field(default_factory=list)

    @property
    def points(self) -> int:
        return sum(strike.points for strike in self.strikes)

    @cached_property
    def in_force(self) -> list[Sanction]:
        return [sanction for sanction in self.sanctions if sanction.is_in_force]

    @property
    def past(self) -> list[Sanction]:
        return [sanction for sanction in self.sanctions if not sanction.is_in_force]


def drawer_for(member, viewer) -> Drawer | None:
    """None for oneself: a member's own page says what is theirs to know."""
    if member.pk == viewer.pk:
        return None
    decisions = list(last_decisions(member))
    subjects = subjects_of(decisions)
    conduct = conduct_of(member) if viewer.has_perm("community.see_conduct") else {}
    return Drawer(
        member=member,
        may_see_conduct=bool(conduct),
        states=states_of(member),
        waiting=Review.objects.waiting().filter(author=member).count(),
        outcomes=outcomes_of(member),
        decisions=[(decision, subjects[decision.pk]) for decision in decisions],
        trust=trust_of(member),
        **conduct,
    )


def conduct_of(member) -> dict[str, list]:
    return {
        "strikes": list(Strike.objects.counting().filter(member=member).select_related("decision")),
        "sanctions": list(Sanction.objects.filter(member=member).select_related("decision")),
        "notes": list(MemberNote.objects.filter(member=member).select_related("author")[:MOST_NOTES]),
    }


def states_of(member) -> list[tuple[str, int]]:
    """Their texts by state, in the order a text goes through them; states without a text are left out."""
    counted = Post.objects.filter(author=member).order_by().values_list("state").annotate(Count("pk"))
    counts = dict(counted)
    return [(str(label), counts[state]) for state, label in Post.State.choices if state in counts]


def outcomes_of(member) -> Outcomes:
    action = Decision.Action
    by_people = {
        "approved": action.APPROVE,
        "changes": action.REQUEST_CHANGES,
        "rejected": action.REJECT,
        "taken_down": action.TAKE_DOWN,
    }
    standing = Decision.objects.filter(author=member, undone_by=None).exclude(reversed_on_appeal())
    return Outcomes(
        **standing.aggregate(
            decided=Count("pk", filter=Q(action__in=by_people.values())),
            **{name: Count("pk", filter=Q(action=one)) for name, one in by_people.items()},
        )
    )


def last_decisions(member):
    decisions = Decision.objects.filter(author=member).exclude(action=Decision.Action.UNDO)
    return decisions.select_related("actor", "undone_by").order_by("-pk")[:LAST]


def subjects_of(decisions: Iterable[Decision]) -> dict[int, Subject]:
    """By the decision's key, in two queries. The keys have no constraint, so what is gone is left blank, not left out."""
    found = list(decisions)
    posts = Post.objects.select_related(*KINDS).in_bulk({decision.post_id for decision in found})
    revisions = Revision.objects.in_bulk({decision.revision_id for decision in found})
    return {
        decision.pk: subject_of(posts.get(decision.post_id), revisions.get(decision.revision_id))
        for decision in found
    }


def subject_of(post: Post | None, revision: Revision | None) -> Subject:
    if post is None or revision is None:
        return Subject(post)
    language = "en" if language_of(post, revision.payload) == "en" else "zh-Hans"
    return Subject(post, post.detail.heading_of(revision.payload) or _("Without a title"), language)
