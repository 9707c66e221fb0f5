"""What the author hears of an appeal: that it came in, and the answer with its reasons. Never who judged it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation

from community.appeals.models import Appeal
from community.appeals.terms import last_day, second_look_ends_at
from community.moderation.models import Decision
from community.notices.telling import tell
from community.posts.models import Post


def acknowledge(appeal: Appeal, post: Post) -> None:
    tell_appellant(appeal, post, f"appeal:{appeal.pk}", {"outcome": "received"})


def answer(appeal: Appeal, post: Post, ruling: Decision) -> None:
    ends = second_look_ends_at(appeal)
    data: dict[str, Any] = {
        "outcome": appeal.state,
        "answer": appeal.answer,
        "second_look_until": last_day(ends).date().isoformat() if ends else "",
        "effect": ruling.proposed,
        "codes": [line["code"] for line in ruling.codes],
        "versions": ruling.codes,
    }
    tell_appellant(appeal, post, f"appeal:{appeal.pk}:outcome", data)


def tell_appellant(appeal: Appeal, post: Post, key: str, data: dict[str, Any]) -> None:
    member = appeal.author
    with translation.override(member.language):
        path = reverse("appeals:status", args=[appeal.pk])
    heading = post.detail.heading_of(appeal.revision.payload)
    facts = {"heading": heading, "level": int(appeal.level), "appeal_path": path}
    tell(member=member, kind="appeal", key=key, path=path, data=facts | data)
