from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from community.posts.models import Like, Post, Reaction, Save
from community.posts.reacting import react, reactions_of

WANTED = {"on": True, "off": False}
LIKEABLE = (Post.Kind.STORY, Post.Kind.TIP)


@require_POST
def like(request: HttpRequest, pk: int) -> HttpResponse:
    return answer(request, pk, Like)


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    return answer(request, pk, Save)


def answer(request: HttpRequest, pk: int, reaction: type[Reaction]) -> HttpResponse:
    post = readable_post(request.user, pk)
    react(
        post=post, member=request.user, reaction=reaction, wanted=WANTED.get(request.POST.get("wanted", ""))
    )
    if request.htmx:
        post = readable_post(request.user, pk)
        return render(
            request, "community/stories/_reactions.html", {"reactions": reactions_of(post, request.user)}
        )
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if is_ours else post.get_absolute_url())


def readable_post(member, pk: int) -> Post:
    """A story or tip the member may read, as its own kind; each kind says itself what is readable."""
    base = Post.objects.published().filter(pk=pk, kind__in=LIKEABLE).first()
    post = base and type(base.detail).objects.visible_to(member).filter(pk=pk).first()
    if not post:
        raise Http404
    return post
