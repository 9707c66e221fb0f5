"""A picture is public as long as a public text shows it, and no longer."""

import pytest

from community.content.pictures import take_in
from community.posts.models import Post
from community.posts.publishing import set_state
from tests.community.content.test_pictures import picture_bytes, upload
from tests.factories import make_member, make_story

pytestmark = pytest.mark.django_db


def get(client, address):
    """The answer, with its file read and closed."""
    response = client.get(address)
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def story_with_picture(state):
    author = make_member()
    picture = take_in(upload(picture_bytes()), uploader=author)
    row = {"picture": picture.pk, "sha256": picture.sha256, "alt": "记账本", "caption": "", "part": "why"}
    return make_story(author=author, state=state, pictures=[row]), picture


def test_shows_a_picture_of_a_public_story_to_everybody_for_minutes(client):
    _story, picture = story_with_picture("published")
    response = get(client, picture.src)
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=600"


def test_hides_it_when_the_story_is_taken_down_or_deleted(client):
    for state in (Post.State.TAKEN_DOWN, Post.State.DELETED):
        story, picture = story_with_picture("published")
        set_state(story, state)
        assert get(client, picture.src).status_code == 404


def test_shows_a_waiting_one_to_its_uploader_and_staff_only(client, sign_in):
    story, picture = story_with_picture("waiting")
    assert get(client, picture.src).status_code == 404
    assert get(sign_in(), picture.src).status_code == 404
    own = get(sign_in(member=story.author), picture.src)
    assert own.status_code == 200
    assert own["Cache-Control"] == "private, no-cache"
    assert get(sign_in("moderator"), picture.src).status_code == 200


def test_finds_nothing_else_in_the_folder(client):
    _story, picture = story_with_picture("published")
    for path in (
        f"/media/{picture.folder}/",
        "/media/pictures/../settings.py",
        "/media/pictures/nothing/480.jpg",
    ):
        assert get(client, path).status_code == 404
