import pytest
from django.test import Client

from community.posts.models import Post
from community.posts.publishing import set_state
from education.guide.models import Plan
from education.guide.narrowing import MONTHS, RULES, WHEN, fits
from education.guide.walking import Walk
from tests.factories import make_kind, make_member, make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide():
    return {
        "kind": make_kind("money-funds", horizon_months=1, title_zh_hans="货币基金"),
        "long": make_kind("index-funds", horizon_months=60, title_zh_hans="指数基金"),
        "buy": make_rule("lump-sum", "buy", title_zh_hans="一次性买入"),
        "sell": make_rule("holding-to-maturity", "sell", title_zh_hans="持有到期"),
    }


def walk_through(browser) -> None:
    browser.post("/guide/walk/1/", {"choice": "money-funds", "reasons": ["time"], "words": "明年装修要用"})
    browser.post("/guide/walk/2/", {"choice": "lump-sum"})
    browser.post("/guide/walk/3/", {"choice": "holding-to-maturity"})


def kept(browser) -> Walk:
    return Walk.from_json(browser.session.get("walk"))


def test_goes_from_step_to_step_to_the_plan_without_an_account(client, guide):
    assert client.get("/guide/walk/")["Location"] == "/guide/walk/1/"
    assert client.post("/guide/walk/1/", {"choice": "money-funds"})["Location"] == "/guide/walk/2/"
    assert client.get("/guide/walk/")["Location"] == "/guide/walk/2/"
    assert client.post("/guide/walk/2/", {"choice": "lump-sum"})["Location"] == "/guide/walk/3/"
    assert client.post("/guide/walk/3/", {"choice": "holding-to-maturity"})["Location"] == "/guide/plan/"
    assert client.get("/guide/walk/")["Location"] == "/guide/plan/"
    assert not Plan.objects.exists()


def test_can_be_left_and_found_again_as_it_was(client, guide):
    assert (
        client.post("/guide/walk/1/", {"words": "还没想好", "reasons": ["costs"], "leave": "1"})["Location"]
        == "/guide/plan/"
    )
    page = client.get("/guide/walk/1/")
    assert "还没想好" in page.text
    assert page.context["form"]["reasons"].value() == ["costs"]
    assert client.get("/guide/walk/")["Location"] == "/guide/walk/1/"


def test_steps_back_keep_what_was_chosen(client, guide):
    walk_through(client)
    page = client.get("/guide/walk/1/")
    assert page.context["picked"] == "money-funds"
    assert [step["is_done"] for step in page.context["stair"]] == [True, True, True]
    client.post("/guide/walk/1/", {"choice": "index-funds"})
    assert kept(client).steps[1].slug == "index-funds"
    assert kept(client).steps[2].slug == "lump-sum"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "choice"),
        ({"choice": ""}, "choice"),
        ({"choice": "no-such-kind"}, "choice"),
        ({"choice": "lump-sum"}, "choice"),
        ({"choice": "<script>alert(1)</script>"}, "choice"),
        ({"choice": "money-funds", "reasons": ["goal"]}, "reasons"),
        ({"choice": "money-funds", "words": "字" * 301}, "words"),
    ],
)
def test_names_the_field_and_keeps_what_was_typed(client, guide, data, field):
    page = client.post("/guide/walk/1/", {"words": "我自己的话"} | data)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert data.get("words", "我自己的话") in page.text
    assert "<script>alert" not in page.text
    assert kept(client).is_empty


def test_does_not_offer_what_is_not_approved(client, guide):
    make_kind("gold", state="waiting", title_zh_hans="没审的种类")
    assert "没审的种类" not in client.get("/guide/walk/1/").text
    assert client.post("/guide/walk/1/", {"choice": "gold"}).status_code == 422


def test_helps_who_is_not_sure_and_keeps_their_words(client, guide):
    answer = client.post("/guide/walk/1/", {"choice": "help", "words": "拿不定"})
    assert answer["Location"] == "/guide/walk/1/?help=1#help"
    page = client.get("/guide/walk/1/", {"help": "1", "when": "now"})
    assert [kind.slug for kind in page.context["narrowed"]] == ["money-funds"]
    assert "指数基金" in page.text
    assert "拿不定" in page.text
    assert 'name="when" value="now"' in page.text


def test_remembers_the_readiness_answers_once_something_is_posted(client, guide):
    client.get("/guide/walk/1/", {"emergency": "no", "debt": "yes", "when": "ten"})
    assert "walk" not in client.session
    client.post("/guide/walk/1/", {"choice": "money-funds", "emergency": "no", "debt": "yes", "when": "ten"})
    assert kept(client).readiness == {"emergency": "no", "debt": "yes", "when": "ten"}
    page = client.get("/guide/walk/2/?help=1")
    assert [rule.slug for rule in page.context["narrowed"]] == ["lump-sum"]
    assert page.context["first_things_first"]


def test_ignores_readiness_answers_that_are_none(client, guide):
    client.post("/guide/walk/1/", {"choice": "money-funds", "when": "<b>", "debt": "maybe"})
    assert kept(client).readiness == {}


def test_narrows_for_every_answer_and_never_by_a_return():
    assert set(MONTHS) == set(WHEN) == set(RULES["buy"]) == set(RULES["sell"])
    kind = make_kind(horizon_months=12)
    assert [when for when in WHEN if fits(kind, when)] == ["three", "five"]
    assert not fits(kind, "nonsense")


@pytest.mark.parametrize(
    ("number", "words"), [(1, "介绍的是产品"), (2, "不能消除市场风险"), (3, "止盈止损线是纪律")]
)
def test_shows_the_warning_of_each_step(client, guide, number, words):
    assert words in client.get(f"/guide/walk/{number}/").text


def test_preselects_the_kind_a_page_sent(client, guide):
    assert client.get("/guide/walk/1/", {"choose": "index-funds"}).context["picked"] == "index-funds"
    assert client.get("/guide/walk/1/", {"choose": "nonsense"}).context["picked"] == ""


def test_says_when_an_earlier_choice_has_left_the_guide(client, guide):
    walk_through(client)
    set_state(guide["kind"], Post.State.TAKEN_DOWN)
    page = client.get("/guide/walk/1/")
    assert page.status_code == 200
    assert page.context["is_gone"]


def test_is_walkable_while_the_guide_is_empty(client):
    for number in (1, 2, 3):
        assert client.get(f"/guide/walk/{number}/").status_code == 200
    assert client.post("/guide/walk/1/", {"leave": "1"}).status_code == 302


@pytest.mark.parametrize("number", [0, 4, 99])
def test_has_three_steps(client, number):
    assert client.get(f"/guide/walk/{number}/").status_code == 404


def test_refuses_other_methods(client):
    assert client.post("/guide/walk/").status_code == 405
    assert client.put("/guide/walk/1/").status_code == 405


def test_asks_for_the_token_against_forged_requests(guide):
    assert (
        Client(enforce_csrf_checks=True).post("/guide/walk/1/", {"choice": "money-funds"}).status_code == 403
    )


def test_saves_a_members_walk_to_their_account(sign_in, guide):
    browser = sign_in()
    walk_through(browser)
    plan = Plan.objects.get(member=browser.member)
    assert plan.choices["steps"]["1"] == {"slug": "money-funds", "reasons": ["time"], "words": "明年装修要用"}
    assert "walk" not in browser.session


def test_reads_without_writing(client, sign_in, guide):
    browser = sign_in()
    for one in (client, browser):
        for url in ("/guide/walk/", "/guide/walk/1/", "/guide/plan/"):
            one.get(url)
    assert not Plan.objects.exists()
    assert "walk" not in client.session


def test_survives_a_plan_of_an_unknown_shape(sign_in):
    for number, junk in enumerate(
        (
            [],
            {"steps": []},
            {
                "steps": {"1": "x", "2": {"slug": 3, "reasons": "y"}},
                "readiness": [],
                "rules": 7,
                "updated_at": "no",
            },
        )
    ):
        member = make_member(email=f"junk{number}@example.com")
        Plan.objects.create(member=member, choices=junk)
        browser = sign_in(member=member)
        for url in ("/guide/plan/", "/guide/walk/1/", "/"):
            assert browser.get(url, follow=True).status_code == 200
