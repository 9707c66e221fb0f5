import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from community.content.models import Picture, Topic
from community.moderation.models import Review
from community.posts.models import Draft, Post, Revision
from community.posts.publishing import find_faults, read_payload
from community.stories.models import Story
from tests.community.stories.forms import typed
from tests.factories import TopicFactory, approve, make_member, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def picture_file(name="wall.jpg", image_format="JPEG") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (600, 400), "#d8cfb8").save(buffer, format=image_format)
    return SimpleUploadedFile(name, buffer.getvalue())


def edit_url(story: Story) -> str:
    return reverse("stories:edit", args=[story.pk])


def test_shows_an_empty_form_and_makes_nothing(sign_in):
    response = sign_in().get(reverse("stories:create"))
    assert response.status_code == 200
    assert "data-editor" in response.text
    assert not Story.objects.exists()


def test_sends_a_visitor_to_sign_in(client):
    assert client.get(reverse("stories:create")).status_code == 302
    answer = client.post(reverse("stories:create"), typed())
    assert answer.status_code == 403
    assert typed()["what_i_did"] in answer.context["typed"]
    assert not Story.objects.exists()


def test_keeps_an_unfinished_draft_that_only_its_author_finds(sign_in):
    client = sign_in()
    response = client.post(
        reverse("stories:create"), typed(title="刚开始", topic="", outcome="", what_i_did="")
    )
    story = Story.objects.get()
    assert response.headers["Location"] == edit_url(story)
    assert (story.state, story.title) == (Post.State.UNPUBLISHED, "")
    assert story.draft.payload["title"] == "刚开始"
    assert "刚开始" in client.get(edit_url(story)).text
    stranger = sign_in()
    for name in ("edit", "preview", "status", "delete", "detail"):
        assert stranger.get(reverse(f"stories:{name}", args=[story.pk])).status_code == 404


def test_sends_a_complete_story_and_publishes_exactly_its_words(sign_in):
    author = make_member()
    about = TopicFactory(slug="index", group=Topic.Group.PRODUCT_KIND, name_zh_hans="指数基金")
    response = sign_in(member=author).post(
        reverse("stories:create"),
        typed(
            action="submit",
            about=[str(about.pk)],
            title="<b>标题</b>",
            what_i_did="第一段\n\n<script>x</script>第二段",
        ),
    )
    story = Story.objects.get()
    assert response.headers["Location"] == reverse("stories:status", args=[story.pk])
    review = Review.objects.get()
    assert review.is_waiting
    assert review.revision.payload["what_i_did"] == "<p>第一段</p>\n\n<p>第二段</p>"
    assert set(review.revision.payload) == set(read_payload(story))
    approve(review)
    assert list(find_faults()) == []


def test_names_what_a_finished_story_still_needs_and_keeps_the_words(sign_in):
    response = sign_in().post(
        reverse("stories:create"),
        typed(action="submit", why="", outcome="", disclosure="", title="留下的标题"),
    )
    assert response.status_code == 422
    assert not Review.objects.exists()
    assert Draft.objects.get().payload["title"] == "留下的标题"
    for word in ("留下的标题", "id_why_error", "id_disclosure_error", "error-summary"):
        assert word in response.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "长" * 61),
        ("summary", "长" * 161),
        ("why", "长" * 6001),
        ("byline", "理财专家"),
        ("disclosure", "长" * 201),
    ],
)
def test_refuses_an_overlong_or_forbidden_field_only_when_sent(sign_in, field, value):
    client = sign_in()
    response = client.post(reverse("stories:create"), typed(**{"action": "submit", field: value}))
    assert response.status_code == 422
    assert f"id_{field}_error" in response.text
    assert value in response.text
    assert value in str(Draft.objects.get().payload[field]), "even so, nothing typed is lost"


@pytest.mark.parametrize(
    ("field", "value"),
    [("topic", "999"), ("topic", "x"), ("outcome", "rich"), ("about", "x"), ("title", "a\x00b")],
)
def test_answers_a_hostile_value_with_the_form(sign_in, field, value):
    response = sign_in().post(reverse("stories:create"), typed(**{field: value, "why": "保留的话"}))
    assert response.status_code == 422
    assert "保留的话" in response.text
    assert not Story.objects.exists()


def test_refuses_another_members_name_as_pen_name(sign_in):
    make_member(display_name="老周")
    response = sign_in().post(reverse("stories:create"), typed(action="submit", byline="老周"))
    assert "id_byline_error" in response.text


def test_refuses_more_than_three_guide_subjects(sign_in):
    topics = [TopicFactory(slug=f"kind-{n}", group=Topic.Group.PRODUCT_KIND).pk for n in range(4)]
    response = sign_in().post(reverse("stories:create"), typed(action="submit", about=topics))
    assert response.status_code == 422
    assert "id_about_error" in response.text


def test_leaves_the_public_text_alone_while_a_newer_one_waits(sign_in):
    author = make_member()
    story = make_story(author=author, title="旧的标题")
    client = sign_in(member=author)
    response = client.post(edit_url(story), typed(action="submit", title="新的标题", language="en"))
    assert response.status_code == 302
    page = client.get(story.get_absolute_url()).text
    assert "旧的标题" in page
    assert "新的标题" not in page
    story.refresh_from_db()
    assert story.language == "zh-hans"


def test_the_language_changes_with_the_approval_and_not_before(sign_in, htmx):
    author = make_member()
    story = make_story(author=author)
    client = sign_in(member=author)

    def served() -> tuple[str, bool]:
        page = client.get(story.get_absolute_url())
        return page.context["story"].language, '<h1 lang="zh-Hans">' in page.text

    autosave(client, htmx, post=story.pk, language="en")
    assert served() == ("zh-hans", True)
    assert Draft.objects.get().payload["language"] == "en"
    assert '<h1 lang="en">' in client.get(reverse("stories:preview", args=[story.pk])).text
    client.post(edit_url(story), typed(action="submit", language="en", version=Draft.objects.get().version))
    review = Review.objects.waiting().get()
    assert served() == ("zh-hans", True)
    autosave(client, htmx, post=story.pk, language="zh-hans", title="又改了")
    desk = sign_in("moderator").get(reverse("moderation:review", args=[review.pk]))
    assert (desk.context["row"].language, desk.context["text"]["language"]) == ("en", "en")
    approve(review)
    assert served() == ("en", False)
    story.refresh_from_db()
    assert read_payload(story) == review.revision.payload
    assert list(find_faults()) == []


def test_says_when_too_many_stories_wait_and_keeps_the_words(sign_in, settings):
    settings.STORIES_WAITING = 2
    author = make_member()
    first, _second = (make_story(author=author, state="waiting") for _ in range(2))
    client = sign_in(member=author)
    response = client.post(reverse("stories:create"), typed(action="submit", title="第三篇"))
    assert response.status_code == 422
    assert "2篇故事" in response.text
    assert "第三篇" in response.text
    assert Draft.objects.get().payload["title"] == "第三篇"
    assert Review.objects.waiting().count() == 2
    newer = client.post(edit_url(first), typed(action="submit", title="新的一版"))
    assert newer.status_code == 302, "a newer version takes the place of its own story"
    approve(Review.objects.waiting().filter(post=first).get())
    third = Draft.objects.get().post
    assert client.post(reverse("stories:submit", args=[third.pk])).status_code == 302


def test_says_when_too_many_pictures_were_added_and_keeps_the_words(sign_in, settings):
    settings.PICTURES_PER_DAY = 1
    client = sign_in()
    client.post(reverse("stories:create"), typed(action="picture", new_picture=picture_file()))
    story = Story.objects.get()
    version = Draft.objects.get().version
    again = typed(action="picture", new_picture=picture_file(), version=version, title="不能丢")
    response = client.post(edit_url(story), again)
    assert response.status_code == 422
    assert "1张图片" in response.text
    assert "不能丢" in response.text
    assert Picture.objects.count() == 1
    Picture.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    again = typed(action="picture", new_picture=picture_file(), version=version + 1)
    assert client.post(edit_url(story), again).status_code == 302


def test_adds_a_picture_and_keeps_the_words(sign_in):
    client = sign_in()
    client.post(reverse("stories:create"), typed(action="picture", new_picture=picture_file()))
    story, picture = Story.objects.get(), Picture.objects.get()
    assert story.draft.payload["pictures"][0]["picture"] == picture.pk
    rows = {
        "pictures-TOTAL_FORMS": "1",
        "pictures-INITIAL_FORMS": "1",
        "pictures-0-picture": str(picture.pk),
        "pictures-0-alt": "",
        "pictures-0-caption": "",
        "pictures-0-part": "why",
    }
    response = client.post(edit_url(story), typed(version="1", action="submit", **rows))
    assert response.status_code == 422
    assert "id_pictures-0-alt_error" in response.text
    rows["pictures-0-alt"] = "一面墙"
    assert client.post(edit_url(story), typed(version="2", action="submit", **rows)).status_code == 302
    approve(Review.objects.get())
    assert "一面墙" in client.get(story.get_absolute_url()).text
    assert list(find_faults()) == []


def test_removes_a_picture_from_the_draft(sign_in):
    client = sign_in()
    client.post(reverse("stories:create"), typed(action="picture", new_picture=picture_file()))
    story, picture = Story.objects.get(), Picture.objects.get()
    rows = {
        "pictures-TOTAL_FORMS": "1",
        "pictures-INITIAL_FORMS": "1",
        "pictures-0-picture": picture.pk,
        "pictures-0-part": "why",
    }
    client.post(edit_url(story), typed(version="1", remove=str(picture.pk), **rows))
    story.draft.refresh_from_db()
    assert story.draft.payload["pictures"] == []


def test_shows_a_refused_picture_beside_the_field_and_touches_nothing_else(sign_in):
    svg = SimpleUploadedFile("a.png", b"<svg onload='alert(1)'/>")
    response = sign_in().post(
        reverse("stories:create"), typed(title="不能丢", new_picture=svg, action="picture")
    )
    assert response.status_code == 422
    assert "SVG" in response.text
    assert "不能丢" in response.text
    assert Draft.objects.get().payload["title"] == "不能丢"
    assert not Picture.objects.exists()


def test_answers_htmx_with_the_pictures_alone(sign_in, htmx):
    client = sign_in()
    response = client.post(
        reverse("stories:create"),
        typed(action="picture", new_picture=picture_file()),
        headers=htmx("story-pictures"),
    )
    assert response.status_code == 200
    assert response.text.lstrip().startswith('<fieldset class="field" id="story-pictures"')
    assert 'name="post"' in response.text


def test_refuses_another_members_picture(sign_in):
    thief, owner = sign_in(), sign_in()
    owner.post(reverse("stories:create"), typed(action="picture", new_picture=picture_file()))
    picture = Picture.objects.get()
    rows = {
        "pictures-TOTAL_FORMS": "1",
        "pictures-INITIAL_FORMS": "0",
        "pictures-0-picture": picture.pk,
        "pictures-0-part": "why",
    }
    assert thief.post(reverse("stories:create"), typed(**rows)).status_code == 422
    assert Story.objects.count() == 1


def autosave(client, htmx, **changes):
    return client.post(reverse("stories:autosave"), typed(**changes), headers=htmx("draft-status"))


def test_autosaves_and_says_when(sign_in, htmx):
    client = sign_in()
    response = autosave(client, htmx)
    story = Story.objects.get()
    assert response.headers["HX-Replace-Url"] == edit_url(story)
    assert f'name="post" value="{story.pk}"' in response.text
    assert 'name="version" value="1"' in response.text
    again = autosave(client, htmx, post=story.pk, version="1", title="第二次")
    assert 'name="version" value="2"' in again.text
    assert Draft.objects.get().payload["title"] == "第二次"


def test_autosaves_nothing_for_an_untouched_form(sign_in, htmx):
    empty = dict.fromkeys(
        (
            "title",
            "summary",
            "topic",
            "what_i_did",
            "why",
            "what_happened",
            "what_i_would_change",
            "outcome",
            "disclosure",
        ),
        "",
    )
    response = autosave(sign_in(), htmx, **empty, holds=None)
    assert response.status_code == 200
    assert not Story.objects.exists()


def test_autosave_of_an_old_form_overwrites_nothing_and_offers_a_choice(sign_in, htmx):
    client = sign_in()
    client.post(reverse("stories:create"), typed(title="窗口一"))
    story = Story.objects.get()
    client.post(edit_url(story), typed(title="窗口二", version="1"))
    response = autosave(client, htmx, post=story.pk, title="窗口三", version="1")
    assert response.status_code == 422
    assert Draft.objects.get().payload["title"] == "窗口二"
    page = client.post(edit_url(story), typed(title="窗口三", version="1"))
    assert page.status_code == 409
    assert "窗口二" in page.text
    assert "窗口三" in page.text
    assert 'name="keep" value="2"' in page.text
    client.post(edit_url(story), typed(title="窗口三", version="1", keep="2"))
    assert Draft.objects.get().payload["title"] == "窗口三"


def test_autosave_of_a_strangers_story_is_not_found(sign_in, htmx):
    story = make_story(state="draft")
    assert autosave(sign_in(), htmx, post=story.pk).status_code == 404
    assert autosave(sign_in(), htmx, post="x").status_code == 404
    assert not Draft.objects.exists()


@pytest.mark.parametrize("name", ["autosave", "submit", "withdraw"])
def test_commands_refuse_get(sign_in, name):
    story = make_story(state="draft")
    args = [] if name == "autosave" else [story.pk]
    assert sign_in(member=story.author).get(reverse(f"stories:{name}", args=args)).status_code == 405


def test_previews_the_draft_as_readers_will_see_it(sign_in):
    client = sign_in()
    client.post(reverse("stories:create"), typed(title="预览的标题", why="只有一段"))
    text = client.get(reverse("stories:preview", args=[Story.objects.get().pk])).text
    assert "预览的标题" in text
    assert "<p>只有一段</p>" in text


def test_submits_the_stored_draft_from_the_preview(sign_in):
    client = sign_in()
    client.post(reverse("stories:create"), typed())
    story = Story.objects.get()
    assert client.post(reverse("stories:submit", args=[story.pk])).status_code == 302
    assert Review.objects.get().revision.payload["byline"] == "小满满"


def test_submit_shows_the_form_when_the_draft_is_not_finished(sign_in):
    client = sign_in()
    client.post(reverse("stories:create"), typed(topic=""))
    assert client.post(reverse("stories:submit", args=[Story.objects.get().pk])).status_code == 422
    assert not Revision.objects.exists()


def test_edit_shows_plain_words_without_tags_to_people_without_the_editor(sign_in):
    client = sign_in()
    client.post(reverse("stories:create"), typed(what_i_did="第一段\n\n第二段\n同段"))
    text = client.get(edit_url(Story.objects.get())).text
    assert "第一段\n\n第二段\n同段" in text
