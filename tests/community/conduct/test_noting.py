import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from community.audit.chaining import digest
from community.audit.models import AuditEntry
from community.conduct.models import MemberNote
from community.conduct.noting import note
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_keeps_who_and_the_log_keeps_a_hash_but_no_words():
    member, moderator = make_member(), make_member("moderator")
    made = note(member=member, author=moderator, text=" 两次改名 ")
    assert (made.text, made.author) == ("两次改名", moderator)
    entry = AuditEntry.objects.get(action="note_member")
    assert (entry.subject, entry.data) == (
        f"member:{member.pk}",
        {"note": made.pk, "sha256": digest("两次改名")},
    )


@pytest.mark.parametrize("roles", [(), ("editor",), ("chief-editor",), ("operator",)])
def test_refuses_who_has_no_right(roles):
    with pytest.raises(PermissionDenied):
        note(member=make_member(), author=make_member(*roles), text="x")
    assert not MemberNote.objects.exists()


def test_refuses_a_note_on_oneself():
    moderator = make_member("moderator")
    with pytest.raises(PermissionDenied):
        note(member=moderator, author=moderator, text="x")


def test_wants_words():
    with pytest.raises(ValidationError):
        note(member=make_member(), author=make_member("moderator"), text=" \n ")
    assert not AuditEntry.objects.filter(action="note_member").exists()
