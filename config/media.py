from pathlib import PurePosixPath

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from community.content.models import Picture
from community.posts.models import Post
from community.stories.models import StoryPicture
from education.tips.models import Tip


@require_safe
@login_not_required
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a re-encoded picture: to everybody while a public text shows it, else to its uploader and to staff.

    A picture of a text that was taken down or deleted is gone for the public too, so MEDIA_ROOT must not be served
    by a front server directly, and caches keep a picture for minutes only.
    """
    file = PurePosixPath(path)
    picture = Picture.objects.filter(folder=str(file.parent)).first()
    if picture is None or file.suffix not in {".webp", ".jpg"}:
        raise Http404
    public = is_public(picture)
    if not public and not (
        request.user.is_authenticated and (picture.uploader_id == request.user.pk or request.user.has_role())
    ):
        raise Http404
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "public, max-age=600" if public else "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def is_public(picture: Picture) -> bool:
    """Whether a text that everybody may read now shows the picture."""
    in_story = StoryPicture.objects.filter(picture=picture, story__state=Post.State.PUBLISHED)
    return in_story.exists() or Tip.objects.visible_to(None).filter(cover=picture).exists()
