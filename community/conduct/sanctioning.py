"""Points and sanctions follow a decision, and go with it when it is undone or reversed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from community.audit.chaining import record
from community.audit.models import ChainHead
from community.conduct.acknowledging import ask_again
from community.conduct.ladder import POINTS, TERM, step_for, threshold_of
from community.conduct.models import Sanction, Strike
from community.notices.telling import cancel_in_time, tell


class Silenced(Exception):
    """The member is muted or banned: nothing of theirs is taken in or published now."""

    def __init__(self, sanction: Sanction) -> None:
        self.sanction = sanction
        super().__init__(f"{sanction.kind} until {sanction.ends_at}")


def silence_of(member) -> Sanction | None:
    """The ban, else the longest mute in force."""
    return longest(Sanction.objects.in_force().filter(member=member, kind__in=Sanction.SILENCING))


def longest(sanctions: Iterable[Sanction]) -> Sanction | None:
    return min(
        sanctions,
        key=lambda s: (s.ends_at is not None, -(s.ends_at or s.starts_at).timestamp()),
        default=None,
    )


def check_not_silenced(member) -> None:
    """Raises Silenced."""
    if sanction := silence_of(member):
        raise Silenced(sanction)


def is_restricted(member) -> bool:
    return Sanction.objects.in_force().filter(member=member).exclude(kind=Sanction.Kind.WARNING).exists()


@transaction.atomic
def strike(*, decision, member, severity: int, code: str, heading: str, delay: timedelta) -> Sanction | None:
    """Count a decision's points and take the step of the ladder they lead to. Returns the new sanction, if any.

    The caller has recorded the decision in this transaction, so the chain's lock keeps two strikes of one member apart.
    """
    points = POINTS.get(severity, 0)
    if not points or member.is_system:
        return None
    now = timezone.now()
    Strike.objects.create(
        decision=decision,
        member=member,
        code=code,
        severity=severity,
        points=points,
        created_at=now,
        expires_at=now + TERM,
    )
    total = Strike.objects.counting(now).filter(member=member).total()
    step = step_for(total)
    if step is None:
        return None
    sanction = Sanction.objects.create(
        member=member,
        decision=decision,
        kind=step.kind,
        codes=decision.codes,
        points=total,
        starts_at=now,
        ends_at=now + timedelta(days=step.days) if step.days else None,
    )
    record(actor=None, action="sanction", subject=f"member:{member.pk}", data=facts_of(sanction))
    tell_of(sanction, heading=heading, delay=delay)
    transaction.on_commit(partial(ask_again, member.pk))
    return sanction


def facts_of(sanction: Sanction) -> dict[str, object]:
    return {
        "sanction": sanction.pk,
        "kind": sanction.kind,
        "decision": sanction.decision_id,
        "codes": sanction.codes,
        "points": sanction.points,
        "until": sanction.ends_at.isoformat() if sanction.ends_at else "",
    }


def tell_of(
    sanction: Sanction, *, heading: str = "", delay: timedelta = timedelta(), lifted: bool = False
) -> None:
    with translation.override(sanction.member.language):
        path = reverse("standing:own")
    tell(
        member=sanction.member,
        kind="sanction",
        key=f"sanction:{sanction.pk}{':lifted' if lifted else ''}",
        path=path,
        delay=delay,
        data={
            "kind": sanction.kind,
            "codes": [code["code"] for code in sanction.codes],
            "versions": sanction.codes,
            "until": sanction.ends_at.isoformat() if sanction.ends_at else "",
            "points": sanction.points,
            "heading": heading,
            "lifted": lifted,
        },
    )


@transaction.atomic
def clear(*, decision, reason: str, actor=None, quietly: bool = False) -> None:
    """Take back a decision's points, its sanction, and every sanction its points alone had led to.

    ``quietly``: within the undo term, when nobody was told yet, the notice disappears instead of another following.
    """
    now = timezone.now()
    found = Strike.objects.filter(decision=decision, cleared_at=None).first()
    if found is None:
        return
    Strike.objects.filter(pk=found.pk).update(cleared_at=now)
    standing = Sanction.objects.filter(member_id=found.member_id, lifted_at=None).select_related("member")
    for sanction in standing:
        if sanction.decision_id == decision.pk or (sanction.is_in_force and lacks_ground(sanction)):
            lift(sanction, reason=reason, actor=actor, now=now, quietly=quietly)


def lacks_ground(sanction: Sanction) -> bool:
    """Whether it would not have been put without the points cleared since.

    Asked for the day it was put: points that have expired since were a good ground then, and still are.
    """
    then = sanction.starts_at
    left = Strike.objects.counting(then).filter(member_id=sanction.member_id, created_at__lte=then)
    return left.total() < threshold_of(sanction.kind)


def lift(
    sanction: Sanction, *, reason: str, actor=None, now: datetime | None = None, quietly: bool = False
) -> bool:
    """Once: False when somebody else has lifted it meanwhile. The caller has opened a transaction."""
    # The chain's lock before the row's: whoever clears points may hold it already, and two must not wait for each other.
    ChainHead.objects.select_for_update().filter(pk=1).first()
    won = Sanction.objects.filter(pk=sanction.pk, lifted_at=None).update(
        lifted_at=now or timezone.now(), lift_reason=reason
    )
    if not won:
        return False
    record(
        actor=actor,
        action="lift_sanction",
        subject=f"member:{sanction.member_id}",
        data={"sanction": sanction.pk, "reason": reason},
    )
    if not (quietly and cancel_in_time(f"sanction:{sanction.pk}")):
        tell_of(sanction, lifted=True)
    return True


@transaction.atomic
def acknowledge(*, member, sanction_id: int) -> bool:
    """The member has read what it says. False when there was nothing to acknowledge."""
    won = (
        Sanction.objects.unacknowledged()
        .filter(pk=sanction_id, member=member)
        .update(acknowledged_at=timezone.now())
    )
    if won:
        record(
            actor=member,
            action="acknowledge_sanction",
            subject=f"member:{member.pk}",
            data={"sanction": sanction_id},
        )
    return bool(won)
