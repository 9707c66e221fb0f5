"""The points a reviewer asked for, and the author's answers to them on the way to the next version.

Answers are no part of the text, so they are kept with the session until the version is sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from community.moderation.models import Decision, Review
from community.posts.models import Post

LONGEST = 300


@dataclass(frozen=True)
class Point:
    number: int
    text: str
    answer: str

    @property
    def field_name(self) -> str:
        return f"answer_{self.number}"


def asked_points(post: Post) -> list[str]:
    """What the author was asked to change, as long as that is the last word on the text."""
    latest = Review.objects.filter(post_id=post.pk).order_by("-pk").first()
    if latest is None or latest.state != Review.State.CHANGES:
        return []
    decision = latest.decisions.filter(action=Decision.Action.REQUEST_CHANGES, undone_by=None).first()
    return decision.asked if decision else []


def points_on(request: HttpRequest, post: Post | None) -> list[Point]:
    """The points with what was typed so far, for the writing page."""
    asked = asked_points(post) if post else []
    typed = typed_answers(request, post, len(asked)) if asked else []
    return [Point(number, text, typed[number]) for number, text in enumerate(asked)]


def typed_answers(request: HttpRequest, post: Post, count: int) -> list[str]:
    kept = request.session.get(key_of(post), [])
    known = kept + [""] * (count - len(kept))
    return [request.POST.get(f"answer_{number}", known[number])[:LONGEST] for number in range(count)]


def remember(request: HttpRequest, post: Post) -> None:
    """Keep what was typed: saving a draft or a failed attempt must not lose it."""
    if any(name.startswith("answer_") for name in request.POST):
        request.session[key_of(post)] = typed_answers(request, post, len(asked_points(post)))


def answers_on(request: HttpRequest, post: Post) -> list[dict[str, str]]:
    """As a submission keeps them."""
    return [{"point": point.text, "answer": point.answer.strip()} for point in points_on(request, post)]


def forget(request: HttpRequest, post: Post) -> None:
    """They were sent with the new version."""
    request.session.pop(key_of(post), None)


def key_of(post: Post) -> str:
    return f"answers:{post.pk}"
