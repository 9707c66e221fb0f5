"""The editors' desk: writing a tip, its preview, deleting one that never went out."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.audit.chaining import record
from community.content.models import Topic
from community.members.access import staff_view
from community.moderation.submitting import withdraw
from community.posts.drafting import save_draft
from community.posts.models import Draft, Post
from education.editing.autosaving import autosave
from education.editing.preview import render_preview, with_payload
from education.editing.workbench import Bench, FormRefused, handle, open_form, show, starting_payload
from education.tips.checking import check_for
from education.tips.forms import TipForm, find, keeps_slug
from education.tips.models import Tip
from education.tips.scheduling import Refused, move, tips_on_desk


def bench_for(request: HttpRequest, tip: Tip) -> Bench:
    return Bench(
        post=tip,
        form=partial(TipForm, tip=tip, editor=request.user),
        template="education/desk/tip.html",
        here=tip.author_path(),
        find=find,
        after_save=lambda form: keep_row(form, tip, request.user),
        context={
            "preview_url": reverse("desk:tip_preview", args=[tip.pk]),
            "autosave_url": reverse("desk:tip_autosave", args=[tip.pk]),
            "can_delete": tip.first_published_at is None,
            "submit_label": submit_label(tip),
        },
    )


def submit_label(tip: Tip) -> str:
    """The button says what will follow."""
    if tip.is_public:
        return _("Submit the new version for approval")
    if tip.publish_on and tip.publish_on >= timezone.localdate():
        return _("Submit for approval for %(day)s") % {"day": date_format(tip.publish_on, "MONTH_DAY_FORMAT")}
    return _("Submit for approval, without a day")


def keep_row(form: TipForm, tip: Tip, editor) -> None:
    """Save what is not part of the reviewed text: the address and the day.

    Raises:
        FormRefused: the day or the address is not to be had; the form says why.
    """
    slug = form.chosen_slug()
    try:
        with transaction.atomic():
            # Locked as in submit(): a colleague may have sent the tip since this form was read.
            if slug != tip.slug and not keeps_slug(Post.objects.select_for_update().get(pk=tip.pk)):
                Tip.objects.filter(pk=tip.pk).update(slug=slug)
    except IntegrityError:
        form.add_error("slug", _("Another tip has this address; please choose another."))
        raise FormRefused from None
    try:
        move(tip=tip, day=form.cleaned_data["publish_on"], actor=editor)
    except Refused as refused:
        form.add_error("publish_on", refused.message)
        raise FormRefused from None


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("education.write_tip")
def create(request: HttpRequest) -> HttpResponse:
    blank = {"byline": request.user.display_name, "level": Tip.Level.NEW}
    day = day_asked_for(request)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TipForm(*data, tip=None, editor=request.user, payload=blank, initial={"publish_on": day})
    if form.is_bound and form.is_valid():
        try:
            tip = start(form, request.user)
        except FormRefused:
            pass
        else:
            messages.success(request, _("The draft is saved. From now on it saves itself while you write."))
            return redirect("desk:tip", tip.pk)
    return render(request, "education/desk/tip.html", {"form": form}, status=422 if form.is_bound else 200)


def day_asked_for(request: HttpRequest) -> Any:
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:
        return None


def start(form: TipForm, editor) -> Tip:
    try:
        with transaction.atomic():
            tip = Tip.objects.create(kind=Post.Kind.TIP, author=editor, slug=form.chosen_slug())
            save_draft(post=tip, editor=editor, payload=form.payload(), version=0)
            if form.cleaned_data["publish_on"]:
                move(tip=tip, day=form.cleaned_data["publish_on"], actor=editor)
            return tip
    except Refused as refused:
        form.add_error("publish_on", refused.message)
    except IntegrityError:
        form.add_error("slug", _("Another tip has this address; please choose another."))
    raise FormRefused


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("education.write_tip")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    bench = bench_for(request, get_object_or_404(tips_on_desk(), pk=pk))
    return handle(request, bench) if request.method == "POST" else show(request, bench, open_form(bench))


@require_POST
@staff_view("education.write_tip")
def autosave_tip(request: HttpRequest, pk: int) -> HttpResponse:
    return autosave(request, bench_for(request, get_object_or_404(tips_on_desk(), pk=pk)))


@require_safe
@staff_view("education.write_tip", "education.approve_tip")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    tip = get_object_or_404(tips_on_desk(), pk=pk)
    payload = starting_payload(tip)
    tip = with_payload(tip, payload)
    tip.guide_pages = Topic.objects.filter(pk__in=payload["guide_topics"])
    # The page itself asks for the question: it must be in the language of the preview.
    context = {"tip": tip, "check": SimpleLazyObject(lambda: check_for(tip, None)), "is_translated": True}
    return render_preview(
        request, "education/desk/tip_preview.html", context | {"edit_url": tip.author_path()}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("education.write_tip")
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Only a tip that was never public; taking a public one down is the moderators' desk's decision."""
    tip = get_object_or_404(tips_on_desk(), pk=pk, first_published_at=None)
    if request.method != "POST":
        return render(
            request, "education/desk/tip_delete.html", {"tip": tip, "payload": starting_payload(tip)}
        )
    if not remove(tip, request.user):
        messages.warning(request, _("A colleague has just published this tip, so it was not deleted."))
        return redirect("desk:tip", tip.pk)
    messages.success(request, _("The draft is deleted and its day is free again."))
    return redirect("desk:tips")


@transaction.atomic
def remove(tip: Tip, editor) -> bool:
    locked = Post.objects.select_for_update().get(pk=tip.pk)
    if locked.first_published_at:
        return False
    withdraw(post=locked, author=editor)
    Draft.objects.filter(post=locked).delete()
    # The row stays for the record; its day and its address are free for another tip.
    Tip.objects.filter(pk=tip.pk).update(state=Post.State.DELETED, publish_on=None, slug=f"deleted-{tip.pk}")
    record(actor=editor, action="delete_draft", subject=f"post:{tip.pk}", data={"slug": tip.slug})
    return True
