from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from community.content.fragments import render_page
from community.content.paging import page_by_time
from community.notices.models import Notice
from community.notices.wording import describe_all, path_in

UNREAD_SHOWN = 50


@require_safe
def list_notices(request: HttpRequest) -> HttpResponse:
    """What is unread first, all of it; below, what was read, page by page."""
    mine = Notice.objects.visible_to(request.user)
    earlier = page_by_time(mine.exclude(read_at=None), request.GET.get("before", ""), field="created_at")
    unread = list(mine.unread()[:UNREAD_SHOWN]) if earlier.is_first else []
    wordings = describe_all([*unread, *earlier.rows])
    context = {
        "unread": list(zip(unread, wordings, strict=False)),
        "earlier": list(zip(earlier.rows, wordings[len(unread) :], strict=True)),
        "is_first": earlier.is_first,
        "older_url": f"?before={earlier.older}" if earlier.older else "",
    }
    return render_page(request, "community/notices/list.html", context, partials=("notices",))


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about. A form leads here: following a link changes nothing."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(Notice.objects.filter(pk=notice.pk))
    return redirect(path_in(get_language(), notice.path))


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(Notice.objects.filter(pk=notice.pk))
    return redirect("notices:list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(Notice.objects.visible_to(request.user))
    return redirect("notices:list")


def mark_read(notices: QuerySet[Notice]) -> None:
    notices.filter(read_at=None).update(read_at=timezone.now())
