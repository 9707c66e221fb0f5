"""The rule desk: a text tried on the rules, and the result of a back-test. Nothing is written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.content.fragments import render_page
from community.members.access import staff_view
from community.rule_desk.forms import TryForm
from community.rule_desk.overview import change_rows, sample_rows
from community.rule_desk.trying import Tried, try_text
from community.rule_desk.version_views import DESK
from community.rulebook.models import RuleDraft, RuleVersion
from community.rulebook.results import BackTest


def choices() -> list[tuple[str, str]]:
    versions = RuleVersion.objects.with_standing()[:20]
    found = [
        (
            f"v{v.number}",
            _("Version %(number)d: %(state)s") % {"number": v.number, "state": v.rollout.get_state_display()},
        )
        for v in sorted(versions, key=lambda v: (v.rollout.state != "live", -v.number))
    ]
    drafts = RuleDraft.objects.select_related("author").defer("content")
    found += [(f"d{d.pk}", _("Draft of %s") % d.author) for d in drafts]
    return found or [("shipped", _("The rules shipped with the software"))]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(*DESK)
def try_out(request: HttpRequest) -> HttpResponse:
    """POST only because a text can be long: nothing is kept."""
    rules = choices()
    chosen = request.GET.get("rules", rules[0][0])
    form = TryForm(request.POST or None, rules=rules, initial={"rules": chosen})
    tried: Tried | None = None
    if form.is_valid():
        tried = try_text(**form.cleaned_data)
        if tried.fault:
            form.add_error("rules", tried.fault)
    context = {"form": form, "tried": tried}
    return render_page(
        request,
        "community/rule_desk/try.html",
        context,
        partials=("tried",),
        status=422 if form.errors else 200,
    )


@require_safe
@staff_view(*DESK)
def back_test(request: HttpRequest, pk: int) -> HttpResponse:
    tests = BackTest.objects.select_related("version", "against", "started_by")
    test = get_object_or_404(tests.defer("version__content", "against__content"), pk=pk)
    wanted = request.GET.get("change", "")
    samples = [row for row in test.samples if f"{row['before']}>{row['after']}" == wanted or not wanted]
    context = {
        "test": test,
        "changes": [(key, *row) for key, row in zip(sorted(test.changes), change_rows(test), strict=True)],
        "wanted": wanted,
        "samples": sample_rows(samples[:40]),
        "lesson_faults": sample_rows(test.lesson_faults),
    }
    return render_page(request, "community/rule_desk/back_test.html", context, partials=("progress",))
