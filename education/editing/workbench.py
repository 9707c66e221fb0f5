"""The one way an editor's form goes: open, save the draft, send for approval, meet a colleague's newer draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.moderation.models import Review
from community.moderation.submitting import submit
from community.posts.drafting import DraftConflict, draft_version, save_draft, working_payload
from community.posts.models import Draft, Post
from community.posts.publishing import read_payload
from education.editing.checklist import Finding, screened_findings
from education.editing.forms import BilingualForm
from education.editing.standing import standing, with_standing

OWN_AUTOSAVE = timedelta(seconds=10)


@dataclass
class Bench:
    """One post on the workbench: which form, which page, what its checklist says, where a saved post returns to."""

    post: Post
    form: Callable[..., BilingualForm]
    template: str
    here: str
    find: Callable[[BilingualForm, dict[str, Any]], list[Finding]]
    after_save: Callable[[BilingualForm], None] = lambda form: None
    context: dict[str, Any] = field(default_factory=dict)


def starting_payload(post: Post) -> dict[str, Any]:
    """The draft or the newest revision; a post loaded without any starts from its live fields."""
    blank = read_payload(post)
    return blank | {key: value for key, value in working_payload(post).items() if key in blank}


def open_form(bench: Bench, *args: Any) -> BilingualForm:
    return bench.form(*args, payload=starting_payload(bench.post), version=draft_version(bench.post))


def show(
    request: HttpRequest, bench: Bench, form: BilingualForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    payload = form.payload() if form.is_bound and form.is_valid() else starting_payload(bench.post)
    findings = [*bench.find(form, payload), *screened_findings(form, bench.post, payload)]
    post = with_standing(type(bench.post).objects.filter(pk=bench.post.pk)).get()
    context = {
        "form": form,
        "post": post,
        "standing": standing(post),
        "findings": findings,
        "blockers": [finding for finding in findings if finding.is_blocker],
        "revisions": history_of(post),
        "is_live": post.is_public,
        "can_withdraw": post.latest_review == Review.State.WAITING,
    }
    return render(request, bench.template, context | bench.context | more, status=status)


def handle(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Answer a POST of the form: save (also before the preview), or submit when nothing blocks."""
    form = open_form(bench, request.POST, request.FILES)
    if not form.is_valid():
        return show(request, bench, form, status=422)
    payload = form.payload()
    wants_submit = request.POST.get("action") == "submit"
    try:
        with transaction.atomic():
            draft = save_draft(
                post=bench.post,
                editor=request.user,
                payload=payload,
                version=form.cleaned_data["draft_version"],
            )
            bench.after_save(form)
    except DraftConflict as conflict:
        return show_conflict(request, bench, form, conflict.draft)
    except FormRefused:
        return show(request, bench, form, status=422)
    if wants_submit:
        return send(request, bench, form, payload, draft)
    messages.success(request, _("The draft is saved."))
    return redirect(
        (request.POST.get("next_page") == "preview" and bench.context.get("preview_url")) or bench.here
    )


def keep_draft(post: Post, editor, payload: dict[str, Any], version: int) -> Draft:
    """Save the draft. The editor's own autosave, answered after the button was pressed, is no conflict."""
    try:
        return store(post, editor, payload, version)
    except DraftConflict as conflict:
        draft = conflict.draft
        is_own = draft.editor_id == editor.pk and draft.version == version + 1
        if is_own and timezone.now() - draft.updated_at < OWN_AUTOSAVE:
            return store(post, editor, payload, draft.version)
        raise


def store(post: Post, editor, payload: dict[str, Any], version: int) -> Draft:
    """``save_draft``, with the moment of saving kept too: an UPDATE does not set ``auto_now`` fields."""
    draft = save_draft(post=post, editor=editor, payload=payload, version=version)
    draft.updated_at = timezone.now()
    Draft.objects.filter(pk=draft.pk, version=draft.version).update(updated_at=draft.updated_at)
    return draft


class FormRefused(Exception):
    """Raised by ``after_save`` once it has put its message on the form; the whole save is rolled back."""


def send(
    request: HttpRequest, bench: Bench, form: BilingualForm, payload: dict[str, Any], draft: Draft
) -> HttpResponse:
    if any(finding.is_blocker for finding in bench.find(form, payload)):
        form.show_version(draft.version)
        return show(request, bench, form, status=422, is_stopped=True)
    submit(post=bench.post, author=request.user, payload=payload)
    # A second press of the button finds its text waiting already; the draft it saved on the way goes again.
    Draft.objects.filter(pk=draft.pk, version=draft.version).delete()
    messages.success(
        request, _("Sent for approval. Readers see nothing new until a colleague has approved it.")
    )
    return redirect(bench.here)


def show_conflict(request: HttpRequest, bench: Bench, form: BilingualForm, draft: Draft) -> HttpResponse:
    """Both texts on one page: mine in the form, the colleague's beside it. Saving again keeps mine."""
    mine = form.payload()
    theirs = [
        (
            bound.label,
            draft.payload.get(bound.name) or "",
            getattr(bound.field.widget, "attrs", {}).get("lang", ""),
        )
        for pair in form.pairs()
        for bound in pair.fields
        if (draft.payload.get(bound.name) or "") != (mine.get(bound.name) or "")
    ]
    form.show_version(draft.version)
    return show(request, bench, form, status=409, conflict=draft, theirs=theirs)


def history_of(post: Post) -> list[dict[str, Any]]:
    """Revisions, newest first, each with its review's state and the note it got."""
    reviews = {
        review.revision_id: review
        for review in Review.objects.filter(post_id=post.pk).prefetch_related("decisions").order_by("pk")
    }
    rows = []
    for revision in post.revisions.select_related("author").order_by("-number"):
        review = reviews.get(revision.pk)
        decision = next((d for d in review.decisions.all() if d.is_adverse), None) if review else None
        rows.append(
            {
                "revision": revision,
                "review": review,
                "note": decision.note if decision else "",
                "is_live": revision.pk == post.live_revision_id and post.is_public,
            }
        )
    return rows
