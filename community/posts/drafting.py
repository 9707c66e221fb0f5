"""Drafts: what is being typed, before anybody reviews it."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from community.posts.models import Draft, Post


class DraftConflict(Exception):
    """Somebody (or another tab) saved the draft since this form was opened. ``draft`` is the present one."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__(f"draft of post {draft.post_id} is at version {draft.version}")


def working_payload(post: Post) -> dict[str, Any]:
    """What an edit form starts from: the draft, else the newest revision, else nothing."""
    draft = Draft.objects.filter(post_id=post.pk).first()
    if draft:
        return draft.payload
    newest = post.revisions.order_by("-number").first()
    return newest.payload if newest else {}


def draft_version(post: Post) -> int:
    """The version to put into the form; 0 when there is no draft yet."""
    return Draft.objects.filter(post_id=post.pk).values_list("version", flat=True).first() or 0


VERSIONS_A_DRAFT = 100_000


def first_version(post: Post) -> int:
    """Where a new draft's versions start: above those of every earlier draft, so that no old form ever fits it."""
    return 1 + VERSIONS_A_DRAFT * post.revisions.count()


@transaction.atomic
def save_draft(*, post: Post, editor, payload: dict[str, Any], version: int) -> Draft:
    """Store what was typed. ``version`` is the draft version the form was opened with.

    Words that were sent already (double click) are not stored again; the answer is then a draft without a row.

    Raises:
        DraftConflict: the draft, or the text sent from it, is newer than the form; nothing is overwritten.
    """
    won = Draft.objects.filter(post_id=post.pk, version=version).update(
        payload=payload, editor=editor, version=version + 1, updated_at=timezone.now()
    )
    if won:
        draft = Draft.objects.get(post_id=post.pk)
        draft.writers.add(editor)
        return draft
    existing = Draft.objects.filter(post_id=post.pk).first()
    if existing:
        if existing.payload == payload:
            return existing
        raise DraftConflict(existing)
    newest = post.revisions.order_by("-number").first()
    if version and newest:
        # The draft this form came from has been sent since. Another tab's older words must not pass for newer ones.
        sent = Draft(
            post_id=post.pk,
            editor=newest.author,
            payload=newest.payload,
            version=0,
            updated_at=newest.created_at,
        )
        if newest.payload == payload:
            return sent
        raise DraftConflict(sent)
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                post_id=post.pk, editor=editor, payload=payload, version=first_version(post)
            )
            draft.writers.add(editor)
            return draft
    except IntegrityError:
        raise DraftConflict(Draft.objects.get(post_id=post.pk)) from None
