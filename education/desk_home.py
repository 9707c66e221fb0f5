"""The editors' first page: a verdict, not a menu. Is the site covered, and what waits for whom?"""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.members.access import staff_view
from community.moderation.models import Review
from community.posts.models import Post
from education.editing.standing import standing, with_standing, working_title
from education.editing.views import WRITERS, desk_address
from education.guide.desk_views import guide_rows
from education.guide.models import ProductKind, Rule
from education.tips.listing_views import english_missing, with_english
from education.tips.models import Tip
from education.tips.scheduling import days_between, tips_on_desk

DAYS_AHEAD = 14


@require_safe
@staff_view(
    *dict.fromkeys(
        [*WRITERS.values(), "education.approve_tip", "education.approve_guide", "community.approve_page"]
    )
)
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    context: dict[str, Any] = {"groups": waiting_for(user)}
    if user.has_perm("education.write_tip") or user.has_perm("education.approve_tip"):
        context |= coverage() | {"tips_without_english": tips_without_english()}
    if user.has_perm("education.write_guide") or user.has_perm("education.approve_guide"):
        rows = guide_rows(ProductKind) + guide_rows(Rule)
        context["ageing"] = [row for row in rows if row["ageing"] and row["page"].is_public]
        context["guide_without_english"] = [row for row in rows if row["lacks_english"]]
    context["to_decide"] = Review.objects.reviewable_by(user).count()
    return render(request, "education/desk/home.html", context)


def coverage() -> dict[str, Any]:
    """Today's tip and the coming days, each with what is there."""
    today = timezone.localdate()
    strip = days_between(today, today + datetime.timedelta(days=DAYS_AHEAD - 1))
    tip = Tip.objects.today()
    gaps = [day for day in strip if day.is_gap]
    return {
        "today": today,
        "todays_tip": tip,
        "strip": strip,
        "empty_days": [day for day in gaps if day.tip is None],
        "unapproved_days": [day for day in gaps if day.tip],
        "days_ahead": DAYS_AHEAD,
    }


def waiting_for(member) -> dict[str, list[dict[str, Any]]]:
    """The member's own open work: asked for changes, unfinished, in review."""
    kinds = [kind for kind, permission in WRITERS.items() if member.has_perm(permission)]
    mine = Q(drafted_by=member.pk) | Q(latest_writer=member.pk)
    posts = with_standing(Post.objects.filter(kind__in=kinds).exclude(state=Post.State.DELETED)).filter(mine)
    open_work = posts.filter(
        Q(has_draft=True)
        | Q(latest_review__in=[Review.State.WAITING, Review.State.CHANGES, Review.State.REJECTED])
    )
    groups: dict[str, list[dict[str, Any]]] = {"changes": [], "draft": [], "review": []}
    for post in open_work.order_by("-pk")[:60]:
        how = standing(post)
        group = "changes" if how.code == "rejected" else how.code
        if group in groups:
            row = {"post": post, "title": working_title(post), "standing": how, "url": desk_address(post)}
            groups[group].append(row)
    return groups


def tips_without_english() -> list[dict[str, Any]]:
    tips = (
        with_english(with_standing(tips_on_desk()))
        .filter(english_missing())
        .filter(Q(state=Post.State.PUBLISHED) | Q(publish_on__gte=timezone.localdate()))
    )
    return [{"tip": tip, "title": working_title(tip)} for tip in tips.order_by("publish_on", "pk")[:20]]
