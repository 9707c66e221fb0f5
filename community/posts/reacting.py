"""Likes and saves: set or taken back, and counted anew in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from community.posts.models import Like, Post, Reaction, Save

COUNTED_IN = {Like: "like_count", Save: "save_count"}


@dataclass(frozen=True)
class Reactions:
    """What the buttons below a text show; ``post`` is any public story or tip."""

    post: Post
    liked: bool = False
    saved: bool = False


def reactions_of(post: Post, member) -> Reactions:
    if not member.is_authenticated:
        return Reactions(post)
    return Reactions(
        post,
        liked=Like.objects.filter(member=member, post_id=post.pk).exists(),
        saved=Save.objects.filter(member=member, post_id=post.pk).exists(),
    )


@transaction.atomic
def react(*, post: Post, member, reaction: type[Reaction], wanted: bool | None = None) -> bool:
    """Set or take back a like or save; without ``wanted``, toggle. Saying the same twice changes nothing."""
    locked = Post.objects.select_for_update().get(pk=post.pk)
    mine = reaction._default_manager.filter(member=member, post=locked)
    wanted = not mine.exists() if wanted is None else wanted
    if wanted:
        reaction._default_manager.get_or_create(member=member, post=locked)
    else:
        mine.delete()
    count = reaction._default_manager.filter(post=locked).count()
    Post.objects.filter(pk=locked.pk).update(**{COUNTED_IN[reaction]: count})
    return wanted
