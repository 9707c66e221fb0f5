"""The log in words: who did what to what. The raw facts stay beside them; these sentences prove nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.audit.models import AuditEntry
from community.members.models import Member
from community.moderation.policy_codes import PolicyCode
from community.posts.models import Post, Revision
from community.records.log_actions import ACTIONS
from community.records.retaining import BY_KEY

UNKNOWN = gettext_lazy("%(who)s did something to %(what)s that has no words here yet.")


@dataclass(frozen=True)
class Line:
    """One entry, ready to be read."""

    entry: AuditEntry
    sentence: str
    codes: list[str]
    heading: str
    """What the text is called, if everybody may read it."""
    language: str
    post: int | None
    facts: str
    reason: str = ""


@dataclass
class Known:
    """What the lines of one page name, loaded once: a fixed number of queries for any number of lines."""

    posts: dict[int, Post] = field(default_factory=dict)
    revisions: dict[int, int] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)


def describe_all(entries: list[AuditEntry]) -> list[Line]:
    known = load_known(entries)
    return [describe(entry, known) for entry in entries]


def load_known(entries: list[AuditEntry]) -> Known:
    posts, members, revisions, codes = set(), set(), set(), set()
    for entry in entries:
        kind, key = subject_of(entry)
        if key:
            (posts if kind == "post" else members if kind == "member" else set()).add(key)
        revisions.add(entry.data.get("revision"))
        codes.update(codes_of(entry))
    return Known(
        posts=Post.objects.select_related("live_revision", *Post.Kind.values).in_bulk(posts),
        revisions=dict(Revision.objects.filter(pk__in=revisions - {None}).values_list("pk", "number")),
        members=Member.objects.in_bulk(members),
        codes={code.code: code.name for code in PolicyCode.objects.filter(code__in=codes)},
    )


def subject_of(entry: AuditEntry) -> tuple[str, int | None]:
    """("post", 12) of "post:12"; other subjects have a name and no key."""
    kind, _colon, key = entry.subject.partition(":")
    return kind, int(key) if kind in ("post", "member") and key.isdecimal() and len(key) < 19 else None


def codes_of(entry: AuditEntry) -> list[str]:
    found = entry.data.get("codes") or []
    if not isinstance(found, list):
        return []
    return [line.get("code", "") if isinstance(line, dict) else str(line) for line in found]


def describe(entry: AuditEntry, known: Known) -> Line:
    kind, key = subject_of(entry)
    post = known.posts.get(key) if kind == "post" else None
    sentence = ACTIONS[entry.action][1] if entry.action in ACTIONS else UNKNOWN
    names = {"who": who(entry), "what": what(entry, known)}
    return Line(
        entry=entry,
        sentence=sentence_case(str(sentence) % names),
        codes=[f"{code} {known.codes.get(code, '')}".strip() for code in codes_of(entry)],
        heading=heading_of(post),
        language="en" if post and post.language == "en" else "zh-Hans",
        post=key if kind == "post" else None,
        facts=json.dumps(entry.data, ensure_ascii=False, indent=2),
        reason=str(entry.data.get("reason") or ""),
    )


def sentence_case(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def who(entry: AuditEntry) -> str:
    """The present name; a number where there is none any more (the key has no constraint)."""
    if entry.actor_id is None:
        return _("the site itself")
    return str(entry.actor or _("member no. %(number)s") % {"number": entry.actor_id})


def what(entry: AuditEntry, known: Known) -> str:
    kind, key = subject_of(entry)
    if kind == "post" and key:
        post = known.posts.get(key)
        names = {
            "kind": kind_of(post),
            "number": key,
            "version": known.revisions.get(entry.data.get("revision")),
        }
        if names["version"]:
            return _("%(kind)s no. %(number)s, version %(version)s") % names
        return _("%(kind)s no. %(number)s") % names
    if kind == "member" and key:
        member = known.members.get(key)
        return str(member) if member else _("member no. %(number)s") % {"number": key}
    if kind == "retention" and (retention := BY_KEY.get(entry.subject.partition(":")[2])):
        return _("%(record)s (%(count)s removed)") % {
            "record": retention.record,
            "count": entry.data.get("removed", 0),
        }
    return entry.subject.partition(":")[2] or entry.subject


def kind_of(post: Post | None) -> str:
    return str(post.get_kind_display()).lower() if post else _("text")


def heading_of(post: Post | None) -> str:
    """Only of what is public: the log is no way round the doors of kept material."""
    if post is None or not post.is_public or post.live_revision is None:
        return ""
    return post.detail.heading_of(post.live_revision.payload)
