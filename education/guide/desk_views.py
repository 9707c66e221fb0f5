"""The editors' desk: the pages of the three steps."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.access import staff_view
from community.posts.models import Post
from education.editing.autosaving import autosave
from education.editing.standing import standing, with_standing, working_text, working_title
from education.editing.workbench import Bench, handle, open_form, show
from education.guide.editing_forms import ProductKindForm, RuleForm, find
from education.guide.models import GuidePage, ProductKind, Rule

KINDS: dict[str, tuple[type[GuidePage], Any]] = {
    "kind": (ProductKind, ProductKindForm),
    "rule": (Rule, RuleForm),
}
NEAR = datetime.timedelta(days=30)


def ageing(page: GuidePage) -> str:
    """How old the facts of a page are: "late", "near", "unknown" or "" (fresh)."""
    today = timezone.localdate()
    if page.review_by is None:
        return "unknown"
    if page.review_by <= today:
        return "late"
    return "near" if page.review_by <= today + NEAR else ""


def guide_rows(model: type[GuidePage]) -> list[dict[str, Any]]:
    """Every page of a model with how it stands; one query."""
    kind = "kind" if model is ProductKind else "rule"
    pages = with_standing(model.objects.exclude(state=Post.State.DELETED)).annotate(
        work_summary_en=working_text("summary_en")
    )
    return [
        {
            "page": page,
            "title": working_title(page),
            "standing": standing(page),
            "ageing": ageing(page),
            "lacks_english": not (page.work_title_en and page.work_summary_en),
            "edit_url": reverse("desk:guide_edit", args=[kind, page.pk]),
        }
        for page in pages.order_by("position", "pk")
    ]


@require_safe
@staff_view("education.write_guide", "education.approve_guide")
def guide(request: HttpRequest) -> HttpResponse:
    rules = guide_rows(Rule)
    groups = [
        (_("Step 1: what to buy"), guide_rows(ProductKind)),
        (_("Step 2: how to buy"), [row for row in rules if row["page"].side == Rule.Side.BUY]),
        (_("Step 3: how to sell"), [row for row in rules if row["page"].side == Rule.Side.SELL]),
    ]
    rows = [row for _name, group in groups for row in group]
    late, near = (sum(row["ageing"] == mark for row in rows) for mark in ("late", "near"))
    return render(
        request,
        "education/desk/guide.html",
        {"groups": groups, "late": late, "near": near, "total": len(rows)},
    )


def bench_for(kind: str, pk: int) -> Bench:
    if kind not in KINDS:
        raise Http404
    model, form = KINDS[kind]
    page = get_object_or_404(model.objects.exclude(state=Post.State.DELETED), pk=pk)
    return Bench(
        post=page,
        form=form,
        template="education/desk/guide_edit.html",
        here=reverse("desk:guide_edit", args=[kind, pk]),
        find=find,
        context={
            "autosave_url": reverse("desk:guide_autosave", args=[kind, pk]),
            "submit_label": _("Submit the new version for approval")
            if page.is_public
            else _("Submit for approval"),
            "ageing": ageing(page),
            "list_url": reverse("desk:guide"),
            "list_name": _("Guide"),
            "current": "guide",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("education.write_guide")
def guide_edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    bench = bench_for(kind, pk)
    return handle(request, bench) if request.method == "POST" else show(request, bench, open_form(bench))


@require_POST
@staff_view("education.write_guide")
def guide_autosave(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return autosave(request, bench_for(kind, pk))
