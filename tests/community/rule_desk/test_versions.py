"""The rule desk's pages: versions, their steps, figures and exports."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.moderation.deciding import decide
from community.rule_desk import counting
from community.rule_desk.back_testing import run_back_test
from community.rule_desk.counting import count_figures
from community.rule_desk.models import RescreenRun
from community.rulebook.models import Rollout, RuleDraft
from community.rulebook.results import BackTest, ScreeningResult
from community.rulebook.spelling import from_toml
from community.rulebook.tabulating import from_csv
from tests.community.rule_desk.worlds import back_tested
from tests.community.rulebook.rules import make_rules, passed, rule
from tests.factories import PolicyCodeFactory, make_comment, make_member, make_story, verdict_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make_rules(rule(), rule("test.gull", "海鸥计划", "note"))


@pytest.fixture
def pages(version):
    test = passed(version)
    return [
        reverse("rules:list"),
        reverse("rules:try"),
        reverse("rules:version", args=[version.number]),
        reverse("rules:rule", args=[version.number, "test.parrot"]),
        reverse("rules:export", args=[version.number, "csv"]),
        reverse("rules:back_test", args=[test.pk]),
    ]


@pytest.mark.parametrize("role", ["compliance-officer", "senior-moderator"])
def test_opens_to_who_writes_or_approves_rules(pages, sign_in, role):
    person = sign_in(role)
    for page in pages:
        assert person.get(page).status_code == 200, page


@pytest.mark.parametrize("role", ["moderator", "editor", "chief-editor", "operator"])
def test_is_closed_to_other_roles(pages, sign_in, role):
    person = sign_in(role)
    for page in pages:
        assert person.get(page).status_code == 403, page


def test_asks_strangers_to_sign_in(pages, client):
    for page in pages:
        assert client.get(page).status_code == 302, page


@pytest.mark.parametrize("name", ["version", "start_back_test", "live"])
def test_an_unknown_version_is_not_found(sign_in, name):
    address = reverse(f"rules:{name}", args=[999])
    client = sign_in("compliance-officer")
    assert (client.get if name == "version" else client.post)(address).status_code == 404


def test_only_posts_take_steps(version, sign_in):
    client = sign_in("compliance-officer")
    for name in ("start_draft", "start_back_test", "shadow", "live", "start_rescreen", "count"):
        assert client.get(reverse(f"rules:{name}", args=[version.number])).status_code == 405, name


def test_who_only_approves_never_starts_a_draft(version, sign_in):
    assert (
        sign_in("senior-moderator").post(reverse("rules:start_draft", args=[version.number])).status_code
        == 403
    )
    assert not RuleDraft.objects.exists()


def step(client, name, version, **data):
    return client.post(reverse(f"rules:{name}", args=[version.number]), data, follow=True)


def test_the_whole_way_from_test_to_live(version, sign_in):
    """Two persons, each with what they may press."""
    author = sign_in(member=version.author)
    step(author, "start_back_test", version)
    run_back_test.func(BackTest.objects.get().pk)
    page = author.get(version.get_absolute_url()).content.decode()
    assert reverse("rules:live", args=[version.number]) not in page
    assert step(author, "live", version).status_code == 403
    second = sign_in("senior-moderator")
    assert (
        reverse("rules:live", args=[version.number])
        in second.get(version.get_absolute_url()).content.decode()
    )
    step(second, "shadow", version, wanted="on")
    assert Rollout.objects.get(version=version).state == "shadow"
    step(second, "live", version)
    rollout = Rollout.objects.get(version=version)
    assert (rollout.state, rollout.approver) == ("live", second.member)
    assert RescreenRun.objects.get().version == version
    page = second.get(version.get_absolute_url()).content.decode()
    assert second.member.display_name in page


def test_says_why_it_cannot_go_live(version, sign_in):
    answer = step(sign_in("senior-moderator"), "live", version)
    assert Rollout.objects.get(version=version).state == "new"
    assert "message" in answer.content.decode()
    assert [str(m) for m in answer.context["messages"]] != []


def test_shows_what_differs_from_the_version_before(version, sign_in):
    later = make_rules(
        rule(phrase="鹦鹉项目", must_hit=["来看看鹦鹉项目"]), rule("test.new", "信天翁"), parent=version
    )
    page = sign_in("compliance-officer").get(later.get_absolute_url()).content.decode()
    assert "<ins>鹦鹉项目</ins>" in page
    assert "<del>鹦鹉计划</del>" in page
    assert "test.new" in page
    assert "test.gull" in page


def test_exports_all_of_it(version, sign_in):
    client = sign_in("compliance-officer")
    table = client.get(reverse("rules:export", args=[version.number, "csv"]))
    assert from_csv(table.content.decode()) == version.rules
    assert "attachment" in table["Content-Disposition"]
    whole = client.get(reverse("rules:export", args=[version.number, "toml"]))
    assert from_toml(whole.content.decode()) == version.content
    assert client.get(reverse("rules:export", args=[version.number, "xlsx"])).status_code == 404


def test_counts_hits_and_what_people_made_of_them(version, monkeypatch):
    PolicyCodeFactory()
    live = make_rules(state="live")
    kept = make_story(title="鹦鹉计划")
    waiting = make_story(title="又是鹦鹉计划", state="waiting").reviews.get()
    moderator = make_member("moderator")
    decide(review_id=waiting.pk, actor=moderator, verdict=verdict_for(waiting, "reject"))
    make_story()
    monkeypatch.setattr(counting, "UNDO_TERM", timedelta(seconds=-5))  # it is over
    count_figures.func()
    count_figures.func()  # counted on, not again
    figure = live.figures.get(rule="test.parrot")
    assert (figure.hits, figure.agreed, figure.disagreed, figure.precision) == (2, 1, 1, 50)
    assert Rollout.objects.get(version=live).screenings == 3
    assert kept.is_public


def test_counts_no_decision_that_can_still_be_taken_back():
    live = make_rules(state="live")
    make_story(title="鹦鹉计划")
    count_figures.func()
    assert live.figures.get(rule="test.parrot").disagreed == 0


def test_lists_health_brakes_and_drafts(version, sign_in):
    live = make_rules(state="live")
    brake = live.brakes.create(rule="test.parrot", hits=12, screenings=20, expected=1.5)
    make_comment(make_story())
    ScreeningResult.objects.create(
        kind="comment", author=version.author, payload_sha256="0" * 64, rules_version="x",
        outcome="unscreened", fault="time", milliseconds=251,
    )  # fmt: skip
    client = sign_in("compliance-officer")
    answer = client.get(reverse("rules:list"))
    assert answer.context["health"]["unscreened"] == 1
    assert answer.context["health"]["slow"] == 1
    assert answer.context["health"]["total"] == 3
    assert reverse("rules:release_brake", args=[brake.pk]) in answer.content.decode()
    client.post(reverse("rules:release_brake", args=[brake.pk]))
    brake.refresh_from_db()
    assert brake.released_by == client.member


def test_shows_a_back_test_with_samples_and_links_to_the_cases(version, sign_in):
    story = make_story(title="我的鹦鹉计划")
    test = back_tested(version)
    page = sign_in("compliance-officer").get(reverse("rules:back_test", args=[test.pk]))
    assert '<mark class="finding finding--hold">鹦鹉计划</mark>' in page.content.decode()
    assert reverse("moderation:case", args=[story.pk]) in page.content.decode()
    assert page.context["changes"][0][3] == 1


def test_the_progress_comes_alone_to_htmx(version, sign_in, htmx):
    test = BackTest.objects.create(
        version=version, started_by=version.author, state="running", total=10, done=4
    )
    address = reverse("rules:back_test", args=[test.pk])
    client = sign_in("compliance-officer")
    fragment = client.get(address, headers=htmx("progress")).content.decode()
    assert "<html" not in fragment
    assert 'value="40"' in fragment
    assert "hx-trigger" in fragment
    assert "<html" in client.get(address).content.decode()


def test_a_list_costs_the_same_for_many_versions(version, sign_in, django_assert_num_queries):
    client = sign_in("compliance-officer")
    client.get(reverse("rules:list"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("rules:list"))
    for _ in range(5):
        make_rules(author=version.author)
    with django_assert_num_queries(len(few)):
        client.get(reverse("rules:list"))


def test_a_version_costs_the_same_for_many_rules(version, sign_in, django_assert_num_queries):
    many = make_rules(*(rule(f"test.r{n}", f"鹦鹉{n}号") for n in range(40)), parent=version)
    few = make_rules(rule(), parent=version)
    for one in (few, many):
        passed(one)
        one.figures.create(rule=one.rules[0]["id"], hits=1)
    client = sign_in("compliance-officer")
    client.get(few.get_absolute_url())
    with CaptureQueriesContext(connection) as counted:
        client.get(few.get_absolute_url())
    with django_assert_num_queries(len(counted)):
        client.get(many.get_absolute_url())
