"""What an editor's form writes is, byte for byte, what is published."""

import pytest

from community.pages.models import Page
from community.posts.models import Post
from community.posts.publishing import find_faults, read_payload
from education.editing.page_forms import PageForm
from education.guide.editing_forms import ProductKindForm, RuleForm
from education.tips.forms import TipForm
from tests.education.desk.forms import posted
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
)

pytestmark = pytest.mark.django_db

PAGE = {
    "title_zh_hans": "社区规则",
    "title_en": "Rules",
    "summary_zh_hans": "怎么写，怎么审。",
    "summary_en": "How to write, how it is reviewed.",
    "body_zh_hans": "<p>一</p><table><thead><tr><th>条</th></tr></thead><tbody><tr><td>一</td></tr></tbody></table>",
    "body_en": "<p>One</p>",
    "version": "2026-11",
    "effective_on": "2026-12-01",
}


def publish_through(form, post):
    assert form.is_valid(), form.errors
    payload = form.payload()
    assert set(payload) == set(read_payload(post))
    post = through_review(post, payload, "published")
    assert read_payload(post) == payload
    assert list(find_faults()) == []
    return payload


def test_tip_is_published_as_the_form_had_it():
    topics = [TopicFactory(slug=slug, group="product").pk for slug in ("gold", "reits")]
    tip = make_tip(state="draft")
    wanted = tip_payload(
        guide_topics=topics, takeaway_en="A 'quoted' & <odd> line", choices_zh_hans="一\n二\n三"
    )
    form = TipForm(posted(wanted), tip=tip, editor=tip.author)
    assert publish_through(form, tip) == wanted


def test_kind_is_published_as_the_form_had_it():
    kind = make_kind(state="draft")
    wanted = kind_payload(worst_fall_percent="-45.60", risk_low=0, risk_high=0, pot="ready")
    payload = publish_through(ProductKindForm(posted(wanted)), kind)
    rich = {name for name in payload if payload[name] != wanted[name]}
    assert all(payload[name] == f"<p>{wanted[name]}</p>" for name in rich)
    assert not rich & {"title_en", "summary_en", "sources_en", "pot", "worst_fall_percent", "as_of"}


def test_rule_is_published_as_the_form_had_it():
    rule = make_rule(state="draft")
    publish_through(RuleForm(posted(rule_payload(arithmetic_en="<p>1 + 1 = 2</p>"))), rule)


def test_page_is_published_as_the_form_had_it():
    page = Page.objects.create(kind=Post.Kind.PAGE, author=make_member("chief-editor"), slug="rules")
    assert publish_through(PageForm(posted(PAGE), page=page), page) == PAGE


@pytest.mark.parametrize("empty", [TipForm, ProductKindForm, RuleForm])
def test_empty_form_is_a_payload_with_every_key(empty):
    extra = {"tip": None, "editor": make_member("editor")} if empty is TipForm else {}
    form = empty({"level": "new", "pot": "long"}, **extra)
    assert form.is_valid(), form.errors
    assert set(form.payload()) == set(empty.post_model.payload_fields)


def test_opening_and_saving_without_a_change_gives_the_same_payload():
    wanted = tip_payload(body_zh_hans="<p>一段</p><ul><li>甲</li></ul>")
    tip = make_tip(**wanted)
    form = TipForm(payload=read_payload(tip), tip=tip, editor=tip.author)
    shown = {bound.html_name: bound.value() for bound in form}
    again = TipForm(posted(shown), tip=tip, editor=tip.author)
    assert again.is_valid(), again.errors
    assert again.payload() == wanted


def test_windows_line_ends_are_not_a_change():
    form = TipForm(posted(tip_payload(choices_en="One\r\nTwo")), tip=None, editor=make_member("editor"))
    assert form.is_valid()
    assert form.payload()["choices_en"] == "One\nTwo"
