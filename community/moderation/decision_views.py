"""The desk: deciding, taking a decision back, taking a public text down."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.access import staff_view
from community.moderation import deciding
from community.moderation.casework import case_context, what_happened
from community.moderation.forms import ReasonsForm
from community.moderation.models import Decision, Review
from community.moderation.policy import UNDO_TERM
from community.moderation.presenting import Presenter
from community.moderation.queueing import REVIEWERS, case_for
from community.moderation.views import decision_form
from community.posts.models import Post


@require_POST
@staff_view(*REVIEWERS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_for(request.user, pk)
    form = decision_form(case, request.POST)
    if "fill" in request.POST:
        form.fill_note()
        return show_case(request, case, form, status=200)
    if not form.is_valid():
        return show_case(request, case, form, status=422)
    try:
        verdict = form.verdict(form.cleaned_data["action"], form.cleaned_data["version"])
        decision = deciding.decide(review_id=case.pk, actor=request.user, verdict=verdict)
    except ValidationError as error:
        form.take_errors(error)
        return show_case(request, case, form, status=422)
    except deciding.Stale as stale:
        return show_stale(request, stale, form)
    return redirect("moderation:decided", decision.pk)


def show_case(request: HttpRequest, case: Review, form, *, status: int) -> HttpResponse:
    """The case once more with everything typed. Working on it keeps the claim alive."""
    case.claim(request.user)
    return render(
        request, "community/moderation/review.html", case_context(request, case, form), status=status
    )


def show_stale(request: HttpRequest, stale: deciding.Stale, form: ReasonsForm | None = None) -> HttpResponse:
    review = Review.objects.select_related("post", "revision").get(pk=stale.review.pk)
    judged = review.post.revisions.filter(pk=form.cleaned_data["revision"]).first() if form else None
    context = what_happened(review, stale.decision, judged, request.user)
    return render(request, "community/moderation/stale.html", context | {"form": form}, status=409)


@require_safe
@staff_view(*REVIEWERS)
def decided(request: HttpRequest, pk: int) -> HttpResponse:
    return show_decided(request, own_decision(request, pk))


def own_decision(request: HttpRequest, pk: int) -> Decision:
    decisions = Decision.objects.filter(actor=request.user, action__in=Decision.UNDOABLE)
    return get_object_or_404(decisions.select_related("review__post", "revision", "undone_by"), pk=pk)


def show_decided(request: HttpRequest, decision: Decision, status: int = 200) -> HttpResponse:
    left = decision.created_at + UNDO_TERM - timezone.now()
    context = {
        "decision": decision,
        "heading": decision.review.post.detail.heading_of(decision.revision.payload),
        "queue": decision.review.queue,
        "is_undone": hasattr(decision, "undone_by"),
        "undo_until": decision.created_at + UNDO_TERM,
        "seconds_left": max(0, int(left.total_seconds())),
        "undo_seconds": UNDO_TERM.seconds,
        "is_too_late": status == 409,
    }
    return render(request, "community/moderation/decided.html", context, status=status)


@require_POST
@staff_view(*REVIEWERS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    decision = own_decision(request, pk)
    if not hasattr(decision, "undone_by"):
        try:
            deciding.undo(decision_id=decision.pk, actor=request.user)
        except PermissionDenied:
            return show_decided(request, decision, status=409)
        except deciding.Stale as stale:
            return show_stale(request, stale)
    decision.review.claim(request.user)
    messages.success(request, _("Taken back. The case waits again, and it is yours."))
    return redirect("moderation:review", decision.review_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("community.take_down_post")
def takedown(request: HttpRequest, pk: int) -> HttpResponse:
    return change_publicity(request, pk, Decision.Action.TAKE_DOWN, deciding.take_down)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("community.take_down_post")
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    return change_publicity(request, pk, Decision.Action.RESTORE, deciding.restore)


def change_publicity(request: HttpRequest, pk: int, action: Decision.Action, verb) -> HttpResponse:
    """Ask, with the text and the reasons in view; then do it. Doing it twice changes nothing."""
    seen = Post.objects.filter(state__in=[Post.State.PUBLISHED, Post.State.TAKEN_DOWN])
    post = get_object_or_404(seen.select_related("author", "live_revision"), pk=pk)
    if request.user.pk in (post.author_id, post.live_revision.author_id):
        raise PermissionDenied(_("Nobody decides on their own text; a colleague has to."))
    form = ReasonsForm(request.POST or None, text=post.live_revision, language=post.author.language)
    if request.method != "POST":
        return show_publicity(request, post, action, form)
    if "fill" in request.POST:
        form.fill_note()
        return show_publicity(request, post, action, form)
    if form.is_valid() and not done_already(post, request.user, action, form.cleaned_data["revision"]):
        try:
            verb(post=post, actor=request.user, verdict=form.verdict(action))
        except ValidationError as error:
            form.take_errors(error)
    if form.errors:
        status = (
            422
            if form.has_error("codes") or form.has_error("note") or "revision" not in form.cleaned_data
            else 409
        )
        return show_publicity(request, post, action, form, status=status)
    messages.success(request, _("Done. The author was told, with the reasons."))
    return redirect("moderation:case", post.pk)


def done_already(post: Post, member, action: Decision.Action, revision_id: int) -> bool:
    """Whether this very form was sent before (double click, retry)."""
    wanted = Post.State.TAKEN_DOWN if action == Decision.Action.TAKE_DOWN else Post.State.PUBLISHED
    last = Decision.objects.filter(post=post).first()
    return (
        post.state == wanted
        and last is not None
        and (last.actor_id, last.action, last.revision_id) == (member.pk, action, revision_id)
    )


def show_publicity(
    request: HttpRequest, post: Post, action: Decision.Action, form: ReasonsForm, status: int = 200
) -> HttpResponse:
    presenter = Presenter(post, post.live_revision.payload)
    context = {
        "post": post,
        "form": form,
        "text": presenter.text(post.live_revision.payload),
        "heading": presenter.post.heading_of(post.live_revision.payload),
        "is_takedown": action == Decision.Action.TAKE_DOWN,
        "is_done": post.is_public == (action == Decision.Action.RESTORE),
        "author_reads_english": post.author.language == "en",
    }
    return render(request, "community/moderation/takedown.html", context, status=status)
