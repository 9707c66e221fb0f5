"""Carrying out the retention table. Each class is one transaction, and its line in the log is the last write of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError

from community.appeals.models import Appeal
from community.audit.chaining import record
from community.moderation.models import Proposal, Review
from community.moderation.samples import Sample
from community.posts.models import Post, Revision
from community.posts.publishing import write_payload
from community.records.retained import REMOVED
from community.records.retaining import Retention
from community.reports.models import Report, ReportCase
from community.rule_desk.models import Rescreen

MOST_IN_A_RUN = 5000
"""What is left over is due in the next run: a first run over years must not hold the database for hours."""


@dataclass
class Outcome:
    removed: int = 0
    posts: list[int] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@transaction.atomic
def apply(retention: Retention, now: datetime) -> Outcome:
    """Remove what is due in one class and write that down, also when it was nothing."""
    due = retention.due(now).order_by(retention.moment, "pk").values_list("pk", flat=True)
    keys = list(due[:MOST_IN_A_RUN])
    rows = retention.rows().model._default_manager.filter(pk__in=keys)
    outcome = remove_words(rows) if rows.model is Revision else remove_rows(rows)
    record(
        actor=None,
        action="apply_retention",
        subject=f"retention:{retention.key}",
        data={
            "removed": outcome.removed,
            "before": (now - retention.keep).isoformat(),
            "posts": outcome.posts,
            "failures": outcome.failures,
        },
    )
    return outcome


def remove_rows(rows: models.QuerySet) -> Outcome:
    count = rows.count()
    rows.delete()
    return Outcome(removed=count)


def remove_words(revisions: models.QuerySet[Revision]) -> Outcome:
    """Text by text, so that one that something still holds on to keeps none of the others."""
    outcome, of_post = Outcome(), defaultdict(list)
    for post_id, key in revisions.values_list("post_id", "pk"):
        of_post[post_id].append(key)
    for post_id, keys in sorted(of_post.items()):
        try:
            with transaction.atomic():
                removed = remove_words_of(post_id, keys)
        except ProtectedError as error:
            held = sorted({row._meta.label for row in error.protected_objects})
            outcome.failures.append(f"post {post_id}: held by {', '.join(held)}")
            continue
        if removed:
            outcome.removed += removed
            outcome.posts.append(post_id)
    return outcome


def remove_words_of(post_id: int, keys: list[int]) -> int:
    post = Post.objects.select_for_update().get(pk=post_id)
    if post.state not in REMOVED:
        return 0  # restored since
    for model in (Proposal, Sample, Rescreen, Appeal, Report, ReportCase, Review):
        model.objects.filter(revision__in=keys).delete()
    was_live = post.live_revision_id in keys
    if was_live:
        Post.objects.filter(pk=post_id).update(live_revision=None)
        post.live_revision = None
    Revision.objects.filter(pk__in=keys).delete()
    if was_live or not post.revisions.exists():
        empty(post.detail)
    return len(keys)


def empty(post: Post) -> None:
    """Take the words out of the row that was once public. Its number, author and times stay, and so do others' answers."""
    payload: dict[str, Any] = {name: nothing(post, name) for name in post.payload_fields}
    extras = {name: [] for name in post.payload_extras()}
    write_payload(post, payload | extras | {"language": post.language})


def nothing(post: Post, name: str) -> Any:
    model_field = post._meta.get_field(name)
    return [] if isinstance(model_field, models.ManyToManyField) else model_field.get_default()
