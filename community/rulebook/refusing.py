"""A text refused when it was sent: nothing of it is written, its author keeps every word and learns what to mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community.audit.chaining import digest, record
from community.posts.models import Post
from community.rulebook.alerting import alert
from community.rulebook.keeping import keep_refusal
from community.rulebook.screening import Screened
from community.rulebook.showing import Told, told_to_author


class Blocked(Exception):
    """Raised before anything is written. Whoever catches it, outside the transaction, calls ``refuse``."""

    def __init__(self, screened: Screened, *, post: Post, payload: dict[str, Any], author: Any) -> None:
        self.screened, self.post, self.payload, self.author = screened, post, payload, author
        super().__init__(f"refused: {', '.join(screened.codes)}")

    @property
    def findings(self):
        return self.screened.findings


@dataclass(frozen=True)
class Refusal:
    message: str
    told: list[Told]


@transaction.atomic
def refuse(blocked: Blocked) -> Refusal:
    """Keep that it was refused (places and codes, no text) and say so in the author's words."""
    told = told_to_author(blocked.post, blocked.payload, hard_spots(blocked.screened))
    kept = Post.objects.filter(pk=blocked.post.pk).first()
    post = kept if kept and kept.author_id == blocked.post.author_id else None
    keep_refusal(
        blocked.screened, post=post, kind=blocked.post.kind, author=blocked.author, payload=blocked.payload
    )
    alert(blocked.author, blocked.screened.codes)
    record(
        actor=blocked.author,
        action="refuse_text",
        subject=f"post:{post.pk}" if post else f"member:{blocked.author.pk}",
        data={
            "kind": blocked.post.kind,
            "codes": list(blocked.screened.codes),
            "rules": sorted({spot.rule for spot in hard_spots(blocked.screened)}),
            "rules_version": blocked.screened.rules_version,
            "sha256": digest(blocked.payload),
        },
    )
    return Refusal(message_of(told), told)


def hard_spots(screened: Screened):
    """What led to the refusal; the rest would only confuse."""
    return [spot for spot in screened.findings if spot.outcome == "block"] or [
        spot for spot in screened.findings if spot.outcome == "hold"
    ]


def message_of(told: list[Told]) -> str:
    first = told[0] if told else None
    if first is None or not first.phrases:
        return _("This text breaks a rule of the site and was not sent. Every word is kept.")
    return _(
        "“%(phrase)s”: this breaks the rule “%(rule)s”, so the text was not sent. Every word is kept."
    ) % {
        "phrase": first.phrases[0],
        "rule": first.name,
    }
