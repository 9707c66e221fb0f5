"""Notes on a member, for colleagues only."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.audit.chaining import digest, record
from community.conduct.models import MemberNote


@transaction.atomic
def note(*, member, author, text: str) -> MemberNote:
    """The log keeps that it was written and its hash; the words stay here and go with the account.

    Raises:
        PermissionDenied: not the author's right, or a note on themselves.
        ValidationError: nothing was written.
    """
    if not author.has_perm("community.see_conduct") or author.pk == member.pk:
        raise PermissionDenied(_("Nobody writes notes on themselves, or without the right to do so."))
    words = text.strip()
    if not words:
        raise ValidationError({"text": _("Write a few words first.")})
    made = MemberNote.objects.create(member=member, author=author, text=words)
    facts = {"note": made.pk, "sha256": digest(words)}
    record(actor=author, action="note_member", subject=f"member:{member.pk}", data=facts)
    return made
