"""Ending a measure before its term: a person decides it, gives a reason, and the member is told."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.conduct.models import Sanction
from community.conduct.sanctioning import lift


@transaction.atomic
def lift_early(*, sanction_id: int, actor, reason: str) -> bool:
    """False when it had ended or was lifted already.

    Raises:
        PermissionDenied: not the actor's right, or their own measure.
        ValidationError: no reason was given.
    """
    sanction = Sanction.objects.select_related("member").get(pk=sanction_id)
    if not actor.has_perm("community.sanction_member") or actor.pk == sanction.member_id:
        raise PermissionDenied(
            _("Nobody lifts a measure on their own account, or without the right to do so.")
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it is lifted; the log keeps it.")})
    return sanction.is_in_force and lift(sanction, reason=reason.strip(), actor=actor)
