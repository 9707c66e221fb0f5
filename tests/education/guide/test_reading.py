import datetime

import pytest

from community.posts.models import Post
from community.posts.publishing import set_state
from tests.factories import make_kind, make_rule, make_story, make_tip, today

pytestmark = pytest.mark.django_db


def test_intro_asks_three_questions_and_leads_into_the_walk(client):
    page = client.get("/guide/")
    assert page.status_code == 200
    for text in ("壹", "贰", "叁", 'name="emergency"', 'name="debt"', 'name="when"', "/guide/walk/"):
        assert text in page.text
    assert not page.cookies


def test_intro_answers_a_no_with_help_and_never_closes_the_door(client):
    page = client.get("/guide/", {"emergency": "no", "debt": "no", "when": "unknown"})
    assert page.status_code == 200
    assert page.context["needs_calm_money"]
    assert page.context["needs_debt_first"]
    assert page.context["needs_a_date"]
    assert "/guide/walk/1/?emergency=no&amp;debt=no&amp;when=unknown" in page.text


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"emergency": "yes", "debt": "yes"}, "when"),
        ({"emergency": "<b>", "debt": "yes", "when": "now"}, "emergency"),
        ({"debt": "x" * 4000}, "debt"),
    ],
)
def test_intro_names_the_question_left_open(client, data, field):
    page = client.get("/guide/", data)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert 'id="error-summary"' in page.text


def test_intro_answers_htmx_with_the_questions_alone(client, htmx):
    page = client.get("/guide/", {"emergency": "yes", "debt": "yes", "when": "ten"}, headers=htmx("ready"))
    assert page.text.strip().startswith('<div id="ready"')
    assert "HX-Target" in page["Vary"]


def test_kinds_are_grouped_by_when_the_money_is_needed_calm_first(client):
    make_kind("index-funds", pot="long", title_zh_hans="指数基金", risk_low=3, risk_high=4)
    make_kind("money-funds", pot="ready", title_zh_hans="货币基金")
    page = client.get("/guide/kinds/")
    assert page.status_code == 200
    assert [group["pot"] for group in page.context["groups"]] == ["ready", "long"]
    assert page.text.index("货币基金") < page.text.index("指数基金")
    assert "介绍的是产品" in page.text


def test_kinds_draw_a_picture_of_risk_and_time(client):
    make_kind("money-funds", risk_low=1, risk_high=1, horizon_months=1)
    make_kind("index-funds", risk_low=3, risk_high=4, horizon_months=60)
    make_kind("deposits", risk_low=0, risk_high=0, horizon_months=0)
    picture = client.get("/guide/kinds/").context["picture"]
    assert [spot.kind.slug for spot in picture.spots] == ["money-funds", "index-funds"]
    low, high = picture.spots
    assert low.x < high.x
    assert low.y > high.y


def test_lists_say_so_when_nothing_is_approved_yet(client):
    make_kind(state="waiting", title_zh_hans="没审的种类")
    make_rule(state="waiting", title_zh_hans="没审的规则")
    for url in ("/guide/kinds/", "/guide/rules/buy/", "/guide/compare/"):
        page = client.get(url)
        assert page.status_code == 200
        assert "没审的" not in page.text


def test_kind_shows_every_field_with_sources_and_date(client):
    texts = {
        name: f"<p>{name}的文字</p>"
        for name in (
            "how_it_earns",
            "what_can_go_wrong",
            "liquidity",
            "horizon",
            "costs",
            "worst_falls",
            "suits",
            "not_for",
        )
    }
    kind = make_kind(
        worst_fall_percent="-57.23",
        sources_zh_hans="第一个来源\n第二个来源",
        **{f"{k}_zh_hans": v for k, v in texts.items()},
    )
    page = client.get(kind.get_absolute_url())
    assert page.status_code == 200
    for text in (*texts.values(), "第一个来源", "第二个来源", "−57.23%", "2026年11月21日", "介绍的是产品"):
        assert text in page.text


def test_kind_cleans_what_it_prints(client):
    kind = make_kind(
        costs_zh_hans='<p onclick="x()">费用</p><script>alert(1)</script>', summary_zh_hans="<b>一句</b>"
    )
    page = client.get(kind.get_absolute_url())
    assert "<script>alert" not in page.text
    assert "onclick" not in page.text
    assert "<b>一句</b>" not in page.text


def test_kind_names_public_tips_and_stories_about_it(client):
    kind = make_kind()
    make_tip(publish_on=today(), guide_topics=[kind.topic_id], title_zh_hans="说它的知识")
    make_tip(
        publish_on=today() + datetime.timedelta(days=2),
        guide_topics=[kind.topic_id],
        title_zh_hans="以后的知识",
    )
    make_story(about=[kind.topic_id], title="说它的故事")
    make_story(about=[kind.topic_id], title="没审的故事", state="waiting")
    page = client.get(kind.get_absolute_url())
    for text in ("说它的知识", "说它的故事"):
        assert text in page.text
    for text in ("以后的知识", "没审的故事"):
        assert text not in page.text


def test_kind_says_when_its_facts_are_due_for_a_check(client):
    assert client.get(make_kind("gold", review_by="2026-01-01").get_absolute_url()).context[
        "is_due_for_check"
    ]
    assert not client.get(make_kind("reits", review_by="2099-01-01").get_absolute_url()).context[
        "is_due_for_check"
    ]


@pytest.mark.parametrize("state", ["draft", "waiting"])
def test_kind_and_rule_are_not_there_before_approval(client, sign_in, state):
    kind, rule = make_kind(state=state), make_rule(state=state)
    for browser in (client, sign_in("editor")):
        assert browser.get(f"/guide/kinds/{kind.slug}/").status_code == 404
        assert browser.get(f"/guide/rules/buy/{rule.slug}/").status_code == 404


def test_rules_stand_on_their_own_side_with_their_warning(client):
    buy, sell = (
        make_rule("lump-sum", "buy", title_zh_hans="一次性买入"),
        make_rule("stop-loss", "sell", title_zh_hans="止损"),
    )
    buying, selling = client.get("/guide/rules/buy/"), client.get("/guide/rules/sell/")
    assert "一次性买入" in buying.text
    assert "止损" in selling.text
    assert "一次性买入" not in selling.text
    assert "不能消除市场风险" in buying.text
    assert "止盈止损线是纪律" in selling.text
    assert client.get(buy.get_absolute_url()).status_code == 200
    assert client.get(sell.get_absolute_url()).status_code == 200
    assert client.get("/guide/rules/sell/lump-sum/").status_code == 404
    assert client.get("/guide/rules/hold/").status_code == 404


def test_english_note_when_a_page_is_not_translated(client):
    kind = make_kind(title_en="", summary_en="")
    page = client.get(f"/en/guide/kinds/{kind.slug}/")
    assert "not fully translated" in page.text


@pytest.fixture
def kinds():
    return [
        make_kind(slug, title_zh_hans=f"种类{n}")
        for n, slug in enumerate(("deposits", "gold", "reits", "annuities"))
    ]


@pytest.mark.parametrize("count", [2, 3])
def test_compare_puts_two_or_three_side_by_side(client, kinds, count):
    page = client.get("/guide/compare/", {"kind": [kind.slug for kind in kinds[:count]]})
    assert page.status_code == 200
    assert len(page.context["chosen"]) == count
    assert 'data-label="种类1"' in page.text


@pytest.mark.parametrize(
    "slugs",
    [
        ["deposits"],
        ["deposits", "gold", "reits", "annuities"],
        ["deposits", "deposits"],
        ["gold", "nothing"],
        ["<b>", "x" * 3000],
    ],
)
def test_compare_says_what_it_accepts_and_keeps_the_choice(client, kinds, slugs):
    page = client.get("/guide/compare/", {"kind": slugs})
    assert page.status_code == 422
    assert "kind" in page.context["form"].errors
    assert page.context["picked"] == slugs
    assert not page.context["chosen"]
    assert "<b>" not in page.text


def test_topic_leads_to_its_page(client):
    kind, rule = make_kind(), make_rule()
    assert client.get("/guide/topics/money-funds/")["Location"] == kind.get_absolute_url()
    assert client.get("/guide/topics/regular-investing/")["Location"] == rule.get_absolute_url()
    set_state(kind, Post.State.TAKEN_DOWN)
    assert client.get("/guide/topics/money-funds/").status_code == 404
    assert client.get("/guide/topics/none/").status_code == 404


@pytest.mark.parametrize(
    "url", ["/guide/", "/guide/kinds/", "/guide/rules/buy/", "/guide/compare/", "/guide/topics/x/"]
)
def test_refuses_other_methods(client, url):
    assert client.post(url).status_code == 405


def test_needs_the_same_few_queries_whatever_the_number(client, django_assert_max_num_queries):
    kind = make_kind()
    counts = []
    for number in range(20):
        make_kind(f"kind-{number}")
        make_story(about=[kind.topic_id])
        make_tip(publish_on=today() - datetime.timedelta(days=number), guide_topics=[kind.topic_id])
        if number in (3, 19):
            for url in ("/guide/kinds/", kind.get_absolute_url(), "/guide/compare/", "/guide/"):
                with django_assert_max_num_queries(8) as queries:
                    client.get(url)
                counts.append(len(queries))
    assert counts[:4] == counts[4:]
