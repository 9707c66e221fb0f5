"""Deciding a case and going on to the next in one step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from community.members.access import staff_view
from community.moderation.decision_views import decide_case
from community.moderation.places import place_of
from community.moderation.queueing import REVIEWERS
from community.moderation.views import case_for
from community.queues.taking import take_next
from community.queues.views import asked_for


@require_POST
@staff_view(*REVIEWERS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """After the decision the next item opens, claimed, and says how to undo; the last one shows the decision."""
    answer = decide_case(request, case_for(request.user, pk))
    if isinstance(answer, HttpResponse):
        return answer
    place = place_of(request)
    queue, form = asked_for(request, QueryDict(place))
    item = take_next(request.user, queue, form) if "stay" not in request.POST else None
    if item is None:
        return redirect(f"{reverse('moderation:decided', args=[answer.pk])}?{place}")
    return redirect(f"{reverse(queue.page, args=[item.pk])}?{place}&done={answer.pk}")
