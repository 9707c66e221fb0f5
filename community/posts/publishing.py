"""The one way into public fields: a revision's payload is copied, whole, into the live row."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from community.audit.chaining import digest
from community.posts.models import Draft, Post, Revision


def read_payload(post: Post) -> dict[str, Any]:
    """Every public field of the live row as JSON values; the inverse of ``write_payload``."""
    return {name: to_json(post, name) for name in post.payload_fields} | post.payload_extras()


def to_json(post: Post, name: str) -> Any:
    field = post._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        return sorted(getattr(post, name).values_list("pk", flat=True))
    value = getattr(post, field.attname)
    return value.isoformat() if isinstance(value, datetime.date) else value


def write_payload(post: Post, payload: dict[str, Any]) -> None:
    many = []
    for name in post.payload_fields:
        field = post._meta.get_field(name)
        if isinstance(field, models.ManyToManyField):
            many.append(name)
        else:
            setattr(
                post,
                field.attname,
                field.to_python(payload[name]) if not field.is_relation else payload[name],
            )
    post.save()
    for name in many:
        getattr(post, name).set(payload[name])
    post.write_payload_extras(payload)


@transaction.atomic
def make_revision(*, post: Post, author, payload: dict[str, Any]) -> Revision:
    """Freeze a payload. The caller holds the post's row lock, which makes the number safe."""
    last = post.revisions.aggregate(last=models.Max("number"))["last"] or 0
    writers = writers_since_live(post) | {author.pk}
    revision = Revision.objects.create(
        post_id=post.pk, number=last + 1, author=author, payload=payload, sha256=digest(payload)
    )
    revision.writers.set(writers)
    return revision


def writers_since_live(post: Post) -> set[int]:
    """Whoever typed into the draft or sent a version since the one that is public; their words may still be in it."""
    live = post.live_revision.number if post.live_revision else 0
    drafted = Draft.writers.through.objects.filter(draft__post_id=post.pk)
    sent = Revision.writers.through.objects.filter(revision__post_id=post.pk, revision__number__gt=live)
    return {row.member_id for row in (*drafted, *sent)}


@transaction.atomic
def publish(revision: Revision) -> Post:
    """Make a revision the live one. Only ``community.moderation`` calls this, after a decision."""
    post = Post.objects.get(pk=revision.post_id).detail
    write_payload(post, revision.payload)
    now = timezone.now()
    post.live_revision, post.state = revision, Post.State.PUBLISHED
    post.first_published_at = post.first_published_at or now
    post.last_published_at = now
    post.removed_at = None
    post.save(
        update_fields=["live_revision", "state", "first_published_at", "last_published_at", "removed_at"]
    )
    post.publication_changed()
    return post


after_state: list[Callable[[Post], None]] = []
"""What features below do when a post stops being public, or is again, in the same transaction (see community.apps)."""


@transaction.atomic
def set_state(post: Post, state: Post.State) -> None:
    """Take a post out of the public's sight, or back into it; its words stay as they were decided."""
    removed_at = (post.removed_at or timezone.now()) if state in Post.REMOVED else None
    Post.objects.filter(pk=post.pk).update(state=state, removed_at=removed_at)
    post.state, post.removed_at = state, removed_at
    post.detail.publication_changed()
    for hear in after_state:
        hear(post)


def find_faults():
    """Name every public post whose live fields are not, byte for byte, its live revision's payload."""
    for base in (
        Post.objects.filter(state=Post.State.PUBLISHED)
        .select_related("live_revision")
        .iterator(chunk_size=500)
    ):
        post = base.detail
        served = digest(read_payload(post))
        if digest(base.live_revision.payload) != base.live_revision.sha256:
            yield f"post {post.pk}: revision {base.live_revision.number} was changed after it was written"
        if served != base.live_revision.sha256:
            yield f"post {post.pk}: what is served is not revision {base.live_revision.number}"
