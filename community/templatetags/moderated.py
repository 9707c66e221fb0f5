"""What the site itself says with a public text."""

from typing import Any

from django import template

from community.moderation.corrections import corrections_of
from community.posts.models import Post

register = template.Library()


@register.inclusion_tag("community/moderation/_corrections.html")
def corrections(post: Post, language: str = "") -> dict[str, Any]:
    """Correction notes, and whether the editors worked on a member's text. No query for a text without corrections
    whose live revision was loaded with it."""
    is_members = post.kind in (Post.Kind.STORY, Post.Kind.COMMENT) and post.live_revision_id
    return {
        "corrections": corrections_of(post),
        "is_amended": bool(is_members and post.live_revision.author_id != post.author_id),
        "language": language,
    }
