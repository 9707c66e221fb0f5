"""What is still wrong with a text before it is sent for approval: one list, each line with its field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from community.content.reading import plain_text
from community.posts.models import Post
from community.rulebook.showing import told_findings
from education.editing.forms import BilingualForm

TO_DO_MARKS = ("【待补", "[TODO", "[todo")
TEXT_LIMIT = 20_000


@dataclass(frozen=True)
class Finding:
    """One thing to look at. A blocker stops the submission, advice does not."""

    field: str
    label: str
    message: str
    is_blocker: bool = True


def check(form: BilingualForm, payload: dict[str, Any]) -> list[Finding]:
    """The findings every kind shares: needed texts, both languages, lengths, marks left behind."""
    return [finding for pair in form.pairs() for finding in check_pair(pair, payload)]


def check_pair(pair, payload: dict[str, Any]) -> Iterator[Finding]:
    texts = [plain_text(payload.get(bound.name) or "") for bound in pair.fields]
    for bound, text in zip(pair.fields, texts, strict=True):
        limit = pair.limit or TEXT_LIMIT
        label = str(bound.label)
        raw = payload.get(bound.name) or ""
        if not text and pair.is_needed:
            yield Finding(bound.id_for_label, label, _("is still empty."))
        elif not text and any(texts):
            yield Finding(bound.id_for_label, label, _("is missing; the other language has it."))
        if len(raw) > limit:
            yield Finding(
                bound.id_for_label,
                label,
                _("is %(length)d characters long; at most %(limit)d fit.")
                % {"length": len(raw), "limit": limit},
            )
        if any(mark in text for mark in TO_DO_MARKS):
            yield Finding(bound.id_for_label, label, _("still has a “to be added” mark."))


def screened_findings(form: BilingualForm, post: Post, payload: dict[str, Any]) -> list[Finding]:
    """What the rules find in the text: advice for its editors, never a blocker; two people read it anyway."""
    return [
        finding(form, hint.field, hint.words, is_blocker=False)
        for hint in told_findings(post, payload)
        if hint.field in form.fields
    ]


def finding(form: BilingualForm, name: str, message: str, *, is_blocker: bool = True) -> Finding:
    bound = form[name]
    return Finding(bound.id_for_label or bound.auto_id, str(bound.label), message, is_blocker)
