"""The editors' desk: the list of all tips."""

from __future__ import annotations

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.content.fragments import render_page
from community.content.paging import page_by_time
from community.members.access import staff_view
from community.moderation.models import Review
from community.posts.models import Post
from education.editing.standing import standing, with_standing, working_text, working_title
from education.tips.forms import FilterForm
from education.tips.models import Tip
from education.tips.scheduling import Day, tips_on_desk

LATEST = {"review": (Review.State.WAITING,), "changes": (Review.State.CHANGES, Review.State.REJECTED)}


def filtered(tips: QuerySet[Tip], chosen: dict) -> QuerySet[Tip]:
    state, today = chosen.get("state"), timezone.localdate()
    if state in LATEST:
        tips = tips.filter(latest_review__in=LATEST[state])
    elif state == "draft":
        settled = Q(latest_review__in=[*LATEST["review"], *LATEST["changes"]])
        tips = tips.filter(Q(has_draft=True) | Q(live_revision=None)).exclude(
            settled & Q(latest_review__isnull=False)
        )
    elif state == "scheduled":
        tips = tips.published().filter(Q(publish_on__gt=today) | Q(publish_on=None))
    elif state == "published":
        tips = tips.published().filter(publish_on__lte=today)
    elif state == "taken_down":
        tips = tips.filter(state=Post.State.TAKEN_DOWN)
    if chosen.get("topic"):
        tips = tips.annotate(work_topic=Cast(working_text("topic"), BigIntegerField())).filter(
            work_topic=chosen["topic"].pk
        )
    if chosen.get("english"):
        tips = tips.filter(english_missing())
    if words := chosen.get("q"):
        tips = tips.filter(Q(work_title_zh__icontains=words) | Q(work_title_en__icontains=words))
    return tips


def english_missing() -> Q:
    """On a query of ``with_english``."""
    return Q(work_title_en="") | Q(work_title_en=None) | Q(work_body_en="") | Q(work_body_en=None)


def with_english(posts: QuerySet) -> QuerySet:
    return posts.annotate(work_body_en=working_text("body_en"))


@require_safe
@staff_view("education.write_tip", "education.approve_tip")
def tips(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    form.full_clean()
    found = filtered(with_english(with_standing(tips_on_desk().select_related("topic"))), form.cleaned_data)
    page = page_by_time(found, request.GET.get("before", ""), field="created_at", size=30)
    rows = [row_of(tip) for tip in page.rows]
    query = request.GET.copy()
    query["before"] = page.older
    context = {
        "form": form,
        "rows": rows,
        "page": page,
        "older_url": f"?{query.urlencode()}" if page.older else "",
    }
    return render_page(request, "education/desk/tips.html", context, partials=("tips",))


def row_of(tip: Tip) -> dict:
    return {
        "tip": tip,
        "title": working_title(tip),
        "standing": standing(tip),
        "day": Day(tip.publish_on, tip) if tip.publish_on else None,
        "lacks_english": not (tip.work_title_en and tip.work_body_en),
    }
