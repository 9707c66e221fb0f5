"""The case file of one text: closed until somebody says why they open it, then a page for reading and printing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.members.access import staff_view
from community.posts.models import Post
from community.records import opening
from community.records.case_file import load
from community.records.case_page import page_of
from community.records.exporting import export_case
from community.records.forms import ReasonForm

READERS = ("community.read_kept", "community.read_audit_log")


@require_safe
@staff_view(*READERS)
def case_file(request: HttpRequest, pk: int) -> HttpResponse:
    post = opening.post_for(request.user, pk)
    until = opening.open_until(request, post)
    if until is None:
        return render_closed(request, post, ReasonForm(is_required=opening.is_kept(post)))
    shows_reporters = request.user.has_perm("community.read_audit_log")
    context = page_of(load(post), shows_reporters=shows_reporters) | {
        "open_until": until,
        "may_export": request.user.has_perm("community.read_kept"),
        "form": ReasonForm(is_required=True),
    }
    return render(request, "community/records/case_file.html", context)


def render_closed(request: HttpRequest, post: Post, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    """Nothing of the text itself: only what it is, and the question why."""
    context = {
        "post": post,
        "form": form,
        "is_kept": opening.is_kept(post),
        "may_open": opening.may_open(request.user, post),
    }
    return render(request, "community/records/case_closed.html", context, status=status)


@require_POST
@staff_view(*READERS)
def open_file(request: HttpRequest, pk: int) -> HttpResponse:
    post = opening.post_for(request.user, pk)
    form = ReasonForm(request.POST, is_required=opening.is_kept(post))
    if not opening.may_open(request.user, post):
        raise PermissionDenied(_("Kept material belongs to another role."))
    if not form.is_valid():
        return render_closed(request, post, form, status=422)
    opening.open_case(request, post, form.cleaned_data["reason"])
    return redirect("records:case_file", post.pk)


@require_POST
@staff_view("community.read_kept")
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed JSON of a file that is open in this session."""
    post = opening.post_for(request.user, pk)
    if opening.open_until(request, post) is None:
        messages.warning(request, _("The case file has closed meanwhile; open it again to export it."))
        return redirect("records:case_file", post.pk)
    form = ReasonForm(request.POST, is_required=True)
    if not form.is_valid():
        shows_reporters = request.user.has_perm("community.read_audit_log")
        context = page_of(load(post), shows_reporters=shows_reporters) | {"form": form, "may_export": True}
        return render(request, "community/records/case_file.html", context, status=422)
    document = export_case(post=post, actor=request.user, reason=form.cleaned_data["reason"])
    return JsonResponse(
        document,
        json_dumps_params={"ensure_ascii": False, "indent": 1, "sort_keys": True},
        headers={"Content-Disposition": f'attachment; filename="case-{post.pk}.json"'},
    )
