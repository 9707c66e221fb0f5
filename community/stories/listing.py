"""Story lists: newest or most helpful first, paged by key."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from community.content.paging import KeyPage, page_by_time

PAGE_SIZE = 12


def page_by_likes(queryset: QuerySet, before: str, *, size: int = PAGE_SIZE) -> KeyPage:
    """Most liked first, rows after the key ``before`` ('<likes>~<pk>'; anything else means the first page)."""
    likes, _, pk = before.partition("~")
    rows = queryset.order_by("-like_count", "-pk")
    has_key = all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (likes, pk))
    if has_key:
        rows = rows.filter(Q(like_count__lt=int(likes)) | Q(like_count=int(likes), pk__lt=int(pk)))
    found = list(rows[: size + 1])
    shown = found[:size]
    older = f"{shown[-1].like_count}~{shown[-1].pk}" if len(found) > size else ""
    return KeyPage(shown, older, is_first=not has_key)


def page_of(queryset: QuerySet, *, sort: str, before: str) -> KeyPage:
    if sort == "helpful":
        return page_by_likes(queryset, before)
    return page_by_time(queryset, before, size=PAGE_SIZE)
