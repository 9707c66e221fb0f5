"""The life of a version: into shadow and out of it, live, retired. Every step is in the log."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.audit.chaining import record
from community.rulebook.engines import workshop
from community.rulebook.in_force import Reference, forget
from community.rulebook.models import Rollout, RuleVersion
from community.rulebook.results import BackTest


@transaction.atomic
def to_shadow(*, version: RuleVersion, actor) -> None:
    """Beside the live version from now on, without effect. A version already in shadow makes room.

    Raises ValidationError for a version without a finished back-test, or that is or was live.
    """
    rollout = lock(version)
    if rollout.state != Rollout.State.NEW:
        raise ValidationError(_("Only a version that was never in use can go into shadow."))
    if not version.back_tests.filter(state=BackTest.State.PASSED).exists():
        raise ValidationError(_("Back-test this version first."))
    Rollout.objects.filter(state=Rollout.State.SHADOW).update(state=Rollout.State.NEW)
    Rollout.objects.filter(pk=rollout.pk).update(state=Rollout.State.SHADOW, shadow_since=timezone.now())
    step(version, actor, "shadow_rules")


@transaction.atomic
def end_shadow(*, version: RuleVersion, actor) -> None:
    won = Rollout.objects.filter(version=version, state=Rollout.State.SHADOW).update(state=Rollout.State.NEW)
    if won:
        step(version, actor, "end_shadow")


def go_live(*, version: RuleVersion, actor) -> None:
    """In force everywhere within seconds. The version before is retired and can be put in force again the same way.

    Raises:
        PermissionDenied: the actor may not approve rules, or typed into this version.
        ValidationError: it is live, or has no back-test that passed against the present rules.
    """
    check_second_person(version, actor)
    # Before the transaction: this process is ready at once, and a set that cannot be compiled never goes live.
    workshop.get(Reference(version.pk, version.number, version.sha256))
    with transaction.atomic():
        switch(version, actor)


def check_second_person(version: RuleVersion, actor) -> None:
    if not actor.has_perm("community.approve_rules"):
        raise PermissionDenied(_("Your role does not put rules in force."))
    if actor.pk == version.author_id or version.writers.filter(pk=actor.pk).exists():
        raise PermissionDenied(_("Rules are put in force by somebody who did not write them."))


def switch(version: RuleVersion, actor) -> None:
    rollout = lock(version)
    if rollout.state == Rollout.State.LIVE:
        raise ValidationError(_("This version is live already."))
    before = RuleVersion.objects.live().first()
    test = passing_test(version, before)
    if test is None:
        raise ValidationError(
            _("This version needs a back-test that has passed against the rules now in force.")
        )
    now = timezone.now()
    Rollout.objects.filter(state=Rollout.State.LIVE).update(state=Rollout.State.RETIRED, retired_at=now)
    Rollout.objects.filter(pk=rollout.pk).update(
        state=Rollout.State.LIVE, approver=actor, back_test=test, live_since=now, retired_at=None
    )
    step(version, actor, "live_rules", before=before.number if before else None, back_test=test.pk)


def passing_test(version: RuleVersion, live: RuleVersion | None) -> BackTest | None:
    return version.back_tests.filter(state=BackTest.State.PASSED, against=live).first()


def lock(version: RuleVersion) -> Rollout:
    """The rollouts that may change, in one order for everybody."""
    states = (Rollout.State.LIVE, Rollout.State.SHADOW)
    list(Rollout.objects.select_for_update().filter(state__in=states).order_by("pk"))
    return Rollout.objects.select_for_update().get(version=version)


def step(version: RuleVersion, actor, action: str, **more) -> None:
    forget()
    data = {"sha256": version.sha256, **more}
    record(actor=actor, action=action, subject=f"rules:{version.number}", data=data)
