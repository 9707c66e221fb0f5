"""The content shipped with the software, put into the site by the same path as everybody's texts.

Each text becomes a revision by the system member "starter-author" and is approved by another one,
"starter-reviewer". Loading again changes only what nobody edited: a text with a revision by a person is theirs.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from community.audit.chaining import digest
from community.content.cleaning import clean_rich_text
from community.content.models import Topic
from community.members.models import Member
from community.moderation.deciding import decide
from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode, PolicyText
from community.moderation.submitting import submit
from community.moderation.verdicts import Verdict
from community.moderation.wording import keep_wording, next_version
from community.pages.models import Page
from community.posts.models import Post
from community.rule_desk.shipping import load_shipped
from education.guide.models import ProductKind, Rule
from education.tips.models import LANGUAGES, Tip

CONTENT = settings.BASE_DIR / "content" / "starter"
# A new site opens with an archive to read and with days planned ahead.
FIRST_DAY_OFFSET = -20
REASON = "Shipped with the software and checked before its release."


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def in_both(item: dict[str, Any], *names: str) -> dict[str, Any]:
    """{"title_zh_hans": …, "title_en": …, …} for the named texts of an item."""
    return {f"{name}_{code}": item[code][name] for name in names for code in LANGUAGES}


def rich(payload: dict[str, Any], *names: str) -> dict[str, Any]:
    """The payload with the named texts cleaned as editorial rich text."""
    keys = {f"{name}_{code}" for name in names for code in LANGUAGES}
    return {
        key: clean_rich_text(value, editorial=True) if key in keys else value
        for key, value in payload.items()
    }


class Loader:
    def __init__(self, say: Callable[[str], None] = lambda line: None) -> None:
        self.say = say
        self.author = Member.objects.system("starter-author")
        self.reviewer = Member.objects.system("starter-reviewer")
        self.reviewer.groups.set(Group.objects.filter(name__in=["chief-editor", "compliance-officer"]))
        self.counts = {"new": 0, "updated": 0, "unchanged": 0, "kept": 0}

    def load(self) -> dict[str, int]:
        self.load_topics()
        self.load_codes()
        for step in (self.pages, self.kinds, self.rules, self.tips):
            posts = list(step())
            for post, payload in posts:
                self.settle(post, payload)
            self.say(f"{step.__name__}: {len(posts)}")
        # Last: they are back-tested on the lessons just loaded.
        self.say(f"screening rules: {load_shipped(author=self.author, reviewer=self.reviewer)}")
        return self.counts

    def load_topics(self) -> None:
        for item in read(CONTENT / "topics.toml")["topic"]:
            self.topic(item["slug"], Topic.Group.SUBJECT, item, position=item["position"], mark=item["mark"])

    def topic(self, slug: str, group: str, item: dict[str, Any], **facts: Any) -> Topic:
        names = {f"name_{code}": item[code].get("name") or item[code]["title"] for code in LANGUAGES}
        texts = {f"description_{code}": item[code].get("description", "") for code in LANGUAGES}
        topic, _created = Topic.objects.update_or_create(
            slug=slug, defaults={"group": group, **names, **texts, **facts}
        )
        return topic

    def load_codes(self) -> None:
        rules = read(CONTENT / "pages" / "rules.toml")
        for item in read(CONTENT / "policy-codes.toml")["code"]:
            facts = {name: item[name] for name in ("position", "severity", "is_grave", "article")}
            texts = in_both(item, "name", "rule", "reason", "advice")
            if PolicyText.objects.filter(code__code=item["code"]).exclude(author=None).exists():
                continue  # worded anew by a person: theirs
            self.word(item["code"], facts | texts, rules["version"])

    def word(self, code: str, facts: dict[str, Any], version: str) -> None:
        """Put the shipped wording in force; other words than those kept under its version make a new one."""
        made, _created = PolicyCode.objects.update_or_create(code=code, defaults=facts | {"version": version})
        try:
            keep_wording(made)
        except ValidationError:
            made.version = next_version(made)
            made.save(update_fields=["version"])
            keep_wording(made)

    def pages(self) -> Iterator[tuple[Page, dict[str, Any]]]:
        for path in sorted((CONTENT / "pages").glob("*.toml")):
            item = read(path)
            page = self.own(Page, item["slug"], Post.Kind.PAGE, position=item["position"])
            payload = rich(in_both(item, "title", "summary", "body"), "body")
            yield (
                page,
                payload | {"version": item["version"], "effective_on": item["effective_on"].isoformat()},
            )

    def kinds(self) -> Iterator[tuple[ProductKind, dict[str, Any]]]:
        for path in sorted((CONTENT / "guide" / "product-kinds").glob("*.toml")):
            item = read(path)
            topic = self.topic(item["slug"], Topic.Group.PRODUCT_KIND, item, position=item["position"])
            post = self.own(
                ProductKind, item["slug"], Post.Kind.PRODUCT_KIND, position=item["position"], topic=topic
            )
            payload = in_both(item, *ProductKind.TRANSLATED)
            payload |= {name: item[name] for name in ("pot", "risk_low", "risk_high", "horizon_months")}
            payload |= {"worst_fall_percent": item.get("worst_fall_percent", "")} | self.dates(item)
            yield (
                post,
                rich(
                    payload, *(n for n in ProductKind.TRANSLATED if n not in ("title", "summary", "sources"))
                ),
            )

    def rules(self) -> Iterator[tuple[Rule, dict[str, Any]]]:
        for path in sorted((CONTENT / "guide").glob("*-rules/*.toml")):
            item = read(path)
            topic = self.topic(item["slug"], item["side"], item, position=item["position"])
            post = self.own(
                Rule, item["slug"], Post.Kind.RULE, position=item["position"], topic=topic, side=item["side"]
            )
            payload = in_both(item, *Rule.TRANSLATED) | self.dates(item)
            yield (
                post,
                rich(payload, *(n for n in Rule.TRANSLATED if n not in ("title", "summary", "sources"))),
            )

    def tips(self) -> Iterator[tuple[Tip, dict[str, Any]]]:
        first = timezone.localdate() + datetime.timedelta(days=FIRST_DAY_OFFSET)
        for path in sorted((CONTENT / "tips").glob("*.toml")):
            item = read(path)
            day = first + datetime.timedelta(days=item["day"] - 1)
            post = self.own(Tip, item["slug"], Post.Kind.TIP, publish_on=day)
            for code in LANGUAGES:
                item[code] |= {"choices": "\n".join(item[code]["choices"]), "cover_alt": ""}
            payload = in_both(item, *Tip.TRANSLATED) | {
                "topic": Topic.objects.get(slug=item["topic"]).pk,
                "level": item["level"],
                "cover": None,
                "guide_topics": sorted(
                    Topic.objects.filter(slug__in=item["guide"]).values_list("pk", flat=True)
                ),
                "byline": self.author.display_name,
            }
            yield post, rich(payload, "body")

    def dates(self, item: dict[str, Any]) -> dict[str, str]:
        return {name: item[name].isoformat() for name in ("as_of", "review_by")}

    def own(self, model: type, slug: str, kind: str, **facts: Any) -> Any:
        """The post with this address, made now if there is none. Facts of an existing one stay as they are."""
        found = model.objects.filter(slug=slug).first()
        if found:
            return found
        if "publish_on" in facts and model.objects.filter(publish_on=facts["publish_on"]).exists():
            facts["publish_on"] = None  # somebody's tip has this day
        post, _created = model.objects.get_or_create(
            slug=slug, defaults={"kind": kind, "author": self.author, **facts}
        )
        return post

    @transaction.atomic
    def settle(self, post: Post, payload: dict[str, Any]) -> None:
        """Bring one text to the shipped wording, unless a person ever wrote or decided on it."""
        # A second loading at the same moment waits here, and then sees what the first one did.
        post = type(post).objects.select_for_update(of=("self",)).get(pk=post.pk)
        people = post.revisions.exclude(author=self.author).exists() or (
            Decision.objects.filter(post_id=post.pk).exclude(actor=self.reviewer).exists()
        )
        if people or (post.live_revision_id is None and post.revisions.exists()) or hasattr(post, "draft"):
            self.counts["kept"] += 1
            return
        if post.live_revision_id and post.live_revision.sha256 == digest(payload):
            self.counts["unchanged"] += 1
            return
        self.counts["updated" if post.live_revision_id else "new"] += 1
        review = submit(post=post, author=self.author, payload=payload)
        verdict = Verdict(
            action=Decision.Action.APPROVE,
            version=review.version,
            revision_id=review.revision_id,
            sha256=review.revision.sha256,
            internal_note=REASON,
        )
        decide(review_id=review.pk, actor=self.reviewer, verdict=verdict)
