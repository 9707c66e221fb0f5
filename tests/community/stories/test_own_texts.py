import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from community.audit.models import AuditEntry
from community.conduct.models import Sanction
from community.moderation.deciding import decide
from community.moderation.publicity import take_down
from community.moderation.submitting import submit
from community.posts.models import Draft, Post
from community.stories.models import Story
from tests.factories import make_comment, make_member, make_story, story_payload, verdict_for

pytestmark = pytest.mark.django_db


def judged(author, action, **fields) -> Story:
    story = make_story(author=author, state="waiting")
    review = story.reviews.get()
    decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict_for(review, action, **fields))
    return story


def badge(response) -> str:
    return response.text.split("status-badge--", 1)[1].split('"', 1)[0]


@pytest.mark.parametrize(
    ("state", "key"), [("draft", "draft"), ("waiting", "waiting"), ("published", "published")]
)
def test_mine_shows_how_a_story_stands(sign_in, state, key):
    story = make_story(state=state)
    assert badge(sign_in(member=story.author).get(reverse("stories:mine"))) == key


@pytest.mark.parametrize(("action", "key"), [("request_changes", "changes"), ("reject", "rejected")])
def test_mine_shows_a_refusal(sign_in, action, key):
    author = make_member()
    judged(author, action)
    acknowledged(author)
    assert badge(sign_in(member=author).get(reverse("stories:mine"))) == key


def test_mine_says_that_a_newer_version_waits(sign_in):
    story = make_story()
    submit(post=story, author=story.author, payload=story_payload(title="新版"))
    text = sign_in(member=story.author).get(reverse("stories:mine")).text
    assert "status-badge--published" in text
    assert "新版" in text


def test_mine_shows_nobody_elses_texts(sign_in):
    make_story(state="waiting", title="别人的")
    assert "别人的" not in sign_in().get(reverse("stories:mine")).text


@pytest.mark.parametrize("count", [2, 20])
def test_mine_needs_the_same_queries_for_many(sign_in, django_assert_max_num_queries, count):
    author, story = make_member(), make_story()
    for n in range(count):
        make_story(author=author, state="waiting", title=f"故事{n}")
        make_comment(story, author=author, state="waiting")
    client = sign_in(member=author)
    client.get("/")
    with django_assert_max_num_queries(15):
        client.get(reverse("stories:mine"))


def acknowledged(member) -> None:
    """They have read the measure that followed; until then every page leads to it first."""
    Sanction.objects.filter(member=member).update(acknowledged_at=timezone.now())
    cache.clear()


def test_status_gives_the_reasons_but_never_the_internal_note(sign_in):
    author = make_member()
    story = judged(author, "reject", note="请删去微信号。", passage="加我微信", internal_note="老熟人，注意")
    acknowledged(author)
    appeal = reverse("appeals:create", args=[story.decisions.get().pk])
    text = sign_in(member=author).get(reverse("stories:status", args=[story.pk])).text
    for word in ("请删去微信号", "加我微信", "不留联系方式", "删去后再提交", "引流", appeal):
        assert word in text
    assert "老熟人" not in text


def test_status_speaks_the_pages_language(sign_in):
    author = make_member()
    story = judged(author, "request_changes")
    text = sign_in(member=author).get("/en" + reverse("stories:status", args=[story.pk])).text
    assert "No contact details." in text


def test_status_of_a_taken_down_story_offers_the_appeal(sign_in):
    story = make_story()
    take_down(
        post=story,
        actor=make_member("senior-moderator"),
        verdict=verdict_for(story.reviews.get(), "take_down"),
    )
    acknowledged(story.author)
    response = sign_in(member=story.author).get(story.author_path())
    assert badge(response) == "taken-down"
    assert reverse("appeals:create", args=[story.decisions.first().pk]) in response.text


def test_status_is_the_authors_alone(client, sign_in):
    story = make_story()
    assert client.get(story.author_path()).status_code == 302
    assert sign_in("moderator").get(story.author_path()).status_code == 404


def test_withdraw_makes_the_words_a_draft_again(sign_in):
    story = make_story(state="waiting")
    response = sign_in(member=story.author).post(reverse("stories:withdraw", args=[story.pk]))
    assert response.status_code == 302
    assert not story.reviews.waiting().exists()
    assert Draft.objects.get(post=story).payload["title"] == "第一次定投"


def test_withdraw_of_a_strangers_story_is_not_found(sign_in):
    story = make_story(state="waiting")
    assert sign_in().post(reverse("stories:withdraw", args=[story.pk])).status_code == 404
    assert story.reviews.waiting().exists()


def test_delete_asks_first(sign_in):
    story = make_story()
    client = sign_in(member=story.author)
    assert client.get(reverse("stories:delete", args=[story.pk])).status_code == 200
    story.refresh_from_db()
    assert story.is_public


def test_delete_takes_a_public_story_and_its_waiting_version_away(client, sign_in):
    story = make_story()
    submit(post=story, author=story.author, payload=story_payload(title="新版"))
    author = sign_in(member=story.author)
    assert author.post(reverse("stories:delete", args=[story.pk])).status_code == 302
    story.refresh_from_db()
    assert story.state == Post.State.DELETED
    assert not story.reviews.waiting().exists()
    assert AuditEntry.objects.filter(action="delete", subject=f"post:{story.pk}").exists()
    for name in ("detail", "edit", "status", "preview", "delete"):
        assert author.get(reverse(f"stories:{name}", args=[story.pk])).status_code == 404
    assert client.get(story.get_absolute_url()).status_code == 404


def test_delete_of_a_strangers_story_is_not_found(sign_in):
    story = make_story()
    assert sign_in().post(reverse("stories:delete", args=[story.pk])).status_code == 404
    story.refresh_from_db()
    assert story.is_public
