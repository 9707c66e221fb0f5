"""Saving while somebody writes: a draft now and then, and a sentence about it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.posts.drafting import DraftConflict
from education.editing.workbench import Bench, open_form, starting_payload, store

TEMPLATE = "education/desk/_draft_status.html"


def autosave(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Answers with the status line and the draft's new version. 422: nothing was saved, and why."""
    form = open_form(bench, request.POST)
    if not form.is_valid():
        names = ", ".join(str(form[name].label) for name in form.errors if name in form.fields)
        return answer(request, _("Not saved yet: please look at %(fields)s.") % {"fields": names}, status=422)
    payload, version = form.payload(), form.cleaned_data["draft_version"]
    if payload == starting_payload(bench.post):
        return answer(request, _("Nothing has changed since the last save."))
    try:
        draft = store(bench.post, request.user, payload, version)
    except DraftConflict:
        text = _(
            "A colleague saved this text meanwhile. Yours is still here: press “Save draft” to see both."
        )
        return answer(request, text, status=422)
    time = timezone.localtime(draft.updated_at).strftime("%H:%M")
    return answer(request, _("Saved at %(time)s.") % {"time": time}, version=draft.version)


def answer(request: HttpRequest, text: str, *, version: int | None = None, status: int = 200) -> HttpResponse:
    return render(
        request, TEMPLATE, {"text": text, "version": version, "is_problem": status != 200}, status=status
    )
