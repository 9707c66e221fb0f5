from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from community.moderation.policy import UNDO_TERM
from community.notices.telling import cancel, tell
from community.posts.models import Post, PostQuerySet


class CommentQuerySet(PostQuerySet):
    def visible_to(self, member) -> CommentQuerySet:
        """Public comments below public texts, and the member's own ones that still wait."""
        public = Q(state=Post.State.PUBLISHED)
        if member.is_authenticated:
            public |= Q(author=member, state=Post.State.UNPUBLISHED)
        return self.filter(public, target__state=Post.State.PUBLISHED)

    def threads(self, target: Post, member) -> CommentQuerySet:
        """The comments below a text in the order of a conversation: answers stand under what they answer."""
        visible = Comment.objects.visible_to(member).order_by("created_at", "pk")
        own_waiting = Prefetch("reviews", to_attr="latest_reviews")
        return (
            visible.filter(target=target, reply_to=None)
            .select_related("draft")
            .prefetch_related(
                own_waiting, Prefetch("replies", visible.prefetch_related(own_waiting), "visible_replies")
            )
        )


class Comment(Post):
    payload_fields = ("text", "byline", "language")

    target = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments")
    reply_to = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    text = models.TextField(_("comment"), max_length=1000, blank=True, default="")
    byline = models.CharField(max_length=24, blank=True, default="")

    objects = CommentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text[:40]

    @staticmethod
    def heading_of(payload: dict[str, Any]) -> str:
        text = payload.get("text", "")
        return text if len(text) <= 30 else text[:30] + "…"

    def get_absolute_url(self) -> str:
        return f"{self.target.detail.get_absolute_url()}#comment-{self.pk}"

    def author_path(self) -> str:
        return reverse("comments:status", args=[self.pk])

    def publication_changed(self) -> None:
        """Recount the target's public comments (pages show stored counts) and tell who was answered."""
        count = Comment.objects.published().filter(target_id=self.target_id).count()
        Post.objects.filter(pk=self.target_id).update(comment_count=count)
        key = f"reply:{self.pk}"
        if Comment.objects.published().filter(pk=self.pk, target__state=Post.State.PUBLISHED).exists():
            self.tell_who_was_answered(key)
        else:
            cancel(key)

    def tell_who_was_answered(self, key: str) -> None:
        """Only a public comment is told of, and only once its approval can no longer be undone."""
        answered = self.reply_to or self.target
        reader = answered.author
        if reader.is_system or reader.pk == self.author_id:
            return
        target = self.target.detail
        with translation.override(reader.language):
            heading, path = target.heading_of(target.live_revision.payload), self.get_absolute_url()
        data = {"name": self.byline, "heading": heading, "text": self.text}
        tell(member=reader, kind="reply", key=key, path=path, data=data, delay=UNDO_TERM)
