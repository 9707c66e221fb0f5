"""The desk: making a member's text the site's own word (featuring it, working on it), and correcting what is public."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.members.access import staff_view
from community.moderation.amending import AmendForm, Waits, amend_text
from community.moderation.casework import comment_target
from community.moderation.corrections import CORRECTED, FEATURED
from community.moderation.forms import AdoptionForm
from community.moderation.models import Decision
from community.moderation.presenting import Presenter
from community.moderation.proposing import propose_adoption
from community.moderation.publicity import end_featuring
from community.moderation.queueing import REVIEWERS
from community.moderation.verdicts import Verdict, check_may_review
from community.posts.models import Post


def public_post(member, pk: int) -> Post:
    post = get_object_or_404(
        Post.objects.published().select_related("author", "live_revision__author"), pk=pk
    )
    check_may_review(member, post, post.live_revision)
    return post


def shown(post: Post) -> dict[str, object]:
    presenter = Presenter(post, post.live_revision.payload)
    return {
        "post": post,
        "heading": presenter.post.heading_of(post.live_revision.payload),
        "text": presenter.text(post.live_revision.payload),
        "target": comment_target(post),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(*REVIEWERS)
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a visible correction, or featuring; a second person confirms it in their queue."""
    post = public_post(request.user, pk)
    form = AdoptionForm(request.POST or None, initial={"revision": post.live_revision_id})
    if request.method == "POST" and form.is_valid():
        try:
            made = propose_adoption(post=post, actor=request.user, verdict=verdict_of(form, post))
        except ValidationError as error:
            form.take_errors(error)
        else:
            is_done = made.action != Decision.Action.HOLD
            messages.success(
                request, _("Done.") if is_done else _("Proposed. A second person has to confirm it.")
            )
            return redirect("moderation:case", post.pk)
    context = shown(post) | {
        "form": form,
        "may_feature": post.kind in FEATURED and post.featured_at is None,
        "may_correct": post.kind in CORRECTED,
    }
    return render(request, "community/moderation/adopt.html", context, status=422 if form.errors else 200)


def verdict_of(form: AdoptionForm, post: Post) -> Verdict:
    data = form.cleaned_data
    return Verdict(
        action=data["action"],
        version=0,
        revision_id=data["revision"],
        sha256=post.live_revision.sha256,
        note=data["note"],
        internal_note=data["internal_note"],
    )


@require_POST
@staff_view(*REVIEWERS)
def unfeature(request: HttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post, pk=pk)
    try:
        end_featuring(post=post, actor=request.user)
        messages.success(request, _("It is not featured any more."))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("moderation:case", post.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("community.decide_escalated")
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Work on a member's public text; the new version needs two other people before it is public."""
    post = public_post(request.user, pk)
    if post.kind not in (Post.Kind.STORY, Post.Kind.COMMENT):
        raise PermissionDenied(_("Editorial texts are changed at the editors' desk."))
    form = AmendForm(request.POST or None, post=post)
    if request.method == "POST" and form.is_valid():
        try:
            review = amend_text(post=post, actor=request.user, form=form)
        except Waits:
            form.add_error(None, _("A newer version by the author waits for review; decide on it first."))
        else:
            said = _(
                "Sent for review. Two other people have to approve it, because it becomes the site's own word."
            )
            messages.success(
                request, said if review.is_waiting else _("Nothing differs from the public version.")
            )
            return redirect("moderation:case", post.pk)
    return render(
        request,
        "community/moderation/amend.html",
        shown(post) | {"form": form},
        status=422 if form.errors else 200,
    )
