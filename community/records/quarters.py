"""The decisions of a quarter as a table without names."""

from __future__ import annotations

import base64
import csv
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from community.appeals.models import Appeal
from community.moderation.models import Decision, Review
from community.posts.models import Post

CHUNK = 2000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"


@dataclass(frozen=True)
class Quarter:
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, name: str) -> Quarter:
        year, _q, number = name.partition("-Q")
        return cls(int(year), int(number))

    @property
    def after(self) -> Quarter:
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def begins(self) -> datetime:
        return timezone.make_aware(datetime.combine(date(self.year, 3 * self.number - 2, 1), time.min))


def quarters_on_record() -> list[Quarter]:
    """From the first decision to today, the newest first."""
    first = Decision.objects.order_by("created_at").values_list("created_at", flat=True).first()
    if first is None:
        return []
    quarter, found = Quarter.of(timezone.localdate(first)), []
    while quarter.begins <= timezone.now():
        found.append(quarter)
        quarter = quarter.after
    return found[::-1]


def header() -> list[str]:
    return [
        _("Decision"), _("Time"), _("Kind of text"), _("Text"), _("Decision made"), _("Would do (held) / done instead (varied)"),
        _("Policy codes"), pgettext("record", "By"), _("Decided by (pseudonym)"), _("First person (pseudonym)"),
        _("Author (pseudonym)"), _("Sent in"), _("Hours waited"), _("Was late"), _("Taken back"),
        _("Appealed"), _("Outcome of the appeal"),
    ]  # fmt: skip


def decisions_of(quarter: Quarter):
    """Keys that lead nowhere any more lose no row: what is looked up is looked up beside it."""
    review = Review.objects.filter(pk=OuterRef("review_id"))
    return (
        Decision.objects.filter(created_at__gte=quarter.begins, created_at__lt=quarter.after.begins)
        .annotate(
            kind=Subquery(Post.objects.filter(pk=OuterRef("post_id")).values("kind")[:1]),
            sent_at=Subquery(review.values("submitted_at")[:1]),
            due_at=Subquery(review.values("due_at")[:1]),
            is_undone=Exists(Decision.objects.filter(undoes=OuterRef("pk"))),
            appeal_state=Subquery(
                Appeal.objects.filter(decision=OuterRef("pk")).order_by("-level").values("state")[:1]
            ),
        )
        .order_by("created_at", "pk")
    )


def rows_of(quarter: Quarter) -> Iterator[list[str]]:
    names = Pseudonyms(quarter)
    for decision in decisions_of(quarter).iterator(chunk_size=CHUNK):
        yield row_of(decision, names)


def row_of(decision, names: Pseudonyms) -> list[str]:
    """Machine words throughout: the table is counted by programs, in whatever language it was asked for."""
    sent, made, due = decision.sent_at, decision.created_at, decision.due_at
    return [
        str(decision.pk),
        local(made),
        decision.kind or "",
        names.of("text", decision.post_id),
        decision.action,
        decision.proposed,
        " ".join(line["code"] for line in decision.codes),
        "automatic" if decision.is_automatic else "human",
        "" if decision.is_automatic else names.of("member", decision.actor_id),
        names.of("member", decision.first_actor_id),
        names.of("member", decision.author_id),
        local(sent) if sent else "",
        f"{(made - sent).total_seconds() / 3600:.2f}" if sent else "",
        word(made > due) if due else "",
        word(decision.is_undone),
        word(decision.appeal_state is not None),
        decision.appeal_state or "",
    ]


def local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")


def word(is_so: bool) -> str:
    return "yes" if is_so else "no"


class Pseudonyms:
    """The same number is the same pseudonym within one quarter, and another one in the next."""

    def __init__(self, quarter: Quarter) -> None:
        self.key = hmac.digest(settings.SECRET_KEY.encode(), f"records {quarter}".encode(), "sha256")

    def of(self, kind: str, number: int | None) -> str:
        if number is None:
            return ""
        mark = hmac.digest(self.key, f"{kind}:{number}".encode(), "sha256")
        return base64.b32encode(mark)[:12].decode().lower()


def guard(cell: str) -> str:
    """Spreadsheets run what starts like a formula; with an apostrophe before it, it stays text."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


class Echo:
    """What csv writes to: hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(quarter: Quarter) -> Iterator[str]:
    """With a byte order mark: spreadsheets take UTF-8 for something else without it.

    The header is worded now, in the language of whoever asks: the lines leave when the request is over.
    """
    head = header()

    def lines() -> Iterator[str]:
        writer = csv.writer(Echo())
        yield BOM + writer.writerow([guard(cell) for cell in head])
        for row in rows_of(quarter):
            yield writer.writerow([guard(cell) for cell in row])

    return lines()
