"""The author's pages: appealing against a decision, and how the appeal stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.appeals.appealing import TooLate, appeal, ask_again
from community.appeals.forms import AppealForm
from community.appeals.grounds import grounds_of, own_decisions
from community.appeals.models import Appeal
from community.appeals.terms import appeal_ends_at, last_day, second_look_ends_at
from community.moderation.models import Decision
from community.moderation.policy import APPEAL_ANSWER_TERM, APPEAL_TERM
from community.moderation.presenting import language_of


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, decision_pk: int) -> HttpResponse:
    """The decision with its reasons, and a form; once appealed against, the appeal."""
    decision = get_object_or_404(own_decisions(request.user), pk=decision_pk)
    if made := decision.appeals.filter(level=Appeal.Level.FIRST).first():
        return redirect("appeals:status", made.pk)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show_form(request, decision, form)
    try:
        made = appeal(decision=decision, author=request.user, text=form.cleaned_data["text"])
    except ValidationError as error:
        form.take_errors(error)
        return show_form(request, decision, form)
    except TooLate as refusal:
        form.add_error(None, str(refusal))
        return show_form(request, decision, form)
    messages.success(request, _("Your appeal was received. You will hear the outcome, with reasons."))
    return redirect("appeals:status", made.pk)


def show_form(request: HttpRequest, decision: Decision, form: AppealForm) -> HttpResponse:
    ends = appeal_ends_at(decision)
    context = about(decision) | {
        "form": form,
        "until": last_day(ends),
        "is_over": ends <= timezone.now(),
        "answer_days": APPEAL_ANSWER_TERM.days,
        "term_days": APPEAL_TERM.days,
    }
    return render(request, "community/appeals/create.html", context, status=422 if form.is_bound else 200)


def about(decision: Decision) -> dict[str, Any]:
    """The decision as its author may see it; who made it stays out."""
    post, payload = decision.post.detail, decision.revision.payload
    return {
        "decision": decision,
        "grounds": grounds_of(decision),
        "is_taken_back": hasattr(decision, "undone_by"),
        "heading": post.heading_of(payload),
        "language": language_of(post, payload),
        "text_url": post.author_path(),
    }


@require_safe
def status(request: HttpRequest, pk: int) -> HttpResponse:
    return show_status(request, own_appeal(request, pk), AppealForm())


def own_appeal(request: HttpRequest, pk: int) -> Appeal:
    own = Appeal.objects.own(request.user)
    loaded = own.select_related("decision__revision", "decision__undone_by", "decision__post", "outcome")
    return get_object_or_404(loaded, pk=pk)


def show_status(request: HttpRequest, appeal: Appeal, form: AppealForm, status: int = 200) -> HttpResponse:
    ends = second_look_ends_at(appeal)
    others = {a.level: a for a in Appeal.objects.own(request.user).filter(decision=appeal.decision_id)}
    second = others.get(Appeal.Level.SECOND) if not appeal.is_second else None
    can_ask = bool(ends and ends > timezone.now() and not second)
    context = about(appeal.decision) | {
        "appeal": appeal,
        "first": others.get(Appeal.Level.FIRST) if appeal.is_second else None,
        "second": second,
        "can_ask": can_ask,
        "form": form if can_ask or form.is_bound else None,  # words that came too late are shown once more
        "until": last_day(ends) if ends else None,
        "new_grounds": grounds_of(appeal.outcome) if appeal.state == Appeal.State.VARIED else [],
        "is_public": appeal.decision.post.is_public,
    }
    return render(request, "community/appeals/status.html", context, status=status)


@require_POST
def second_look(request: HttpRequest, pk: int) -> HttpResponse:
    first = own_appeal(request, pk)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return show_status(request, first, form, status=422)
    try:
        made = ask_again(first=first, author=request.user, text=form.cleaned_data["text"])
    except ValidationError as error:
        form.take_errors(error)
        return show_status(request, first, form, status=422)
    except TooLate as refusal:
        messages.warning(request, str(refusal))
        return show_status(request, first, form, status=422)
    messages.success(request, _("Your wish was received: the lead looks at everything once more."))
    return redirect("appeals:status", made.pk)
