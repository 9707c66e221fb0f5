"""What the site itself says with a text: corrections, and that it features it or has worked on it."""

from __future__ import annotations

from community.moderation.models import Decision
from community.posts.models import Post

CORRECTED = (Post.Kind.STORY, Post.Kind.TIP, Post.Kind.PRODUCT_KIND, Post.Kind.RULE, Post.Kind.PAGE)
"""Kinds whose pages show corrections."""
FEATURED = (Post.Kind.STORY,)


def corrections_of(post: Post) -> list[Decision]:
    """The oldest first. No query for a text without any."""
    if not post.correction_count:
        return []
    found = Decision.objects.filter(post_id=post.pk, action=Decision.Action.CORRECT, undone_by=None)
    return list(found.order_by("pk"))
