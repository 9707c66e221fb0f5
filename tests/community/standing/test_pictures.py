"""A restricted member's pictures: refused at the field where they are added, and kept in the draft."""

import pytest
from django.urls import reverse

from community.content.models import Picture
from community.posts.models import Draft, Post
from community.stories.models import Story
from tests.community.conduct.giving import put
from tests.factories import make_member, story_payload

pytestmark = pytest.mark.django_db


def test_names_the_pictures(sign_in):
    author = make_member()
    picture = Picture.objects.create(
        uploader=author, sha256="a" * 64, folder="pictures/a", width=480, height=320, widths=[480]
    )
    row = {"picture": picture.pk, "sha256": picture.sha256, "alt": "图", "caption": "", "part": "why"}
    story = Story.objects.create(kind=Post.Kind.STORY, author=author)
    Draft.objects.create(post=story, editor=author, payload=story_payload(pictures=[row]))
    put(author, "restriction")
    answer = sign_in(member=author).post(reverse("stories:submit", args=[story.pk]))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"new_picture"}
    assert not story.reviews.exists()
    assert Draft.objects.get(post=story).payload["pictures"] == [row]
