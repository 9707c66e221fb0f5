"""The rule desk: a draft, typed rule by rule, checked at once, and frozen into a version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.members.access import staff_view
from community.rule_desk.forms import FreezeForm, ImportForm, RuleForm, WordsForm
from community.rule_desk.overview import MOST_RULES, matches
from community.rule_desk.typing_in import DRAFT_MOVED, known_codes, read_file, replaced, with_words
from community.rule_desk.version_views import WRITE
from community.rulebook.checking import check_content, check_rule
from community.rulebook.comparing import other_changes, rule_changes
from community.rulebook.drafting import DraftMoved, freeze, save_draft
from community.rulebook.models import RuleDraft


def draft_for(pk: int) -> RuleDraft:
    return get_object_or_404(RuleDraft.objects.select_related("parent", "author", "model"), pk=pk)


def show(request: HttpRequest, draft: RuleDraft, status: int = 200, **more: Any) -> HttpResponse:
    query = request.GET.get("q", "")
    found = [row for row in draft.rules if matches(row, query)]
    context = {
        "draft": draft,
        "rows": found[:MOST_RULES],
        "total": len(found),
        "query": query,
        "words": {name: len(words) for name, words in draft.content.get("words", {}).items()},
        "changes": rule_changes(draft.parent.content, draft.content),
        "other_changes": other_changes(draft.parent.content, draft.content),
        "freeze_form": FreezeForm(initial={"draft_version": draft.version}, auto_id="freeze_%s"),
        "import_form": ImportForm(initial={"draft_version": draft.version}, auto_id="import_%s"),
    }
    return render(request, "community/rule_desk/draft.html", context | more, status=status)


@require_safe
@staff_view(WRITE)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, draft_for(pk))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(WRITE)
def rule(request: HttpRequest, pk: int, rule: str = "") -> HttpResponse:
    """One rule of the draft, or a new one. It is saved when it is sound: its own texts have to come out right."""
    found = draft_for(pk)
    row = next((one for one in found.rules if one["id"] == rule), None)
    if rule and row is None:
        raise Http404
    form = RuleForm(request.POST or None, row=row, version=found.version)
    if form.is_valid():
        changed = form.rule()
        if changed["id"] != rule and any(one["id"] == changed["id"] for one in found.rules):
            form.add_error("id", _("Another rule of this draft has this name."))
        for fault in check_rule(found.content, changed, known_codes()):
            form.take_fault(fault.field, fault.message)
        if not form.errors and store(
            request, found, form, found.content | {"rule": replaced(found.rules, rule, changed)}
        ):
            messages.success(request, _("The rule is saved in the draft."))
            return redirect(found)
    context = {"draft": found, "form": form, "rule": row}
    return render(request, "community/rule_desk/rule_form.html", context, status=422 if form.errors else 200)


def store(request: HttpRequest, draft: RuleDraft, form, content: dict[str, Any]) -> bool:
    """Save, or say on the form that a colleague was faster."""
    try:
        save_draft(
            draft=draft, editor=request.user, content=content, version=form.cleaned_data["draft_version"]
        )
    except DraftMoved:
        form.add_error(None, DRAFT_MOVED)
        form.data = form.data.copy()
        form.data["draft_version"] = str(draft.version)
        return False
    return True


@require_POST
@staff_view(WRITE)
def delete_rule(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    found = draft_for(pk)
    kept = [row for row in found.rules if row["id"] != rule]
    if len(kept) == len(found.rules):
        raise Http404
    save_draft(
        draft=found, editor=request.user, content=found.content | {"rule": kept}, version=found.version
    )
    messages.success(request, _("The rule %(rule)s is out of the draft.") % {"rule": rule})
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(WRITE)
def words(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One list of words. The whole set has to stay sound with it."""
    found = draft_for(pk)
    lists = found.content.get("words", {})
    if name not in lists:
        raise Http404
    initial = {"words": "\n".join(lists[name]), "draft_version": found.version}
    form = WordsForm(request.POST or None, initial=initial)
    if form.is_valid():
        content = with_words(found.content, name, form.cleaned_data["words"])
        for fault in check_content(content, source_of(found), known_codes())[:5]:
            form.add_error("words", str(fault))
        if not form.errors and store(request, found, form, content):
            messages.success(request, _("The list is saved in the draft."))
            return redirect(found)
    context = {"draft": found, "form": form, "name": name}
    return render(request, "community/rule_desk/words_form.html", context, status=422 if form.errors else 200)


def source_of(draft: RuleDraft) -> bytes | None:
    return draft.model.source if draft.model else None


@require_POST
@staff_view(WRITE)
def bring_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace the draft's rules by those of a file."""
    found = draft_for(pk)
    form = ImportForm(request.POST, request.FILES, auto_id="import_%s")
    content = read_file(form, found.content) if form.is_valid() else None
    faults = check_content(content, source_of(found), known_codes()) if content else []
    for fault in faults[:10]:
        form.add_error("file", str(fault))
    if content and not form.errors and store(request, found, form, content):
        messages.success(request, _("The file is in the draft now. See below what it changes."))
        return redirect(found)
    return show(request, found, 422, import_form=form, form=form)


@require_POST
@staff_view(WRITE)
def freeze_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Checked whole, then the next version."""
    found = draft_for(pk)
    form = FreezeForm(request.POST, auto_id="freeze_%s")
    if form.is_valid():
        for fault in check_content(found.content, source_of(found), known_codes())[:10]:
            form.add_error(None, str(fault))
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = freeze(draft=found, author=request.user, note=data["note"], version=data["draft_version"])
        except DraftMoved:
            form.add_error(None, DRAFT_MOVED)
        else:
            messages.success(request, _("Version %d is frozen. Back-test it next.") % made.number)
            return redirect(made)
    return show(request, found, 422, freeze_form=form, form=form)


@require_POST
@staff_view(WRITE)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    draft_for(pk).delete()
    messages.success(request, _("The draft is gone; the version it came from is as it was."))
    return redirect("rules:list")
