"""What all kinds of editorial texts share on the desk: their history, and taking one back out of review."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.members.access import staff_view
from community.moderation.presenting import Presenter
from community.moderation.submitting import withdraw
from community.posts.models import Post
from education.editing.standing import standing, with_standing, working_title
from education.editing.workbench import history_of

WRITERS = {
    Post.Kind.TIP: "education.write_tip",
    Post.Kind.PRODUCT_KIND: "education.write_guide",
    Post.Kind.RULE: "education.write_guide",
    Post.Kind.PAGE: "community.write_page",
}


def desk_address(post: Post) -> str:
    """Where a text is edited."""
    if post.kind == Post.Kind.TIP:
        return reverse("desk:tip", args=[post.pk])
    if post.kind == Post.Kind.PAGE:
        return reverse("desk:page_edit", args=[post.pk])
    return reverse(
        "desk:guide_edit", args=["kind" if post.kind == Post.Kind.PRODUCT_KIND else "rule", post.pk]
    )


def editable_post(request: HttpRequest, pk: int) -> Post:
    """An editorial text of a kind this member writes; any other is not found."""
    kinds = [kind for kind, permission in WRITERS.items() if request.user.has_perm(permission)]
    posts = with_standing(Post.objects.filter(kind__in=kinds).exclude(state=Post.State.DELETED))
    return get_object_or_404(posts.select_related("live_revision"), pk=pk)


@require_safe
@staff_view(*dict.fromkeys(WRITERS.values()))
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """One revision against the one before it, or against the live one (?against=live)."""
    post = editable_post(request, pk)
    rows = history_of(post)
    number = request.GET.get("revision", "")
    shown = next(
        (row["revision"] for row in rows if str(row["revision"].number) == number),
        rows[0]["revision"] if rows else None,
    )
    if number and (shown is None or str(shown.number) != number):
        raise Http404
    against_live = request.GET.get("against") == "live" and post.live_revision is not None
    earlier = [row["revision"] for row in rows if shown and row["revision"].number < shown.number]
    before = post.live_revision if against_live else next(iter(earlier), None)
    changes = []
    if shown and before:
        changes = Presenter(post, before.payload, shown.payload).changes(before.payload, shown.payload)
    context = {
        "post": post,
        "title": working_title(post),
        "standing": standing(post),
        "rows": rows,
        "shown": shown,
        "before": before,
        "against_live": against_live,
        "changes": changes,
        "edit_url": desk_address(post),
    }
    return render(request, "education/desk/history.html", context)


@require_POST
@staff_view(*dict.fromkeys(WRITERS.values()))
def withdraw_review(request: HttpRequest, pk: int) -> HttpResponse:
    post = editable_post(request, pk)
    if withdraw(post=post, author=request.user):
        messages.success(request, _("Taken out of review; the text is a draft again."))
    else:
        messages.info(request, _("Nothing was waiting for review any more. See below how the text stands."))
    return redirect(desk_address(post))
