"""The home page, the list of tips, the guide and the site's own texts."""

import datetime

import pytest
from django.urls import reverse

from community.moderation.models import Review
from community.pages.models import Page
from community.posts.drafting import draft_version, save_draft
from community.posts.models import Draft, Post
from education.guide.models import ProductKind
from tests.education.desk.forms import posted
from tests.education.desk.test_payloads import PAGE
from tests.factories import (
    TopicFactory,
    kind_payload,
    make_kind,
    make_member,
    make_rule,
    make_tip,
    rule_payload,
    through_review,
    tip_payload,
    today,
)

pytestmark = pytest.mark.django_db


def on(days):
    return today() + datetime.timedelta(days=days)


@pytest.fixture
def editor(sign_in):
    return sign_in("editor")


def test_home_says_that_todays_tip_is_out_and_which_days_are_empty(editor):
    make_tip(publish_on=on(0), title_zh_hans="今天这条")
    make_tip(state="waiting", publish_on=on(1))
    context = editor.get(reverse("desk:home")).context
    assert context["todays_tip"].title_zh_hans == "今天这条"
    assert not context["todays_tip"].is_reserve
    assert [day.date for day in context["unapproved_days"]] == [on(1)]
    assert len(context["empty_days"]) == 12


def test_home_warns_when_an_older_tip_stands_in_or_none_is_there(editor):
    assert editor.get(reverse("desk:home")).context["todays_tip"] is None
    make_tip(publish_on=on(-3))
    assert editor.get(reverse("desk:home")).context["todays_tip"].is_reserve


def test_home_lists_my_own_work_and_nobody_elses(editor, sign_in):
    mine = make_tip(author=editor.member, state="draft", slug="mine")
    save_draft(post=mine, editor=editor.member, payload=tip_payload(), version=0)
    waiting = make_tip(author=editor.member, state="waiting", slug="waiting")
    other = make_tip(state="draft", slug="other")
    save_draft(post=other, editor=other.author, payload=tip_payload(), version=0)
    groups = editor.get(reverse("desk:home")).context["groups"]
    assert [row["post"].pk for row in groups["draft"]] == [mine.pk]
    assert [row["post"].pk for row in groups["review"]] == [waiting.pk]
    assert not any(sign_in("editor").get(reverse("desk:home")).context["groups"].values())


def test_home_names_ageing_facts_and_missing_english(editor):
    make_kind("gold", review_by=on(-1).isoformat())
    make_kind("reits", review_by=on(20).isoformat())
    make_kind("deposits", review_by=on(200).isoformat())
    make_tip(publish_on=on(0), body_en="", slug="no-english")
    context = editor.get(reverse("desk:home")).context
    assert {row["page"].slug: row["ageing"] for row in context["ageing"]} == {"gold": "late", "reits": "near"}
    assert [row["tip"].slug for row in context["tips_without_english"]] == ["no-english"]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ({}, {"out", "soon", "idea", "asked"}),
        ({"state": "published"}, {"out"}),
        ({"state": "scheduled"}, {"soon"}),
        ({"state": "draft"}, {"idea"}),
        ({"state": "review"}, {"asked"}),
        ({"state": "nonsense", "before": "nonsense"}, {"out", "soon", "idea", "asked"}),
        ({"english": "missing"}, {"idea"}),
        ({"q": "黄金"}, {"soon"}),
        ({"topic": "gold-topic"}, {"soon"}),
        ({"topic": "unknown"}, {"out", "soon", "idea", "asked"}),
    ],
)
def test_list_of_tips_filters(editor, query, slugs):
    make_tip(publish_on=on(0), slug="out")
    make_tip(
        publish_on=on(3), slug="soon", title_zh_hans="黄金是什么", topic=TopicFactory(slug="gold-topic").pk
    )
    idea = make_tip(state="draft", slug="idea")
    save_draft(post=idea, editor=idea.author, payload=tip_payload(title_en=""), version=0)
    make_tip(state="waiting", slug="asked")
    page = editor.get(reverse("desk:tips"), query)
    assert {row["tip"].slug for row in page.context["rows"]} == slugs


def test_list_fragment(editor, htmx):
    response = editor.get(reverse("desk:tips"), headers=htmx("tips"))
    assert response.text.lstrip().startswith('<div id="tips"')


@pytest.mark.parametrize("name", ["kind", "rule"])
def test_guide_page_goes_through_draft_and_review(editor, name):
    page, payload = (make_kind(), kind_payload()) if name == "kind" else (make_rule(), rule_payload())
    url = reverse("desk:guide_edit", args=[name, page.pk])
    assert editor.get(url).status_code == 200
    changed = payload | {"summary_en": "A clearer sentence."}
    assert editor.post(url, posted(changed, draft_version=0, action="save")).url == url
    assert Draft.objects.get().payload["summary_en"] == "A clearer sentence."
    assert editor.post(url, posted(changed, draft_version=1, action="submit")).url == url
    review = Review.objects.waiting().get()
    assert review.revision.payload["summary_en"] == "A clearer sentence."
    page.refresh_from_db()
    assert page.summary_en == "words"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"risk_low": 4, "risk_high": 2}, "risk_high"),
        ({"risk_low": 9}, "risk_low"),
        ({"worst_fall_percent": "45.60"}, "worst_fall_percent"),
        ({"worst_fall_percent": "a lot"}, "worst_fall_percent"),
        ({"worst_fall_percent": "NaN"}, "worst_fall_percent"),
        ({"horizon_months": "-1"}, "horizon_months"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"pot": "pan"}, "pot"),
    ],
)
def test_bad_fact_is_named_and_everything_is_kept(editor, changes, field):
    page = make_kind()
    url = reverse("desk:guide_edit", args=["kind", page.pk])
    response = editor.post(url, posted(kind_payload(summary_en="Words I typed"), **changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Words I typed" in response.text
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("typed", "kept"), [("-45.6", "-45.60"), ("−3", "-3.00"), ("-0", "0.00"), ("", "")])
def test_worst_fall_has_one_spelling(editor, typed, kept):
    page = make_kind()
    url = reverse("desk:guide_edit", args=["kind", page.pk])
    editor.post(url, posted(kind_payload(), worst_fall_percent=typed, summary_en="new"))
    assert Draft.objects.get().payload["worst_fall_percent"] == kept


@pytest.mark.parametrize("changes", [{"as_of": ""}, {"review_by": "2026-11-21"}, {"costs_en": ""}])
def test_guide_checklist_stops_the_submission(editor, changes):
    page = make_kind()
    url = reverse("desk:guide_edit", args=["kind", page.pk])
    response = editor.post(url, posted(kind_payload(), action="submit", **changes))
    assert response.status_code == 422
    assert response.context["blockers"]
    assert not Review.objects.waiting().exists()


def test_guide_list_is_constant_in_queries(editor, django_assert_max_num_queries):
    def load():
        with django_assert_max_num_queries(40) as captured:
            assert editor.get(reverse("desk:guide")).status_code == 200
        return len(captured)

    make_kind("gold")
    load()
    few = load()
    for slug in ("reits", "deposits", "annuities", "funds"):
        make_kind(slug)
    assert load() == few
    assert ProductKind.objects.count() == 5


def make_page(slug="terms"):
    page = Page.objects.create(kind=Post.Kind.PAGE, author=make_member("chief-editor"), slug=slug)
    return through_review(page, PAGE, "published")


def test_site_page_goes_through_review(sign_in):
    page = make_page("about")
    client = sign_in("compliance-officer")
    url = reverse("desk:page_edit", args=[page.pk])
    assert client.get(url).status_code == 200
    response = client.post(url, posted(PAGE | {"summary_en": "Short."}, draft_version=0, action="submit"))
    assert response.url == url
    assert Review.objects.waiting().get().revision.payload == PAGE | {"summary_en": "Short."}
    assert "Members agree" not in client.get(reverse("desk:pages")).text


def test_changed_agreement_needs_a_new_version(sign_in):
    page = make_page("terms")
    client = sign_in("compliance-officer")
    url = reverse("desk:page_edit", args=[page.pk])
    changed = PAGE | {"body_en": "<p>Two</p>"}
    stopped = client.post(url, posted(changed, draft_version=0, action="submit"))
    assert stopped.status_code == 422
    assert [finding.field for finding in stopped.context["blockers"]] == ["id_version"]
    sent = client.post(
        url, posted(changed | {"version": "2027-01"}, draft_version=draft_version(page), action="submit")
    )
    assert sent.status_code == 302
