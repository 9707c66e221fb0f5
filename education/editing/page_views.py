"""The desk of the site's own texts: rules, terms, privacy, risk, complaints, about."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.access import staff_view
from community.pages.models import Page
from community.posts.models import Post
from education.editing.autosaving import autosave
from education.editing.page_forms import PageForm, find
from education.editing.standing import standing, with_standing, working_text, working_title
from education.editing.workbench import Bench, handle, open_form, show


def page_rows() -> list[dict[str, Any]]:
    """Every site page with how it stands; one query."""
    pages = with_standing(Page.objects.exclude(state=Post.State.DELETED)).annotate(
        work_body_en=working_text("body_en")
    )
    return [
        {
            "page": page,
            "title": working_title(page),
            "standing": standing(page),
            "lacks_english": not (page.work_title_en and page.work_body_en),
            "is_agreement": page.slug in Page.AGREEMENTS,
        }
        for page in pages.order_by("position", "pk")
    ]


@require_safe
@staff_view("community.write_page", "community.approve_page")
def pages(request: HttpRequest) -> HttpResponse:
    return render(request, "education/desk/pages.html", {"rows": page_rows()})


def bench_for(pk: int) -> Bench:
    page = get_object_or_404(Page.objects.exclude(state=Post.State.DELETED), pk=pk)
    return Bench(
        post=page,
        form=partial(PageForm, page=page),
        template="education/desk/guide_edit.html",
        here=reverse("desk:page_edit", args=[pk]),
        find=find,
        context={
            "autosave_url": reverse("desk:page_autosave", args=[pk]),
            "submit_label": _("Submit the new version for approval")
            if page.is_public
            else _("Submit for approval"),
            "is_agreement": page.slug in Page.AGREEMENTS,
            "list_url": reverse("desk:pages"),
            "list_name": _("Site pages"),
            "current": "pages",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("community.write_page")
def page_edit(request: HttpRequest, pk: int) -> HttpResponse:
    bench = bench_for(pk)
    return handle(request, bench) if request.method == "POST" else show(request, bench, open_form(bench))


@require_POST
@staff_view("community.write_page")
def page_autosave(request: HttpRequest, pk: int) -> HttpResponse:
    return autosave(request, bench_for(pk))
