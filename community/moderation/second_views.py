"""The desk: a proposal that needs a second person."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.members.access import staff_view
from community.moderation import proposing
from community.moderation.casework import claim_context, comment_target
from community.moderation.forms import SecondForm
from community.moderation.models import Decision, Proposal
from community.moderation.openings import claim_item, open_item, release_item, take_over_item
from community.moderation.places import place_of
from community.moderation.policy_codes import PolicyCode
from community.moderation.presenting import Presenter
from community.moderation.queueing import decisions_on

SECOND, PAGE = "community.give_second_approval", "moderation:proposal"


def proposal_for(member, pk: int) -> Proposal:
    return open_item(member, Proposal.objects.select_related("decision", "proposer", "review"), pk)


@require_safe
@staff_view(SECOND)
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    found = proposal_for(request.user, pk)
    return show(request, found, SecondForm(initial={"version": found.version}))


def show(request: HttpRequest, item: Proposal, form: SecondForm, status: int = 200) -> HttpResponse:
    presenter = Presenter(item.post, item.revision.payload)
    codes = [line["code"] for line in item.decision.codes]
    context = claim_context(request, item) | {
        "proposal": item,
        "form": form if item.is_waiting and item.proposer_id != request.user.pk else None,
        "is_own": item.proposer_id == request.user.pk,
        "action_label": dict(Decision.Action.choices).get(item.action, item.action),
        "codes": PolicyCode.objects.filter(code__in=codes),
        "text": presenter.text(item.revision.payload),
        "target": comment_target(item.post),
        "decisions": list(decisions_on(item.post_id)),
        "is_veiled": bool(codes),
    }
    return render(request, "community/moderation/proposal.html", context, status=status)


@require_POST
@staff_view(SECOND)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or decline; who was slower reads what happened, with everything typed."""
    item = proposal_for(request.user, pk)
    form = SecondForm(request.POST)
    if not form.is_valid():
        return show(request, item, form, status=422)
    data = form.cleaned_data
    try:
        if data["answer"] == "confirm":
            proposing.confirm(proposal_id=item.pk, version=data["version"], actor=request.user)
            messages.success(request, _("Confirmed: the decision takes effect, and the author is told."))
        else:
            proposing.decline(
                proposal_id=item.pk,
                version=data["version"],
                actor=request.user,
                internal_note=data["internal_note"],
            )
            messages.success(
                request, _("Declined. Nothing was changed; a waiting text goes to a senior colleague.")
            )
    except ValidationError as error:
        form.take_errors(error)
        return show(request, item, form, status=422)
    except proposing.Settled:
        item.refresh_from_db()
        messages.warning(
            request, _("A colleague was faster, or the text has changed: see below how it stands.")
        )
        return show(request, item, form, status=409)
    return redirect(f"{reverse('queues:list')}?{place_of(request)}")


@require_POST
@staff_view(SECOND)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    return claim_item(request, proposal_for(request.user, pk), PAGE)


@require_POST
@staff_view(SECOND)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    return release_item(request, proposal_for(request.user, pk))


@require_POST
@staff_view("community.take_over_claim")
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    return take_over_item(request, proposal_for(request.user, pk), PAGE)
