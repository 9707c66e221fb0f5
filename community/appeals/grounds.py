"""What an appeal is about: the decision, its reasons in the words they had then, and how grave they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode, PolicyText
from community.moderation.wording import wordings_for
from community.posts.models import Post


@dataclass(frozen=True)
class Ground:
    code: str
    version: str
    article: int
    severity: int
    is_grave: bool
    name: str
    rule: str
    reason: str
    advice: str


MEMBERS_KINDS = (Post.Kind.STORY, Post.Kind.COMMENT)


def own_decisions(member) -> QuerySet[Decision]:
    """Adverse decisions this member was told of and may appeal against, whatever became of them since.

    A story or comment is its member's, even in a version a colleague wrote; other texts are their version's writer's.
    """
    is_theirs = Q(post__kind__in=MEMBERS_KINDS, post__author=member)
    is_theirs |= Q(author=member) & ~Q(post__kind__in=MEMBERS_KINDS)
    found = Decision.objects.filter(is_theirs, action__in=Decision.ADVERSE)
    return found.select_related("revision", "review", "undone_by", "post")


def grounds_of(decision: Decision) -> list[Ground]:
    """The reasons by which it was decided, the gravest first. A wording that was not kept falls back to today's."""
    names = [line["code"] for line in decision.codes]
    today = {code.code: code for code in PolicyCode.objects.filter(code__in=names)}
    then = wordings_for(decision.codes)
    found = [
        ground_of(line, then.get((line["code"], line["version"])), today.get(line["code"]))
        for line in decision.codes
    ]
    return sorted(found, key=lambda ground: -ground.severity)


def ground_of(line: dict, kept: PolicyText | None, code: PolicyCode | None) -> Ground:
    language = "en" if get_language() == "en" else "zh_hans"
    parts = ("name", "rule", "reason", "advice")
    words = (
        {part: kept.texts[language].get(part, "") for part in parts}
        if kept
        else {part: getattr(code, part, "") for part in parts}
    )
    facts = kept or code
    return Ground(
        code=line["code"],
        version=line.get("version", ""),
        article=facts.article if facts else line.get("article", 0),
        severity=facts.severity if facts else 0,
        is_grave=bool(facts and facts.is_grave),
        **words | {"name": words["name"] or line["code"]},
    )


def worst_of(decision: Decision) -> int:
    return max((ground.severity for ground in grounds_of(decision)), default=0)
