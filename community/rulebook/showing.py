"""Findings shown in the words they stand in: for reviewers with their rules, for authors with what to mend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.utils.translation import get_language

from community.posts.models import Post
from community.rulebook.reading import label_of, texts_of
from community.rulebook.results import ScreeningResult
from community.rulebook.screening import Spot, screen_payload

AROUND = 30  # signs shown before and behind a finding
MOST_PASSAGES = 20
GRAVEST_TOLD = 3
"""Findings of a higher severity are not shown to authors: they would teach a swindler."""


@dataclass(frozen=True)
class Segment:
    text: str
    spots: tuple[Spot, ...] = ()

    @property
    def outcome(self) -> str:
        """The strictest of what marks it."""
        return max((spot.outcome for spot in self.spots), key=("note", "hold", "block").index, default="")


@dataclass(frozen=True)
class Passage:
    label: str
    language: str
    segments: list[Segment]
    spots: list[Spot] = field(default_factory=list)

    @property
    def reasons(self) -> list[Spot]:
        """One spot for each rule that speaks here."""
        return list({(spot.rule, spot.outcome, spot.en): spot for spot in self.spots}.values())


@dataclass(frozen=True)
class Told:
    """One broken rule in words for the author: no detector, no weight."""

    code: str
    name: str
    rule: str
    advice: str
    phrases: list[str]


def spots_of(result: ScreeningResult) -> list[Spot]:
    return [Spot(**row) for row in result.findings]


def texts_by_field(post: Post, payload: dict[str, Any]) -> dict[str, str]:
    return {one.field: one.text for one in texts_of(post.detail, payload)}


def passages_of(post: Post, payload: dict[str, Any], spots: Iterable[Spot]) -> list[Passage]:
    kind, spots = post.detail, list(spots)
    texts = texts_by_field(kind, payload)
    found = []
    for name in dict.fromkeys(spot.field for spot in spots):
        own = [spot for spot in spots if spot.field == name]
        label, language = label_of(kind, name), language_of(kind, name, payload)
        if name in texts:
            found += [Passage(label, language, cut(texts[name], group), group) for group in near(own)]
        else:  # the content of a picture's code is in no field
            found.append(Passage(label, language, [], own))
    return found[:MOST_PASSAGES]


def language_of(post: Post, name: str, payload: dict[str, Any]) -> str:
    if name.endswith(("_en", "_zh_hans")):
        return "en" if name.endswith("_en") else "zh-Hans"
    return "en" if payload.get("language", post.language) == "en" else "zh-Hans"


def near(spots: list[Spot]) -> list[list[Spot]]:
    """Spots of one field in groups that are shown together."""
    groups: list[list[Spot]] = []
    end = 0
    for spot in sorted(spots, key=lambda s: (s.start, s.end)):
        if groups and spot.start - end <= 2 * AROUND:
            groups[-1].append(spot)
        else:
            groups.append([spot])
            end = 0
        end = max(end, spot.end)
    return groups


def cut(text: str, spots: list[Spot], around: int = AROUND) -> list[Segment]:
    """The text around some spots, cut where one begins or ends; overlapping spots mark a segment together."""
    start = max(0, min(s.start for s in spots) - around)
    end = min(len(text), max(s.end for s in spots) + around)
    edges = sorted({start, end, *(min(max(at, start), end) for s in spots for at in (s.start, s.end))})
    segments = [
        Segment(text[a:b], tuple(s for s in spots if s.start <= a and b <= s.end)) for a, b in pairwise(edges)
    ]
    before = [Segment("…")] if start else []
    return [*before, *segments, *([Segment("…")] if end < len(text) else [])]


def told_to_author(
    post: Post, payload: dict[str, Any], spots: Iterable[Spot], *, gravest: int = 4
) -> list[Told]:
    """Each broken rule once, the gravest first, with the phrases concerned. One query."""
    spots = list(spots)
    if not spots:
        return []
    known = {row.code: row for row in policy_codes({spot.code for spot in spots})}
    texts = texts_by_field(post, payload)
    rows = []
    for code in dict.fromkeys(spot.code for spot in spots):
        row = known.get(code)
        if row and row.severity > gravest:
            continue
        own = [spot for spot in spots if spot.code == code]
        phrases = dict.fromkeys(p for s in own if (p := texts.get(s.field, "")[s.start : s.end].strip()))
        reason = own[0].en if get_language() == "en" else own[0].zh
        told = Told(code, row.name, row.rule, row.advice, list(phrases)[:5]) if row else None
        rows.append(
            (-(row.severity if row else 0), told or Told(code, reason, reason, "", list(phrases)[:5]))
        )
    return [told for _, told in sorted(rows, key=lambda pair: pair[0])]


def policy_codes(codes: Iterable[str]):
    # By name: the codes' texts live with moderation, which stands below.
    return apps.get_model("community", "PolicyCode").objects.filter(code__in=set(codes))


def case_findings(revision_id: int, post: Post, payload: dict[str, Any]) -> dict[str, Any] | None:
    """What the reviewer's page shows: passages, or why there are none. One query."""
    result = ScreeningResult.objects.filter(revision=revision_id, is_shadow=False).first()
    if result is None:
        return None
    return {"result": result, "passages": passages_of(post, payload, spots_of(result))}


def findings_for_author(revision_id: int, post: Post, payload: dict[str, Any]) -> list[Told]:
    """On the author's status page while the text waits: which rules somebody will look at. Two queries at most."""
    result = ScreeningResult.objects.filter(revision=revision_id, is_shadow=False, outcome="hold").first()
    hard = [spot for spot in spots_of(result) if spot.outcome in ("hold", "block")] if result else []
    return told_to_author(post, payload, hard, gravest=GRAVEST_TOLD)


def told_while_waiting(post: Post) -> list[Told]:
    """``findings_for_author`` of the version that waits, if one does."""
    waiting = next((review for review in post.reviews.all() if review.state == "waiting"), None)
    return (
        findings_for_author(waiting.revision_id, post, waiting.revision.payload)
        if waiting is not None
        else []
    )


@dataclass(frozen=True)
class Hint:
    """One line of an editor's checklist."""

    field: str
    outcome: str
    words: str


def told_findings(post: Post, payload: dict[str, Any]) -> list[Hint]:
    """Screen a payload for its editors now: the phrase and the reason, one line each."""
    screened = screen_payload(post, payload)
    texts = texts_by_field(post, payload)
    hints = []
    for spot in screened.findings:
        phrase = texts.get(spot.field, "")[spot.start : spot.end] or label_of(post.detail, spot.field)
        reason = spot.en if get_language() == "en" else spot.zh
        words = (
            f"“{phrase}” ({spot.code}: {reason})"
            if get_language() == "en"
            else f"“{phrase}”（{spot.code}：{reason}）"
        )
        hints.append(Hint(spot.field, spot.outcome, words))
    return list(dict.fromkeys(hints))
