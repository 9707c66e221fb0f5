"""Drafts of rule sets: opened from a version, typed rule by rule, frozen into the next version."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from community.audit.chaining import digest, record
from community.rulebook.models import LearnedModel, Rollout, RuleDraft, RuleVersion


class DraftMoved(Exception):
    """Somebody (or another tab) saved the draft since this form was opened; nothing is overwritten."""


@transaction.atomic
def start_draft(*, parent: RuleVersion, author) -> RuleDraft:
    draft = RuleDraft.objects.create(
        parent=parent, content=parent.content, model_id=parent.model_id, author=author
    )
    draft.writers.add(author)
    return draft


@transaction.atomic
def save_draft(*, draft: RuleDraft, editor, content: dict[str, Any], version: int) -> RuleDraft:
    """Store the whole content. Raises DraftMoved."""
    won = RuleDraft.objects.filter(pk=draft.pk, version=version).update(
        content=content, version=version + 1, updated_at=timezone.now()
    )
    if not won:
        raise DraftMoved
    draft.writers.add(editor)
    draft.content, draft.version = content, version + 1
    return draft


@transaction.atomic
def freeze(*, draft: RuleDraft, author, note: str, version: int) -> RuleVersion:
    """The draft as the next version; the draft is gone then. The caller has checked its content.

    Raises DraftMoved.
    """
    locked = RuleDraft.objects.select_for_update().filter(pk=draft.pk, version=version).first()
    if locked is None:
        raise DraftMoved
    writers = {author.pk, locked.author_id, *locked.writers.values_list("pk", flat=True)}
    made = make_version(
        content=locked.content,
        model=locked.model,
        author=author,
        writers=writers,
        parent=locked.parent,
        note=note,
    )
    locked.delete()
    return made


@transaction.atomic
def make_version(
    *,
    content: dict[str, Any],
    model: LearnedModel | None,
    author,
    note: str,
    writers: set[int] | None = None,
    parent: RuleVersion | None = None,
) -> RuleVersion:
    last = RuleVersion.objects.aggregate(last=Max("number"))["last"] or 0
    made = RuleVersion.objects.create(
        number=last + 1,
        content=content,
        model=model,
        sha256=digest([content, model.sha256 if model else ""]),
        parent=parent,
        author=author,
        note=note,
    )
    made.writers.set(writers or {author.pk})
    Rollout.objects.create(version=made, author=author)
    data = {
        "sha256": made.sha256,
        "parent": parent.number if parent else None,
        "note": note,
        "rules": len(made.rules),
    }
    record(actor=author, action="write_rules", subject=f"rules:{made.number}", data=data)
    return made


def keep_model(source: bytes) -> LearnedModel:
    made, _created = LearnedModel.objects.get_or_create(
        sha256=hashlib.sha256(source).hexdigest(), defaults={"source": source}
    )
    return made
