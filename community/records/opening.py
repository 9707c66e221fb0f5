"""Who may open which case file. Opening is written into the log, and lasts fifteen minutes in one session."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from community.audit.chaining import record
from community.posts.models import Draft, Post, Revision

OPEN_FOR = timedelta(minutes=15)
SESSION_KEY = "case_files"


def post_for(member, pk: int) -> Post:
    """Any text but one's own: nobody checks the record of what they wrote.

    Raises:
        Http404: no such text.
        PermissionDenied: words of this member stand in it.
    """
    post = Post.objects.filter(pk=pk).first()
    if post is None:
        raise Http404
    sent = Revision.objects.filter(Q(author=member) | Q(writers=member), post=post)
    typed = Draft.objects.filter(Q(editor=member) | Q(writers=member), post=post)
    if post.author_id == member.pk or sent.exists() or typed.exists():
        raise PermissionDenied(
            _("Nobody reads the case file of their own text; your own page shows how it stands.")
        )
    return post


def is_kept(post: Post) -> bool:
    """Taken down or deleted: nobody but the author could read it; what is left is kept because the law says so."""
    return post.state in (Post.State.TAKEN_DOWN, Post.State.DELETED)


def may_open(member, post: Post) -> bool:
    return not is_kept(post) or member.has_perm("community.read_kept")


@transaction.atomic
def open_case(request: HttpRequest, post: Post, reason: str) -> None:
    """Write into the log that this person opens the file, and why; then this session may read it for a while.

    Raises:
        PermissionDenied: kept material needs a right of its own.
    """
    if not may_open(request.user, post):
        raise PermissionDenied(_("Kept material belongs to another role."))
    record(
        actor=request.user,
        action="read_case_file",
        subject=f"post:{post.pk}",
        data={"reason": reason, "state": post.state},
    )
    now = timezone.now()
    granted = {key: until for key, until in grants_of(request).items() if until > now}
    granted[str(post.pk)] = now + OPEN_FOR
    request.session[SESSION_KEY] = {key: until.isoformat() for key, until in granted.items()}


def grants_of(request: HttpRequest) -> dict[str, datetime]:
    return {key: parse_datetime(until) for key, until in request.session.get(SESSION_KEY, {}).items()}


def open_until(request: HttpRequest, post: Post) -> datetime | None:
    """Until when this session may read the file; None when it has to be opened (again).

    A text that was taken down meanwhile is closed again to whoever may not read kept material.
    """
    until = grants_of(request).get(str(post.pk))
    return until if until and until > timezone.now() and may_open(request.user, post) else None
