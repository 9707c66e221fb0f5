from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.comments.forms import CommentForm
from community.comments.models import Comment
from community.comments.threads import thread_for
from community.comments.writing import TooMany, send, write_comment
from community.conduct.limiting import limits_of
from community.conduct.refusing import REFUSALS, show_refusal
from community.content.fragments import render_page
from community.moderation.answering import answers_on, forget, points_on
from community.moderation.deleting import delete_own
from community.moderation.history import history_of
from community.posts.drafting import working_payload
from community.posts.models import Post
from community.posts.standing import standing_of
from community.rulebook.showing import told_while_waiting

COMMENTED = (Post.Kind.STORY, Post.Kind.TIP)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, target_pk: int) -> HttpResponse:
    """The page for writing below a text, or answering a comment there; htmx takes the thread or the form out of it."""
    target = readable_target(request.user, target_pk)
    reply_to = comment_answered(request, target)
    if request.method != "POST":
        return writing_page(request, target, form_for(reply_to), reply_to)
    form = form_for(reply_to, request.POST)
    if not form.is_valid():
        return writing_page(request, target, form, reply_to, status=422)
    payload = form.payload(request.user, "en" if get_language() == "en" else "zh-hans")
    try:
        comment = write_comment(target=target, author=request.user, payload=payload, reply_to=reply_to)
    except TooMany as refusal:
        form.add_error("text", too_many(refusal))
        return writing_page(request, target, form, reply_to, status=422)
    except REFUSALS as refusal:
        show_refusal(form, refusal, main="text")
        return writing_page(request, target, form, reply_to, status=422)
    said = _(
        "Your comment was received. It appears for everybody after review, usually within %(hours)d hours."
    )
    at_once = _("Your comment is public now: the comments of members we trust are not reviewed first.")
    is_waiting = comment.reviews.waiting().exists()
    messages.success(request, said % {"hours": settings.REVIEW_COMMENT_HOURS} if is_waiting else at_once)
    if request.htmx and request.htmx.target == "comments":
        return writing_page(request, target, form_for(None), None)
    return redirect(f"{target.get_absolute_url()}#comment-{comment.pk}")


def too_many(refusal: TooMany) -> str:
    said = _("You have sent %(limit)d comments within an hour, the most there can be. Go on from %(time)s.")
    return said % {"limit": settings.COMMENTS_PER_HOUR, "time": date_format(refusal.until, "TIME_FORMAT")}


def form_for(reply_to: Comment | None, data: QueryDict | None = None) -> CommentForm:
    """Several of these forms can stand on one page, so their fields' ids differ."""
    return CommentForm(data, auto_id=f"reply_{reply_to.pk}_%s" if reply_to else "comment_%s")


def writing_page(
    request: HttpRequest, target: Post, form: CommentForm, reply_to: Comment | None, status: int = 200
) -> HttpResponse:
    template = "community/comments/create.html"
    context = {"target": target, "thread": thread_for(target, request.user, form=form, reply_to=reply_to)}
    wanted = (request.htmx.target or "") if request.htmx else ""
    if wanted == "comments":
        template = "community/comments/_thread.html"
    elif wanted.startswith("reply-"):
        template += "#comment-form"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def readable_target(member, pk: int) -> Post:
    base = Post.objects.published().filter(pk=pk, kind__in=COMMENTED).first()
    target = base and type(base.detail).objects.visible_to(member).filter(pk=pk).first()
    if not target:
        raise Http404
    return target


def comment_answered(request: HttpRequest, target: Post) -> Comment | None:
    """The comment named by ?reply_to= or the form, if it is public and below this very text."""
    pk = request.POST.get("reply_to") or request.GET.get("reply_to") or ""
    if not pk:
        return None
    if not (pk.isdecimal() and len(pk) < 19):
        raise Http404
    return get_object_or_404(Comment.objects.published(), target_id=target.pk, pk=pk)


def own_comment(request: HttpRequest, pk: int) -> Comment:
    own = Comment.objects.editable_by(request.user).select_related("draft", "target", "live_revision")
    return get_object_or_404(own.prefetch_related("reviews__revision"), pk=pk)


@require_safe
def status(request: HttpRequest, pk: int) -> HttpResponse:
    comment = own_comment(request, pk)
    context = {
        "comment": comment,
        "standing": standing_of(comment),
        "history": history_of(comment),
        "told": told_while_waiting(comment),
        "appeal_days": settings.APPEAL_DAYS,
        "usual_hours": settings.REVIEW_COMMENT_HOURS,
    }
    return render(request, "community/comments/status.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    comment = own_comment(request, pk)
    start = working_payload(comment)
    form = CommentForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        payload = form.payload(request.user, start.get("language", comment.language))
        try:
            answers = answers_on(request, comment)
            review = send(comment=comment, author=request.user, payload=payload, answers=answers)
        except TooMany as refusal:
            form.add_error("text", too_many(refusal))
        except REFUSALS as refusal:
            show_refusal(form, refusal, main="text")
        else:
            forget(request, comment)
            at_once = _(
                "Your new version is public now: the comments of members we trust are not reviewed first."
            )
            waits = _("Your new version was received and waits for review.")
            messages.success(request, waits if review.is_waiting else at_once)
            return redirect("comments:status", pk=comment.pk)
    context = {
        "comment": comment,
        "form": form,
        "points": points_on(request, comment),
        "standing": standing_of(comment),
        "limits": limits_of(request.user),
    }
    return render_page(request, "community/comments/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    comment = own_comment(request, pk)
    if request.method == "POST":
        delete_own(post=comment, author=request.user)
        messages.success(request, _("Your comment was deleted."))
        target = comment.target
        return redirect(target.detail.get_absolute_url() if target.is_public else "stories:mine")
    return render(
        request, "community/comments/delete.html", {"comment": comment, "standing": standing_of(comment)}
    )
