import pytest

from community.posts.models import Post
from community.posts.publishing import set_state
from education.guide.models import Plan
from education.guide.walking import Walk
from tests.education.guide.test_walk import guide, kept, walk_through  # noqa: F401
from tests.factories import make_member, make_rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guide")]


def sign_in_here(browser, member) -> None:
    """Sign in within the same browser, as on the sign-in page: the session goes on."""
    browser.force_login(member, backend="django.contrib.auth.backends.ModelBackend")


def test_is_empty_with_a_way_in_before_anything_is_chosen(client):
    page = client.get("/guide/plan/")
    assert page.status_code == 200
    assert "/guide/walk/" in page.text
    assert 'class="plan"' not in page.text


def test_shows_choices_reasons_words_costs_falls_and_all_warnings(client):
    walk_through(client)
    page = client.get("/guide/plan/")
    for text in (
        "货币基金",
        "一次性买入",
        "持有到期",
        "明年装修要用",
        "介绍的是产品",
        "不能消除市场风险",
        "止盈止损线是纪律",
        "2026",
    ):
        assert text in page.text
    assert 'content="noindex"' in page.text
    assert "no-store" in page["Cache-Control"]


def test_keeps_ones_own_rules(client):
    walk_through(client)
    assert client.post("/guide/plan/", {"rules": "一个月只看一次\n<b>不跟单</b>"}).status_code == 302
    page = client.get("/guide/plan/")
    assert page.context["rule_lines"] == ["一个月只看一次", "<b>不跟单</b>"]
    assert "<b>不跟单</b>" not in page.text


def test_refuses_overlong_rules_and_keeps_them_on_the_page(client):
    walk_through(client)
    rules = "规" * 601
    page = client.post("/guide/plan/", {"rules": rules})
    assert page.status_code == 422
    assert rules in page.text
    assert kept(client).rules == ""


def test_is_not_broken_by_a_page_taken_down(client, guide):  # noqa: F811
    walk_through(client)
    set_state(guide["kind"], Post.State.TAKEN_DOWN)
    type(guide["buy"]).objects.filter(pk=guide["buy"].pk).update(slug="renamed")
    page = client.get("/guide/plan/")
    assert page.status_code == 200
    assert page.context["steps"][0].is_missing
    assert page.context["steps"][1].is_missing
    assert page.context["steps"][0].name == "货币基金"
    assert guide["kind"].get_absolute_url() not in page.text
    assert "明年装修要用" in page.text


def test_says_when_the_kind_needs_longer_than_there_is_time(client):
    client.post(
        "/guide/walk/1/", {"choice": "index-funds", "when": "year", "emergency": "yes", "debt": "yes"}
    )
    assert client.get("/guide/plan/").context["needs_longer"]
    client.post("/guide/walk/1/", {"choice": "money-funds"})
    assert not client.get("/guide/plan/").context["needs_longer"]


def test_never_shows_one_members_plan_to_another(sign_in):
    browser = sign_in()
    walk_through(browser)
    assert "明年装修要用" not in sign_in().get("/guide/plan/").text


def test_save_sends_a_visitor_to_sign_in_and_loses_nothing(client):
    walk_through(client)
    answer = client.post("/guide/plan/save/")
    assert "/accounts/login/" in answer["Location"]
    assert "next=/guide/plan/" in answer["Location"]
    member = make_member()
    sign_in_here(client, member)
    page = client.get("/guide/plan/")
    assert "明年装修要用" in page.text
    assert not page.context["is_in_account"]
    assert not Plan.objects.exists()
    client.post("/guide/plan/save/")
    assert Plan.objects.get(member=member).choices["steps"]["1"]["words"] == "明年装修要用"
    assert client.get("/guide/plan/").context["is_in_account"]


def test_newer_of_two_plans_wins_and_the_older_one_is_kept(client, sign_in):
    browser = sign_in()
    walk_through(browser)
    client.post("/guide/walk/1/", {"choice": "index-funds", "words": "这是手机上写的"})
    sign_in_here(client, browser.member)
    page = client.get("/guide/plan/")
    assert page.context["walk"].steps[1].slug == "index-funds"
    assert page.context["aside"].steps[1].slug == "money-funds"
    client.post("/guide/plan/save/")
    assert Plan.objects.get().choices["steps"]["1"]["slug"] == "index-funds"
    assert client.get("/guide/plan/").context["aside"].steps[1].words == "明年装修要用"
    client.post("/guide/plan/restore/")
    page = client.get("/guide/plan/")
    assert page.context["walk"].steps[1].words == "明年装修要用"
    assert page.context["aside"].steps[1].words == "这是手机上写的"


def test_newer_plan_of_the_account_wins_over_an_older_browser(client, sign_in):
    client.post("/guide/walk/1/", {"choice": "index-funds", "words": "早先写的"})
    browser = sign_in()
    walk_through(browser)
    sign_in_here(client, browser.member)
    page = client.get("/guide/plan/")
    assert page.context["is_in_account"]
    assert page.context["walk"].steps[1].slug == "money-funds"
    client.post("/guide/plan/", {"rules": "一条"})
    assert client.get("/guide/plan/").context["aside"].steps[1].words == "早先写的"


def test_restore_without_another_plan_changes_nothing(client):
    walk_through(client)
    before = kept(client)
    client.post("/guide/plan/restore/")
    assert kept(client) == before


def test_starting_over_asks_first_and_clears_everything(sign_in):
    browser = sign_in()
    walk_through(browser)
    browser.post("/guide/plan/share/")
    token = Plan.objects.get().share_token
    page = browser.post("/guide/plan/start-over/")
    assert page.status_code == 422
    assert "confirm" in page.context["restart_form"].errors
    assert Plan.objects.exists()
    assert browser.post("/guide/plan/start-over/", {"confirm": "on"}).status_code == 302
    assert not Plan.objects.exists()
    assert browser.get(f"/guide/shared/{token}/").status_code == 404


def test_starting_over_clears_a_visitors_walk(client):
    walk_through(client)
    client.post("/guide/plan/start-over/", {"confirm": "on"})
    assert kept(client) == Walk()


@pytest.fixture
def shared(sign_in):
    browser = sign_in()
    browser.member.display_name = "独一无二的名字"
    browser.member.save()
    walk_through(browser)
    browser.post("/guide/plan/", {"rules": "我自己的规矩"})
    browser.post("/guide/plan/share/")
    return browser, f"/guide/shared/{Plan.objects.get().share_token}/"


def test_shared_page_shows_choices_and_ticked_reasons_only(client, shared):
    browser, url = shared
    page = client.get(url)
    assert page.status_code == 200
    for text in ("货币基金", "一次性买入", "持有到期", "介绍的是产品"):
        assert text in page.text
    for text in ("明年装修要用", "我自己的规矩", "独一无二的名字", browser.member.email):
        assert text not in page.text
        assert text not in str(page.context["steps"])
    assert page.context["steps"][0][4]
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]


def test_shared_page_drops_reasons_nobody_approved(client, shared):
    plan = Plan.objects.get()
    plan.choices["steps"]["1"]["reasons"] = ["time", "加我微信"]
    plan.save()
    page = client.get(shared[1])
    assert "加我微信" not in page.text
    assert len(page.context["steps"][0][4]) == 1


def test_withdrawn_link_finds_nothing_and_a_new_one_is_another(client, shared):
    browser, url = shared
    browser.post("/guide/plan/unshare/")
    gone = client.get(url)
    assert gone.status_code == 404
    assert "货币基金" not in gone.text
    browser.post("/guide/plan/share/")
    assert Plan.objects.get().share_token not in url


def test_sharing_twice_keeps_the_link(shared):
    browser, url = shared
    browser.post("/guide/plan/share/")
    assert Plan.objects.get().share_token in url


def test_shared_link_of_a_closed_account_finds_nothing(client, shared):
    browser, url = shared
    type(browser.member).objects.filter(pk=browser.member.pk).update(is_active=False)
    assert client.get(url).status_code == 404


def test_shared_page_survives_a_page_taken_down(client, shared, guide):  # noqa: F811
    set_state(guide["sell"], Post.State.TAKEN_DOWN)
    page = client.get(shared[1])
    assert page.status_code == 200
    assert guide["sell"].get_absolute_url() not in page.text


def test_there_is_nothing_to_share_without_a_choice(sign_in):
    browser = sign_in()
    browser.post("/guide/plan/share/")
    assert not Plan.objects.exists()


def test_visitors_sign_in_before_sharing(client):
    walk_through(client)
    for url in ("/guide/plan/share/", "/guide/plan/unshare/"):
        assert "/accounts/login/" in client.post(url)["Location"]
    assert "/guide/plan/share/" not in client.get("/guide/plan/").text


def test_unsharing_touches_only_ones_own_link(shared, sign_in):
    sign_in().post("/guide/plan/unshare/")
    assert Plan.objects.get().share_token


@pytest.mark.parametrize("action", ["save", "restore", "start-over", "share", "unshare"])
def test_actions_need_a_post(client, action):
    assert client.get(f"/guide/plan/{action}/").status_code == 405


@pytest.mark.parametrize("token", ["x", "0" * 300, "None", "%00"])
def test_unknown_links_find_nothing(client, token):
    assert client.get(f"/guide/shared/{token}/").status_code in (400, 404)


def test_plan_page_needs_few_queries(client, django_assert_max_num_queries):
    walk_through(client)
    make_rule("regular-investing", "buy")
    with django_assert_max_num_queries(8):
        assert client.get("/guide/plan/").status_code == 200
