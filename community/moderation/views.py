"""The desk: the queue, one case, and who holds it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.members.access import staff_view
from community.moderation.casework import case_context
from community.moderation.forms import DecisionForm
from community.moderation.models import Review
from community.moderation.queueing import REVIEWERS, case_for, rows_for, tabs_for, take_next, take_over
from community.posts.models import Revision


@require_safe
@staff_view(*REVIEWERS)
def queue(request: HttpRequest) -> HttpResponse:
    tabs = tabs_for(request.user, request.GET.get("queue", ""))
    current = next((tab for tab in tabs if tab.is_current), tabs[0])
    rows, more = rows_for(request.user, current.name, request.GET.get("after", ""))
    late = sum(row.is_overdue for row in rows)
    context = {"tabs": tabs, "current": current, "rows": rows, "more": more, "late": late}
    return render(request, "community/moderation/queue.html", context)


@require_POST
@staff_view(*REVIEWERS)
def next_case(request: HttpRequest) -> HttpResponse:
    """Claim the first free case. ``skip`` puts one back and passes over it."""
    skip = request.POST.get("skip", "")
    skipped = int(skip) if skip.isdecimal() and len(skip) < 19 else 0
    if skipped and (review := Review.objects.visible_to(request.user).filter(pk=skipped).first()):
        review.release(request.user)
    if review := take_next(request.user, request.POST.get("queue", ""), skip=skipped):
        return redirect("moderation:review", review.pk)
    messages.info(
        request, _("Nothing is free just now: what waits is held by colleagues, or the queue is empty.")
    )
    return redirect("moderation:queue")


@require_safe
@staff_view(*REVIEWERS)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_for(request.user, pk)
    form = decision_form(case) if case.is_waiting else None
    return render(request, "community/moderation/review.html", case_context(request, case, form))


def decision_form(case: Review, data=None) -> DecisionForm:
    revision: Revision = case.revision
    return DecisionForm(
        data, text=revision, language=case.post.author.language, initial={"version": case.version}
    )


@require_POST
@staff_view(*REVIEWERS)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the case or renew the lease."""
    case = case_for(request.user, pk)
    if not case.claim(request.user):
        case.refresh_from_db()
        holder = case.holder()
        if case.is_waiting and holder:
            messages.warning(request, _("%(name)s is working on this one.") % {"name": holder})
        else:
            messages.info(request, _("This case is not waiting any more."))
    return redirect("moderation:review", case.pk)


@require_POST
@staff_view(*REVIEWERS)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    case_for(request.user, pk).release(request.user)
    messages.success(request, _("Put back into the queue for colleagues."))
    return redirect("moderation:queue")


@require_POST
@staff_view("community.take_over_claim")
def take_over_claim(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_for(request.user, pk)
    if take_over(case, request.user):
        messages.success(request, _("The case is yours now. The log keeps that you took it over."))
    else:
        messages.warning(request, _("Somebody else has taken or decided the case meanwhile."))
    return redirect("moderation:review", case.pk)
