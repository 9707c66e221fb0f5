"""The desk: a second look at a sampled text."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.members.access import staff_view
from community.moderation.casework import claim_context, comment_target
from community.moderation.forms import SampleForm
from community.moderation.openings import claim_item, open_item, release_item, take_over_item
from community.moderation.places import place_of
from community.moderation.presenting import Presenter
from community.moderation.queueing import REVIEWERS
from community.moderation.samples import Sample
from community.moderation.sampling import Looked, look_again

PAGE = "moderation:sample"


def sample_for(member, pk: int) -> Sample:
    return open_item(member, Sample.objects.exclude(first_decider=member).select_related("decision"), pk)


@require_safe
@staff_view(*REVIEWERS)
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    found = sample_for(request.user, pk)
    return show(request, found, SampleForm(language="zh-hans", initial={"version": found.version}))


def show(request: HttpRequest, item: Sample, form: SampleForm, status: int = 200) -> HttpResponse:
    presenter = Presenter(item.post, item.revision.payload)
    context = claim_context(request, item) | {
        "sample": item,
        "form": form if item.is_waiting else None,
        "text": presenter.text(item.revision.payload),
        "target": comment_target(item.post),
        "is_automatic": item.decision.is_automatic,
        "may_take_down": item.post.is_public and request.user.has_perm("community.take_down_post"),
    }
    return render(request, "community/moderation/sample.html", context, status=status)


@require_POST
@staff_view(*REVIEWERS)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    item = sample_for(request.user, pk)
    form = SampleForm(request.POST, language="zh-hans")
    if not form.is_valid():
        return show(request, item, form, status=422)
    try:
        look_again(
            sample_id=item.pk,
            version=form.cleaned_data["version"],
            actor=request.user,
            verdict=form.verdict(item.revision),
        )
    except ValidationError as error:
        form.take_errors(error)
        return show(request, item, form, status=422)
    except Looked:
        item.refresh_from_db()
        messages.warning(
            request, _("A colleague has looked at this sample already; your answer was not recorded.")
        )
        return show(request, item, form, status=409)
    messages.success(request, _("Noted. The first reviewer is not told who looked again."))
    return redirect(f"{reverse('queues:list')}?{place_of(request)}")


@require_POST
@staff_view(*REVIEWERS)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    return claim_item(request, sample_for(request.user, pk), PAGE)


@require_POST
@staff_view(*REVIEWERS)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    return release_item(request, sample_for(request.user, pk))


@require_POST
@staff_view("community.take_over_claim")
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    return take_over_item(request, sample_for(request.user, pk), PAGE)
