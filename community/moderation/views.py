"""The desk: one case, and who holds it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from community.members.access import staff_view
from community.moderation.casework import case_context
from community.moderation.forms import DecisionForm
from community.moderation.models import Review
from community.moderation.openings import claim_item, open_item, release_item, take_over_item
from community.moderation.queueing import REVIEWERS
from community.posts.models import Revision

PAGE = "moderation:review"


def case_for(member, pk: int) -> Review:
    return open_item(member, Review.objects.all(), pk)


@require_safe
@staff_view(*REVIEWERS)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_for(request.user, pk)
    form = decision_form(case) if may_decide(case, request.user) else None
    return render(request, "community/moderation/review.html", case_context(request, case, form))


def may_decide(case: Review, member) -> bool:
    """Whether it waits for a decision this member may make: nobody fills in a form that is then refused."""
    is_beyond = case.lane == Review.Lane.ESCALATED and not member.has_perm("community.decide_escalated")
    return case.is_waiting and case.lane != Review.Lane.SECOND and not is_beyond


def decision_form(case: Review, data=None) -> DecisionForm:
    revision: Revision = case.revision
    return DecisionForm(
        data, text=revision, language=case.post.author.language, initial={"version": case.version}
    )


@require_POST
@staff_view(*REVIEWERS)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    return claim_item(request, case_for(request.user, pk), PAGE)


@require_POST
@staff_view(*REVIEWERS)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    return release_item(request, case_for(request.user, pk))


@require_POST
@staff_view("community.take_over_claim")
def take_over_claim(request: HttpRequest, pk: int) -> HttpResponse:
    return take_over_item(request, case_for(request.user, pk), PAGE)
