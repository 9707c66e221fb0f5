"""The desk: deciding, taking a decision back, taking a public text down."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.access import staff_view
from community.moderation import deciding, publicity, undoing
from community.moderation.casework import case_context, what_happened
from community.moderation.forms import ReasonsForm
from community.moderation.models import Decision, Review
from community.moderation.places import fields_of, place_of
from community.moderation.policy import UNDO_TERM
from community.moderation.presenting import Presenter
from community.moderation.queueing import REVIEWERS
from community.moderation.verdicts import Stale
from community.moderation.views import decision_form
from community.posts.models import Post


def decide_case(request: HttpRequest, case: Review) -> Decision | HttpResponse:
    """What the form of a case says, done; or the page that says why not, with everything typed."""
    form = decision_form(case, request.POST)
    if "fill" in request.POST:
        form.fill_note()
        return show_case(request, case, form, status=200)
    if not form.is_valid():
        return show_case(request, case, form, status=422)
    try:
        verdict = form.verdict(form.cleaned_data["action"], form.cleaned_data["version"])
        return deciding.decide(review_id=case.pk, actor=request.user, verdict=verdict)
    except ValidationError as error:
        form.take_errors(error)
        return show_case(request, case, form, status=422)
    except Stale as stale:
        return show_stale(request, stale, form)


def show_case(request: HttpRequest, case: Review, form, *, status: int) -> HttpResponse:
    """The case once more with everything typed. Working on it keeps the claim alive."""
    case.claim(request.user)
    return render(
        request, "community/moderation/review.html", case_context(request, case, form), status=status
    )


def show_stale(request: HttpRequest, stale: Stale, form: ReasonsForm | None = None) -> HttpResponse:
    review = Review.objects.select_related("post", "revision").get(pk=stale.review.pk)
    judged = review.post.revisions.filter(pk=form.cleaned_data["revision"]).first() if form else None
    context = what_happened(review, stale.decision, judged, request.user)
    return render(request, "community/moderation/stale.html", context | {"form": form}, status=409)


@require_safe
@staff_view(*REVIEWERS)
def decided(request: HttpRequest, pk: int) -> HttpResponse:
    return show_decided(request, own_decision(request, pk))


def own_decision(request: HttpRequest, pk: int) -> Decision:
    decisions = Decision.objects.on_cases_by(request.user)
    return get_object_or_404(decisions.select_related("review__post", "revision", "undone_by"), pk=pk)


def show_decided(request: HttpRequest, decision: Decision, status: int = 200) -> HttpResponse:
    left = decision.created_at + UNDO_TERM - timezone.now()
    context = {
        "decision": decision,
        "heading": decision.review.post.detail.heading_of(decision.revision.payload),
        "place": place_of(request),
        "place_fields": fields_of(request),
        "is_held": decision.action == Decision.Action.HOLD,
        "proposed_label": dict(Decision.Action.choices).get(decision.proposed, ""),
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
            undoing.undo(decision_id=decision.pk, actor=request.user)
        except PermissionDenied:
            return show_decided(request, decision, status=409)
        except Stale as stale:
            return show_stale(request, stale)
    decision.review.claim(request.user)
    messages.success(request, _("Taken back. The case waits again, and it is yours."))
    return redirect(f"{reverse('moderation:review', args=[decision.review_id])}?{place_of(request)}")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("community.take_down_post")
def takedown(request: HttpRequest, pk: int) -> HttpResponse:
    return change_publicity(request, pk, Decision.Action.TAKE_DOWN, publicity.take_down)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("community.take_down_post")
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    return change_publicity(request, pk, Decision.Action.RESTORE, publicity.restore)


def change_publicity(request: HttpRequest, pk: int, action: Decision.Action, verb) -> HttpResponse:
    """Ask, with the text and the reasons in view; then do it. Doing it twice changes nothing."""
    seen = Post.objects.filter(state__in=[Post.State.PUBLISHED, Post.State.SUSPENDED, Post.State.TAKEN_DOWN])
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
    last = Decision.objects.filter(post=post).first()
    if last is None or (last.actor_id, last.revision_id) != (member.pk, revision_id):
        return False
    is_hidden_for_second = last.action == Decision.Action.SUSPEND and last.proposed == action
    return is_hidden_for_second or last.action == action


def show_publicity(
    request: HttpRequest, post: Post, action: Decision.Action, form: ReasonsForm, status: int = 200
) -> HttpResponse:
    presenter = Presenter(post, post.live_revision.payload)
    is_takedown = action == Decision.Action.TAKE_DOWN
    context = {
        "post": post,
        "form": form,
        "text": presenter.text(post.live_revision.payload),
        "heading": presenter.post.heading_of(post.live_revision.payload),
        "is_takedown": is_takedown,
        "is_done": post.state == (Post.State.TAKEN_DOWN if is_takedown else Post.State.PUBLISHED),
        "author_reads_english": post.author.language == "en",
    }
    return render(request, "community/moderation/takedown.html", context, status=status)
