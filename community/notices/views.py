from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.content.fragments import render_page
from community.content.paging import page_by_time
from community.members.access import public
from community.notices.forms import NoticePreferencesForm
from community.notices.models import Notice, NoticePreference
from community.notices.preferring import prefer
from community.notices.unsubscribing import read_token
from community.notices.wording import describe, describe_all

UNREAD_SHOWN = 50


@require_safe
def list_notices(request: HttpRequest) -> HttpResponse:
    """What is unread first, all of it; below, what was read, page by page."""
    mine = Notice.objects.visible_to(request.user)
    earlier = page_by_time(mine.exclude(read_at=None), request.GET.get("before", ""), field="created_at")
    unread = list(mine.unread()[: UNREAD_SHOWN + 1]) if earlier.is_first else []
    has_more, unread = len(unread) > UNREAD_SHOWN, unread[:UNREAD_SHOWN]
    wordings = describe_all([*unread, *earlier.rows])
    context = {
        "unread": list(zip(unread, wordings, strict=False)),
        "earlier": list(zip(earlier.rows, wordings[len(unread) :], strict=True)),
        "has_more_unread": has_more,
        "older_url": f"?before={earlier.older}" if earlier.older else "",
    }
    return render_page(request, "community/notices/list.html", context, partials=("notices",))


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about. A form leads here: following a link changes nothing."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(Notice.objects.filter(pk=notice.pk))
    return redirect(describe(notice).path)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(Notice.objects.filter(pk=notice.pk))
    return redirect("notices:list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(Notice.objects.visible_to(request.user))
    return redirect("notices:list")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Which kinds of notices come by mail, and how."""
    form = NoticePreferencesForm(request.POST if request.method == "POST" else None, member=request.user)
    if form.is_valid():
        prefer(member=request.user, deliveries=form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("notices:preferences")
    context = {"form": form, "digest_hour": f"{settings.DIGEST_HOUR}:00"}
    return render(
        request, "community/notices/preferences.html", context, status=422 if form.is_bound else 200
    )


# Exempt from the CSRF check: mail programs post here for somebody who is not signed in (RFC 8058). The signed address
# is the authority, and all it can do is stop mails. It answers with a page: they follow no redirect.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    found = read_token(token)
    if found is None:
        raise Http404
    member, kinds = found
    if request.method == "POST":
        prefer(member=member, deliveries=dict.fromkeys(kinds, NoticePreference.Delivery.OFF))
    context = {"kinds": [kind.label for kind in kinds], "is_done": request.method == "POST"}
    return render(request, "community/notices/unsubscribe.html", context)


def mark_read(notices: QuerySet[Notice]) -> None:
    notices.filter(read_at=None).update(read_at=timezone.now())
