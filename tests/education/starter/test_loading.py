import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from community.appeals.models import Appeal
from community.audit.walking import find_faults as chain_faults
from community.content.warnings import warnings_in
from community.members.models import Member
from community.moderation.models import Decision, Proposal, Review
from community.moderation.policy_codes import PolicyCode
from community.moderation.submitting import submit
from community.pages.models import Page
from community.posts.models import Post, Revision
from community.posts.publishing import find_faults, read_payload
from community.reports.models import ReportCase
from community.stories.models import Story
from education.guide.models import ProductKind, Rule
from education.starter.loading import Loader
from education.tips.models import Tip
from tests.factories import approve, make_member

pytestmark = pytest.mark.django_db
SIX_DIGIT_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def loaded():
    return Loader().load()


def test_loads_a_complete_guide_and_a_month_of_tips(loaded):
    assert Tip.objects.published().count() == 30
    assert ProductKind.objects.published().count() >= 10
    assert Rule.objects.published().on_side("buy").count() >= 4
    assert Rule.objects.published().on_side("sell").count() >= 6
    assert set(Page.objects.published().values_list("slug", flat=True)) >= {
        "about",
        "rules",
        "terms",
        "privacy",
        "risk",
    }
    assert PolicyCode.objects.count() >= 20


def test_fills_every_text_in_both_languages_and_names_no_security(loaded):
    for model in (Tip, ProductKind, Rule, Page):
        for post in model.objects.all():
            for name, value in read_payload(post).items():
                if (
                    isinstance(value, str)
                    and name.endswith(("_zh_hans", "_en"))
                    and not name.startswith("cover_alt")
                ):
                    assert value.strip(), f"{model.__name__} {post.slug}: {name} is empty"
                    assert not SIX_DIGIT_CODE.search(value), f"{post.slug}: {name} holds a six-digit number"
                if name.endswith("_en") and isinstance(value, str):
                    assert len(HAN.findall(value)) < 8, f"{post.slug}: {name} is not English"


def test_keeps_tip_texts_within_their_length(loaded):
    for tip in Tip.objects.all():
        length = len(HAN.findall(tip.body_zh_hans))
        assert 150 <= length <= 400, f"{tip.slug}: {length}"
        assert len(tip.answers) >= 2


def test_goes_through_review_by_two_named_system_members(loaded):
    decision = Decision.objects.filter(post__kind=Post.Kind.TIP).first()
    assert decision.actor.is_system
    assert decision.author.is_system
    assert decision.actor != decision.author
    assert not Review.objects.waiting().exists()
    assert list(find_faults()) == []
    assert list(chain_faults()) == []


def test_changes_nothing_when_run_again(loaded):
    before = Revision.objects.count()
    counts = Loader().load()
    assert Revision.objects.count() == before
    assert counts["new"] == counts["updated"] == 0


def test_never_overwrites_what_people_edited(loaded):
    tip = Tip.objects.order_by("publish_on").first()
    payload = read_payload(tip) | {"title_zh_hans": "编辑改过的标题"}
    approve(submit(post=tip, author=make_member("editor"), payload=payload))
    Loader().load()
    assert Tip.objects.get(pk=tip.pk).title_zh_hans == "编辑改过的标题"


def test_demonstration_fills_the_site_once_and_marks_itself(loaded):
    call_command("load_demo", stdout=StringIO())
    call_command("load_demo", stdout=StringIO())
    assert Story.objects.published().filter(is_demo=True).count() == 30
    assert Post.objects.published().filter(kind=Post.Kind.COMMENT, is_demo=True).count() >= 138
    # Of those written for the queue, the rules refuse some at once, and one was decided and appealed against.
    assert 6 <= Review.objects.waiting().count() <= 19
    assert Appeal.objects.waiting().count() == ReportCase.objects.waiting().count() == 1
    assert Proposal.objects.waiting().count() == 1
    assert Member.objects.filter(is_demo=True, groups__name="compliance-officer").exists()
    assert list(find_faults()) == []


def test_refuses_demonstration_members_on_a_real_site(settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="ENVIRONMENT=local"):
        call_command("load_demo")


def test_has_every_warning_text_in_both_languages():
    chinese, english = warnings_in("zh-hans"), warnings_in("en")
    places = {"footer", "tip", "product_kinds", "buying", "selling", "story", "comment", "scam_signals"}
    assert places <= set(chinese)
    assert set(chinese) == set(english)
    assert chinese["footer"].startswith("本站只做投资者教育")
