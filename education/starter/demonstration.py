"""Invented members, stories and comments for a demonstration, marked as such, through the real review path."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from community.comments.models import Comment
from community.content.cleaning import clean_rich_text
from community.content.models import Topic
from community.members.models import Member
from community.moderation.deciding import decide
from community.moderation.models import Decision, Review
from community.moderation.submitting import submit
from community.moderation.verdicts import Verdict
from community.notices.models import Notice
from community.pages.models import Consent, Page
from community.posts.models import Post
from community.rulebook.refusing import Blocked
from community.stories.models import Story
from education.starter.demo_desk import DemoDesk
from education.starter.loading import read
from education.tips.models import Tip

CONTENT = settings.BASE_DIR / "content" / "demo"


def demo_address(role: str, number: int = 1) -> str:
    return f"{role}{'' if number == 1 else number}@demo.invalid"


class Demonstration:
    def __init__(self, say: Callable[[str], None] = lambda line: None) -> None:
        self.say = say
        self.now = timezone.now()
        self.topics = {topic.slug: topic.pk for topic in Topic.objects.all()}
        self.agreements = list(Page.objects.agreements().select_related("live_revision"))

    def load(self) -> dict[str, int]:
        """Load everything once; a second call finds the demonstration members and changes nothing."""
        self.readers = {
            item["index"]: self.member("reader", n, item) for n, item in enumerate(self.items("reader"), 1)
        }
        numbers: dict[str, int] = {}
        for item in self.items("staff"):
            numbers[item["role"]] = numbers.get(item["role"], 0) + 1
            self.member(item["role"], numbers[item["role"]], item)
        self.moderator = Member.objects.get(email=demo_address("moderator"))
        if Story.objects.filter(is_demo=True).exists():
            return {"stories": 0, "comments": 0, "waiting": 0}
        stories = [self.story(read(path)) for path in sorted((CONTENT / "stories").glob("*.toml"))]
        self.say(f"stories: {len(stories)}")
        comments = self.comments()
        self.say(f"comments: {comments}")
        waiting = [self.waiting(item, n) for n, item in enumerate(read(CONTENT / "queue.toml")["item"])]
        senior = Member.objects.get(email=demo_address("senior-moderator"))
        DemoDesk(list(self.readers.values()), self.moderator, senior).fill()
        self.read_old_notices()
        return {"stories": len(stories), "comments": comments, "waiting": sum(waiting)}

    def read_old_notices(self) -> None:
        """Leave each member two unread notices; the others were read long ago."""
        for reader in self.readers.values():
            newest = Notice.objects.visible_to(reader).values_list("pk", flat=True)[:2]
            Notice.objects.filter(member=reader).exclude(pk__in=list(newest)).update(read_at=self.now)

    def items(self, kind: str) -> list[dict[str, Any]]:
        return read(CONTENT / "members.toml")[kind]

    @transaction.atomic
    def member(self, role: str, number: int, item: dict[str, Any]) -> Member:
        email = demo_address(role, number)
        member = Member.objects.filter(email=email, is_demo=True).first()
        if member is None:
            language = item.get("language", "zh-hans")
            member = Member.objects.create_user(
                email, display_name=item["display_name"], language=language, is_demo=True
            )
        if role != "reader":
            member.groups.set(Group.objects.filter(name=role))
        Consent.give(member, self.agreements)
        return member

    @transaction.atomic
    def story(self, item: dict[str, Any], *, approved: bool = True) -> Story:
        author = self.readers[item["author"]]
        story = Story.objects.create(
            kind=Post.Kind.STORY, author=author, language=item["language"], is_demo=True
        )
        review = submit(post=story, author=author, payload=self.story_payload(item, author))
        if approved:
            moment = self.now - datetime.timedelta(days=item["days_ago"], hours=item["author"])
            self.approve(review)
            self.backdate(story, moment)
            story.likers = [reader for reader in self.readers.values() if (reader.pk * 7 + story.pk) % 5 < 2]
            for reader in story.likers:
                story.likes.create(member=reader)
            Post.objects.filter(pk=story.pk).update(like_count=len(story.likers))
        return story

    def story_payload(self, item: dict[str, Any], author: Member) -> dict[str, Any]:
        payload = {
            name: item[name] for name in ("title", "summary", "language", "outcome", "holds", "disclosure")
        }
        payload |= {part: clean_rich_text(item[part]) for part in Story.PARTS}
        return payload | {
            "genre": Story.Genre.READER,
            "topic": self.topics[item["topic"]],
            "about": sorted(self.topics[slug] for slug in item["about"]),
            "byline": item["pen_name"] or author.display_name,
            "pictures": [],
        }

    def comments(self) -> int:
        made: dict[str, Comment] = {}
        count = 0
        for item in read(CONTENT / "comments.toml")["comment"]:
            target = self.target(item)
            if target is None:
                continue
            top = made.get(item.get("reply_to", ""))
            comment = self.comment(item, target, top.reply_to or top if top else None)
            count += 1
            if "key" in item:
                made[item["key"]] = comment
            moment = min(
                self.now,
                self.public_since(target) + datetime.timedelta(hours=5 + 7 * (count % 9), minutes=count),
            )
            self.approve(comment.reviews.get())
            self.backdate(comment, moment)
        return count

    def target(self, item: dict[str, Any]) -> Post | None:
        """The story, or the tip of that day of the curriculum as far as its day has come."""
        if "story" in item:
            return Post.objects.get(story__is_demo=True, story__title=self.title_of(item["story"]))
        slug = next((CONTENT.parent / "starter" / "tips").glob(f"{item['tip']:02}-*.toml")).stem[3:]
        tip = Tip.objects.visible_to(None).filter(slug=slug).first()
        return Post.objects.get(pk=tip.pk) if tip else None

    def title_of(self, slug: str) -> str:
        path = next(iter((CONTENT / "stories").glob(f"??-{slug}.toml")), None)
        return read(path)["title"] if path else ""

    def public_since(self, target: Post) -> datetime.datetime:
        if target.kind == Post.Kind.TIP:
            day = datetime.datetime.combine(target.detail.publish_on, datetime.time(8))
            return timezone.make_aware(day)
        return target.first_published_at

    @transaction.atomic
    def comment(self, item: dict[str, Any], target: Post, reply_to: Comment | None) -> Comment:
        author = self.readers[item["author"]]
        comment = Comment.objects.create(
            kind=Post.Kind.COMMENT,
            author=author,
            language=item["language"],
            is_demo=True,
            target=target,
            reply_to=reply_to,
        )
        payload = {"text": item["text"], "byline": author.display_name, "language": item["language"]}
        submit(post=comment, author=author, payload=payload)
        return comment

    def waiting(self, item: dict[str, Any], number: int) -> bool:
        """A text in the queue, sent in some hours ago; False for one that the rules refuse at once."""
        try:
            if item["kind"] == "story":
                post: Post = self.story(item, approved=False)
            else:
                post = self.comment(item, self.target(item), None)
        except Blocked:
            return False
        sent = self.now - datetime.timedelta(minutes=20 + 47 * number)
        review = post.reviews.get()
        due = sent + (review.due_at - review.submitted_at)
        moved = due - review.due_at
        Review.objects.filter(pk=review.pk).update(
            submitted_at=sent, due_at=due, urgent_at=review.urgent_at + moved
        )
        return True

    def approve(self, review: Review) -> None:
        verdict = Verdict(
            action=Decision.Action.APPROVE,
            version=review.version,
            revision_id=review.revision_id,
            sha256=review.revision.sha256,
            internal_note="Demonstration.",
        )
        decide(review_id=review.pk, actor=self.moderator, verdict=verdict)

    def backdate(self, post: Post, moment: datetime.datetime) -> None:
        Post.objects.filter(pk=post.pk).update(
            first_published_at=moment, last_published_at=moment, created_at=moment
        )
