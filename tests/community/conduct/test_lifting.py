import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from community.audit.models import AuditEntry
from community.conduct.lifting import lift_early
from community.conduct.models import Sanction, Strike
from community.notices.models import Notice
from tests.community.conduct.giving import put
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_ends_it_tells_the_member_and_keeps_why():
    author, lead = make_member(), make_member("senior-moderator")
    sanction = put(author, "mute")
    assert lift_early(sanction_id=sanction.pk, actor=lead, reason=" 另有原因 ")
    sanction.refresh_from_db()
    assert sanction.lifted_at
    assert sanction.lift_reason == "另有原因"
    entry = AuditEntry.objects.get(action="lift_sanction")
    assert (entry.actor_id, entry.data) == (lead.pk, {"sanction": sanction.pk, "reason": "另有原因"})
    assert Notice.objects.visible_to(author).get(key=f"sanction:{sanction.pk}:lifted").data["lifted"] is True


def test_leaves_the_points():
    author = make_member()
    lift_early(sanction_id=put(author, "mute").pk, actor=make_member("senior-moderator"), reason="宽限")
    assert Strike.objects.counting().filter(member=author).total() == 12


def test_does_it_once():
    author, lead = make_member(), make_member("senior-moderator")
    sanction = put(author, "mute")
    assert lift_early(sanction_id=sanction.pk, actor=lead, reason="一")
    assert not lift_early(sanction_id=sanction.pk, actor=lead, reason="二")
    assert Sanction.objects.get(pk=sanction.pk).lift_reason == "一"
    assert AuditEntry.objects.filter(action="lift_sanction").count() == 1


def test_leaves_alone_what_has_ended():
    author, lead = make_member(), make_member("senior-moderator")
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False):
        sanction = put(author, "mute")
    with time_machine.travel("2026-12-21 10:00:00+08:00", tick=False):
        assert not lift_early(sanction_id=sanction.pk, actor=lead, reason="x")
    assert not AuditEntry.objects.filter(action="lift_sanction").exists()


@pytest.mark.parametrize(
    "roles", [(), ("moderator",), ("compliance-officer",), ("chief-editor",), ("editor",)]
)
def test_refuses_who_has_no_right(roles):
    sanction = put(make_member(), "mute")
    with pytest.raises(PermissionDenied):
        lift_early(sanction_id=sanction.pk, actor=make_member(*roles), reason="x")
    assert Sanction.objects.in_force().filter(pk=sanction.pk).exists()


def test_refuses_to_lift_ones_own():
    lead = make_member("senior-moderator")
    sanction = put(lead, "mute")
    with pytest.raises(PermissionDenied):
        lift_early(sanction_id=sanction.pk, actor=lead, reason="x")
    assert Sanction.objects.in_force().filter(pk=sanction.pk).exists()


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_wants_a_reason(reason):
    sanction = put(make_member(), "mute")
    with pytest.raises(ValidationError):
        lift_early(sanction_id=sanction.pk, actor=make_member("senior-moderator"), reason=reason)
    assert not AuditEntry.objects.filter(action="lift_sanction").exists()
