"""The rule desk: versions, their figures, and the steps of their life."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.members.access import staff_view
from community.rule_desk.back_testing import start_back_test
from community.rule_desk.choices import FIELD_NAMES
from community.rule_desk.counting import count_figures
from community.rule_desk.models import RescreenRun
from community.rule_desk.overview import health, rule_rows, shadow_figures, steps_of
from community.rule_desk.rescreening import start_rescreen
from community.rule_desk.wording import describe_step
from community.rulebook.braking import release
from community.rulebook.comparing import other_changes, rule_changes
from community.rulebook.drafting import start_draft
from community.rulebook.models import Rollout, RuleDraft, RuleVersion
from community.rulebook.results import Brake
from community.rulebook.rolling_out import end_shadow, go_live, passing_test, to_shadow
from community.rulebook.spelling import to_toml
from community.rulebook.tabulating import to_csv

WRITE, APPROVE = "community.write_rules", "community.approve_rules"
DESK = (WRITE, APPROVE)


@require_safe
@staff_view(*DESK)
def list_versions(request: HttpRequest) -> HttpResponse:
    versions = list(RuleVersion.objects.with_standing()[:100])
    context = {
        "versions": versions,
        "live": next((v for v in versions if v.rollout.state == Rollout.State.LIVE), None),
        "drafts": RuleDraft.objects.select_related("author", "parent").defer("content", "parent__content"),
        "brakes": Brake.objects.of_live_rules().select_related("version").defer("version__content"),
        "runs": RescreenRun.objects.select_related("version").defer("version__content")[:5],
        "health": health(),
        "may_write": request.user.has_perm(WRITE),
    }
    return render(request, "community/rule_desk/list.html", context)


def version_numbered(number: int) -> RuleVersion:
    versions = RuleVersion.objects.select_related("rollout__approver", "author", "parent")
    return get_object_or_404(versions, number=number)


@require_safe
@staff_view(*DESK)
def version(request: HttpRequest, number: int) -> HttpResponse:
    found = version_numbered(number)
    rows, total = rule_rows(found, request.GET.get("q", ""))
    live = RuleVersion.objects.live().first()
    member = request.user
    is_writer = found.author_id == member.pk or found.writers.filter(pk=member.pk).exists()
    context = {
        "version": found,
        "rollout": found.rollout,
        "rows": rows,
        "total": total,
        "query": request.GET.get("q", ""),
        "changes": rule_changes(found.parent.content, found.content) if found.parent else [],
        "other_changes": other_changes(found.parent.content, found.content) if found.parent else [],
        "field_names": FIELD_NAMES,
        "tests": found.back_tests.select_related("against").defer("against__content", "samples")[:10],
        "is_tested": passing_test(found, live) is not None,
        "steps": [describe_step(entry) for entry in steps_of(found)],
        "shadow": shadow_figures(found),
        "may_write": member.has_perm(WRITE),
        "may_approve": member.has_perm(APPROVE) and not is_writer,
        "is_writer": is_writer,
    }
    return render(request, "community/rule_desk/version.html", context)


@require_safe
@staff_view(*DESK)
def rule(request: HttpRequest, number: int, rule: str) -> HttpResponse:
    found = version_numbered(number)
    row = next((row for row in found.rules if row["id"] == rule), None)
    if row is None:
        raise Http404
    rows = [one for one in rule_rows(found, rule)[0] if one.rule["id"] == rule]
    facts = [
        (FIELD_NAMES.get(name, name), value) for name, value in row.items() if name not in ("id", "reason")
    ]
    context = {
        "version": found,
        "row": rows[0] if rows else None,
        "rule": row,
        "facts": [(name, value if isinstance(value, list) else [value]) for name, value in facts],
    }
    return render(request, "community/rule_desk/rule.html", context)


@require_safe
@staff_view(*DESK)
def export(request: HttpRequest, number: int, form: str) -> HttpResponse:
    found = version_numbered(number)
    if form not in ("csv", "toml"):
        raise Http404
    text = to_csv(found.rules) if form == "csv" else to_toml(found.content)
    kind = "text/csv" if form == "csv" else "application/toml"
    headers = {"Content-Disposition": f'attachment; filename="rules-{found.number}.{form}"'}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)


def stepped(request: HttpRequest, number: int, deed: Callable[..., object], said: str) -> HttpResponse:
    """Do it and say so, or say why not; back to the version's page."""
    found = version_numbered(number)
    try:
        deed(version=found, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect(found)


@require_POST
@staff_view(WRITE)
def draft(request: HttpRequest, number: int) -> HttpResponse:
    return redirect(start_draft(parent=version_numbered(number), author=request.user))


@require_POST
@staff_view(*DESK)
def back_test(request: HttpRequest, number: int) -> HttpResponse:
    return stepped(
        request, number, start_back_test, _("The back-test has started; it runs in the background.")
    )


@require_POST
@staff_view(*DESK)
def shadow(request: HttpRequest, number: int) -> HttpResponse:
    if request.POST.get("wanted") == "off":
        return stepped(request, number, end_shadow, _("Out of shadow. Its results stay."))
    return stepped(
        request,
        number,
        to_shadow,
        _("In shadow: it judges beside the live rules, and nothing follows from it."),
    )


@require_POST
@staff_view(APPROVE)
def live(request: HttpRequest, number: int) -> HttpResponse:
    said = _("Live. Every process judges by it within seconds; public texts it hits become a queue.")
    return stepped(request, number, put_in_force, said)


def put_in_force(*, version: RuleVersion, actor) -> None:
    go_live(version=version, actor=actor)
    start_rescreen(version=version, actor=actor)


@require_POST
@staff_view(*DESK)
def rescreen(request: HttpRequest, number: int) -> HttpResponse:
    return stepped(
        request, number, start_rescreen, _("Public texts are being screened; what is hit becomes a queue.")
    )


@require_POST
@staff_view(*DESK)
def count(request: HttpRequest, number: int) -> HttpResponse:
    count_figures.enqueue()
    messages.success(request, _("The figures are being counted; load the page again in a moment."))
    return redirect(version_numbered(number))


@require_POST
@staff_view(*DESK)
def release_brake(request: HttpRequest, pk: int) -> HttpResponse:
    brake = get_object_or_404(Brake.objects.select_related("version"), pk=pk)
    if release(brake=brake, actor=request.user):
        messages.success(request, _("The rule acts again as it is written."))
    else:
        messages.info(request, _("A colleague has looked at it already."))
    return redirect(brake.version)
