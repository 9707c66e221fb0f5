"""Points and measures as they really come about: by decisions on texts."""

from __future__ import annotations

from django.utils import timezone

from community.conduct.models import Sanction
from community.members.models import Member
from community.moderation.deciding import decide
from community.moderation.models import Decision
from community.moderation.publicity import take_down
from community.moderation.verdicts import Verdict
from tests.factories import PolicyCodeFactory, make_member, make_story, verdict_for

POINTS = {0: 1, 2: 2, 6: 3, 12: 4}
"""Points → severity of the code that brings them."""


def code_for(points: int) -> str:
    severity = POINTS[points]
    return PolicyCodeFactory(code=f"SEVERITY_{severity}", severity=severity, position=severity).code


def reject(author: Member, points: int, *, moderator: Member | None = None, **changes) -> Decision:
    """A text of theirs is refused for a code that brings so many points."""
    review = make_story(author=author, state="waiting", **changes).reviews.get()
    verdict = verdict_for(review, "reject", codes=[code_for(points)])
    return decide(review_id=review.pk, actor=moderator or make_member("moderator"), verdict=verdict)


def remove(story, points: int) -> Decision:
    """A public text is taken down: this works for members who can send in nothing any more, too."""
    live = story.live_revision
    verdict = Verdict(
        action="take_down",
        version=0,
        revision_id=live.pk,
        sha256=live.sha256,
        codes=[code_for(points)],
        note="违反了规则。",
    )
    return take_down(post=story, actor=make_member("senior-moderator"), verdict=verdict)


def put(author: Member, kind: str) -> Sanction:
    """The member under this measure."""
    points = {"warning": [2], "restriction": [6], "mute": [12], "ban": [12, 6]}[kind]
    stories = [make_story(author=author, title=f"公开的第{n}篇") for n in range(len(points))]
    for story, given in zip(stories, points, strict=True):
        remove(story, given)
    return Sanction.objects.get(member=author, kind=kind)


def read_all(author: Member) -> None:
    """They have acknowledged everything, so that no page leads them to it any more."""
    Sanction.objects.filter(member=author).update(acknowledged_at=timezone.now())
