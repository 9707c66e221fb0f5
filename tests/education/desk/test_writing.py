import datetime

import pytest
from django.urls import reverse

from community.audit.models import AuditEntry
from community.moderation.models import Review
from community.moderation.submitting import withdraw
from community.posts.models import Draft, Post
from community.posts.publishing import read_payload
from education.tips.models import Tip
from tests.education.desk.forms import drafted, posted, send
from tests.factories import approve, make_tip, through_review, tip_payload, today, verdict_for

pytestmark = pytest.mark.django_db


def on(days):
    return today() + datetime.timedelta(days=days)


@pytest.fixture
def editor(sign_in):
    return sign_in("editor")


def test_starts_a_tip_with_hardly_anything(editor):
    response = editor.post(
        reverse("desk:tip_create"), {"title_en": "Why a fall of half needs a double", "level": "new"}
    )
    tip = Tip.objects.get()
    assert response.url == reverse("desk:tip", args=[tip.pk])
    assert tip.slug == "why-a-fall-of-half-needs-a-double"
    assert (tip.author, tip.state, tip.title_en) == (editor.member, Post.State.UNPUBLISHED, "")
    assert tip.draft.payload["title_en"].startswith("Why")


def test_new_page_offers_the_day_asked_for_and_writes_nothing(editor):
    response = editor.get(reverse("desk:tip_create"), {"day": on(4).isoformat()})
    assert f'value="{on(4).isoformat()}"' in response.text
    assert editor.get(reverse("desk:tip_create"), {"day": "2026-99-99"}).status_code == 200
    assert not Tip.objects.exists()


def test_new_tip_for_a_taken_day_keeps_what_was_typed(editor):
    make_tip(state="draft", publish_on=on(4))
    response = editor.post(
        reverse("desk:tip_create"),
        {"title_zh_hans": "不会丢的字", "level": "new", "publish_on": on(4).isoformat()},
    )
    assert response.status_code == 422
    assert "不会丢的字" in response.text
    assert "publish_on" in response.context["form"].errors
    assert Tip.objects.count() == 1


def test_saves_a_draft_with_holes(editor):
    tip = drafted(editor)
    response = send(editor, tip, title_en="", body_zh_hans="", topic="")
    assert response.url == reverse("desk:tip", args=[tip.pk])
    assert Draft.objects.get().payload["title_en"] == ""
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "no number"),
        ("level", "wizard"),
        ("guide_topics", "99999"),
        ("publish_on", "soon"),
        ("slug", "not an address"),
        ("cover", "99999"),
        ("title_en", "zero\x00byte"),
    ],
)
def test_bad_value_is_named_and_everything_is_kept(editor, field, value):
    tip = drafted(editor)
    response = send(editor, tip, **{"takeaway_en": "Words I typed"} | {field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Words I typed" in response.text
    assert Draft.objects.get().payload["takeaway_en"] != "Words I typed"


def test_hostile_text_is_cleaned_and_shown_as_text(editor):
    tip = drafted(editor)
    send(editor, tip, body_en="<p>ok</p><script>alert(1)</script>", title_en='"><script>alert(2)</script>')
    assert Draft.objects.get().payload["body_en"] == "<p>ok</p>"
    assert "<script>alert" not in editor.get(reverse("desk:tip", args=[tip.pk])).text


def test_submits_a_complete_tip(editor):
    tip = drafted(editor)
    response = send(editor, tip, "submit")
    assert response.status_code == 302
    review = Review.objects.get()
    assert (review.post_id, review.revision.author) == (tip.pk, editor.member)
    assert not Draft.objects.exists()
    approve(review)
    tip.refresh_from_db()
    assert read_payload(tip) == review.revision.payload


def test_second_press_of_the_button_leaves_no_draft_behind(editor):
    tip = drafted(editor)
    send(editor, tip, "submit")
    send(editor, tip, "submit", version=1)
    assert Review.objects.count() == 1
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"takeaway_zh_hans": ""}, "id_takeaway_zh_hans"),
        ({"source_en": " "}, "id_source_en"),
        ({"question_zh_hans": ""}, "id_question_zh_hans"),
        ({"body_en": ""}, "id_body_en"),
        ({"body_zh_hans": "<p>【待补：数据】</p>"}, "id_body_zh_hans"),
        ({"topic": ""}, "id_topic"),
        ({"title_zh_hans": "长" * 200}, "id_title_zh_hans"),
        ({"choices_en": "Only one"}, "id_choices_en"),
        ({"byline": ""}, "id_byline"),
    ],
)
def test_checklist_stops_the_submission_and_keeps_the_draft(editor, changes, field):
    tip = drafted(editor)
    response = send(editor, tip, "submit", **changes)
    assert response.status_code == 422
    assert field in {finding.field for finding in response.context["blockers"]}
    assert f'href="#{field}"' in response.text
    assert not Review.objects.exists()
    # The draft was saved on the way, and the form knows its version.
    assert Draft.objects.get().version == 2
    assert response.context["form"]["draft_version"].value() == "2"


def test_colleagues_newer_draft_is_shown_beside_mine_and_nothing_is_lost(editor, sign_in):
    tip = drafted(editor)
    colleague = sign_in("editor")
    send(colleague, tip, takeaway_en="The colleague's words")
    response = send(editor, tip, takeaway_en="My own words")
    assert response.status_code == 409
    assert "My own words" in response.text
    assert "The colleague&#x27;s words" in response.text
    assert Draft.objects.get().payload["takeaway_en"] == "The colleague's words"
    again = send(
        editor, tip, version=response.context["form"]["draft_version"].value(), takeaway_en="My own words"
    )
    assert again.status_code == 302
    assert Draft.objects.get().payload["takeaway_en"] == "My own words"


def test_live_text_stays_while_its_next_version_waits(editor):
    tip = make_tip(author=editor.member, publish_on=on(0))
    response = send(editor, tip, "submit", version=0, takeaway_en="A new sentence")
    assert response.status_code == 302
    tip.refresh_from_db()
    assert tip.takeaway_en == "Calm money first, investing later."
    page = editor.get(reverse("desk:tip", args=[tip.pk]))
    assert "A new sentence" in page.text
    assert page.context["is_live"]


def test_address_and_day_of_what_readers_had_stay(editor):
    tip = make_tip(author=editor.member, publish_on=on(0), slug="kept")
    send(editor, tip, version=0, slug="other", publish_on=on(9))
    tip.refresh_from_db()
    assert (tip.slug, tip.publish_on) == ("kept", on(0))


def test_the_address_is_shown_to_the_approver_and_stays_while_the_text_waits(editor, sign_in):
    tip = drafted(editor)
    assert send(editor, tip, "submit", version=Draft.objects.get().version).status_code == 302
    review = Review.objects.waiting().get()
    desk = sign_in("chief-editor").get(reverse("moderation:review", args=[review.pk]))
    assert "/calm-money/" in desk.text
    send(editor, tip, version=0, slug="slipped-in", takeaway_en="Newer words")
    tip.refresh_from_db()
    assert tip.slug == "calm-money"
    assert editor.get(reverse("desk:tip", args=[tip.pk])).context["form"].fields["slug"].disabled
    withdraw(post=tip, author=editor.member)
    form = editor.get(reverse("desk:tip", args=[tip.pk])).context["form"]
    send(editor, tip, version=form["draft_version"].value(), slug="chosen-again")
    tip.refresh_from_db()
    assert tip.slug == "chosen-again"


def test_taken_address_and_taken_day_change_nothing(editor):
    make_tip(state="draft", publish_on=on(8), slug="taken")
    tip = drafted(editor)
    assert "slug" in send(editor, tip, slug="taken").context["form"].errors
    assert "publish_on" in send(editor, tip, publish_on=on(8), takeaway_en="Kept").context["form"].errors
    assert "publish_on" in send(editor, tip, publish_on=on(-8)).context["form"].errors
    tip.refresh_from_db()
    assert (tip.slug, tip.publish_on) == ("calm-money", on(3))
    assert Draft.objects.get().version == 1


def test_autosave_answers_with_the_new_version(editor, htmx):
    tip = drafted(editor)
    url = reverse("desk:tip_autosave", args=[tip.pk])
    data = posted(tip_payload(title_en="Half a ti"), draft_version=1)
    response = editor.post(url, data, headers=htmx("draft_status"))
    assert response.status_code == 200
    assert 'name="draft_version" value="2"' in response.text
    assert "<html" not in response.text
    assert Draft.objects.get().payload["title_en"] == "Half a ti"
    assert editor.post(url, posted(tip_payload(), draft_version=1)).status_code == 422
    assert editor.post(url, posted(tip_payload(level="wizard"), draft_version=2)).status_code == 422
    assert Draft.objects.get().payload["title_en"] == "Half a ti"


def test_autosave_of_an_unchanged_text_makes_no_draft(editor):
    tip = make_tip(author=editor.member, publish_on=on(0))
    editor.post(reverse("desk:tip_autosave", args=[tip.pk]), posted(tip_payload(), draft_version=0))
    assert not Draft.objects.exists()


def test_shows_the_note_when_changes_were_requested(editor):
    tip = make_tip(author=editor.member, state="waiting", publish_on=on(2))
    from community.moderation.deciding import decide
    from tests.factories import make_member

    review = tip.reviews.get()
    decide(
        review_id=review.pk,
        actor=make_member("chief-editor"),
        verdict=verdict_for(review, "request_changes", note="请写明来源"),
    )
    page = editor.get(reverse("desk:tip", args=[tip.pk]))
    assert "请写明来源" in page.text
    assert page.context["standing"].code == "changes"


def test_takes_a_text_back_out_of_review(editor):
    tip = make_tip(author=editor.member, state="waiting")
    assert editor.post(reverse("desk:withdraw", args=[tip.pk])).url == reverse("desk:tip", args=[tip.pk])
    assert tip.reviews.get().state == Review.State.WITHDRAWN
    assert Draft.objects.get().payload == tip_payload()


@pytest.mark.parametrize(
    "query", ["", "?language=en&text=large&theme=dark&width=phone", "?language=xx&text=9&theme=&width=7"]
)
def test_preview_is_the_readers_page_with_the_draft(editor, query):
    tip = drafted(editor, title_zh_hans="还没有批准的标题", title_en="Not approved yet")
    response = editor.get(reverse("desk:tip_preview", args=[tip.pk]) + query)
    assert response.status_code == 200
    assert ("Not approved yet" if "language=en" in query else "还没有批准的标题") in response.text
    assert ('data-text-size="large"' in response.text) == ("text=large" in query)
    assert reverse("desk:tip", args=[tip.pk]) in response.text
    assert response["X-Robots-Tag"] == "noindex"
    tip.refresh_from_db()
    assert tip.title_zh_hans in ("", None)


def test_history_tells_versions_apart(editor):
    tip = make_tip(author=editor.member, publish_on=on(0))
    through_review(tip, tip_payload(takeaway_en="Calm money first, always."), "waiting")
    page = editor.get(reverse("desk:history", args=[tip.pk]))
    assert "<ins" in page.text
    assert page.context["shown"].number == 2
    assert editor.get(reverse("desk:history", args=[tip.pk]), {"revision": "7"}).status_code == 404
    assert editor.get(reverse("desk:history", args=[tip.pk]), {"revision": "2", "against": "live"}).context[
        "against_live"
    ]


def test_deletes_a_draft_after_asking_and_frees_its_day(editor):
    tip = drafted(editor)
    url = reverse("desk:tip_delete", args=[tip.pk])
    assert editor.get(url).status_code == 200
    assert Tip.objects.get().state == Post.State.UNPUBLISHED
    assert editor.post(url).url == reverse("desk:tips")
    tip.refresh_from_db()
    assert (tip.state, tip.publish_on) == (Post.State.DELETED, None)
    assert AuditEntry.objects.filter(action="delete_draft").count() == 1
    assert editor.get(reverse("desk:tip", args=[tip.pk])).status_code == 404


def test_what_was_public_cannot_be_deleted_here(editor):
    tip = make_tip(author=editor.member, publish_on=on(0))
    assert editor.post(reverse("desk:tip_delete", args=[tip.pk])).status_code == 404
    tip.refresh_from_db()
    assert tip.is_public
