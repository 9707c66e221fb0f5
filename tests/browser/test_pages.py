"""Every public page in every mode: nothing for axe to find, no sideways scroll, one h1, the right language."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from education.guide.models import ProductKind
from tests.browser.conftest import sideways
from tests.factories import approve, make_comment, make_member, make_story, make_tip

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [
    "/",
    "/tips/",
    "/tips/three-months-of-calm-money/",
    "/guide/",
    "/guide/kinds/",
    "/guide/kinds/index-funds/",
    "/guide/compare/?kind=money-funds&kind=index-funds&kind=gold",
    "/guide/rules/buy/",
    "/guide/rules/buy/regular-investing/",
    "/guide/walk/1/",
    "/guide/walk/2/",
    "/guide/walk/3/",
    "/guide/plan/",
    "/stories/",
    "/rules/",
    "/terms/",
    "/privacy/",
    "/risk/",
    "/complaints/",
    "/about/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/nothing-here/",
]
MODES = {
    "light": {"theme": "light"},
    "dark": {"theme": "dark"},
    "large": {"theme": "light", "text_size": "large"},
}


def complaints_of_axe(page) -> list[str]:
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]} ({len(v['nodes'])})" for v in found]


def look_at(page, address: str) -> list[str]:
    """What is wrong with a page as it stands."""
    wrong = complaints_of_axe(page)
    if (extra := sideways(page)) > 0:
        wrong.append(f"{extra} px sideways")
    if (headings := page.locator("h1").count()) != 1:
        wrong.append(f"{headings} first-level headings")
    wanted = "en" if address.startswith("/en") else "zh-Hans"
    if (language := page.locator("html").get_attribute("lang")) != wanted:
        wrong.append(f"lang={language}")
    return [f"{address}: {fault}" for fault in wrong]


@pytest.mark.parametrize(("prefix", "mode"), [("", "light"), ("", "dark"), ("", "large"), ("/en", "large")])
def test_public_pages_are_accessible_and_fit_a_320_pixel_phone(open_browser, mode, prefix):
    story = make_story()
    make_comment(story)
    page = open_browser(width=320, **MODES[mode])
    wrong = []
    for address in [*PAGES, story.get_absolute_url()]:
        page.goto(prefix + address)
        wrong += look_at(page, prefix + address)
    assert wrong == []


@pytest.mark.parametrize("mode", MODES)
def test_members_and_staff_pages_are_accessible_and_fit_a_320_pixel_phone(open_browser, sign_in, mode):
    waiting = make_story(state="waiting")
    reader = sign_in()
    own = make_story(author=reader.member, state="waiting")
    draft = make_story(author=reader.member, state="draft")
    reader_pages = [
        "/", "/account/", "/notices/", "/stories/write/", f"/stories/{draft.pk}/edit/", "/stories/mine/", "/stories/saved/",
        f"/stories/{own.pk}/status/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/",
    ]  # fmt: skip
    visits = [
        (reader, reader_pages),
        (sign_in("moderator"), ["/review/", f"/review/cases/{waiting.reviews.get().pk}/"]),
        (
            sign_in("chief-editor"),
            ["/desk/", "/desk/calendar/", "/desk/tips/", "/desk/tips/new/", "/desk/guide/", "/review/"],
        ),
        (sign_in("compliance-officer"), ["/review/records/", "/desk/pages/"]),
    ]
    if mode == "light":
        visits += further_visits(reader, draft, sign_in)
    wrong = []
    for client, addresses in visits:
        page = open_browser(width=320, as_client=client, **MODES[mode])
        for address in addresses:
            response = page.goto(address)
            if not response.ok:
                wrong.append(f"{address}: {response.status}")
            wrong += look_at(page, address)
    assert wrong == []


def further_visits(reader, draft, sign_in) -> list:
    """Pages people open less often."""
    moderator, editor = sign_in("senior-moderator"), sign_in("chief-editor")
    published = make_story(author=reader.member)
    comment = make_comment(published, author=reader.member)
    decision = approve(make_story(state="waiting").reviews.get(), moderator.member)
    tip = make_tip(author=make_member("editor"), state="waiting", slug="a-waiting-tip")
    kind = ProductKind.objects.first()
    own = [
        f"/stories/{draft.pk}/preview/",
        f"/stories/{draft.pk}/delete/",
        "/agreement/",
        "/accounts/2fa/totp/activate/",
    ]
    own += [f"/comments/{comment.pk}/{page}/" for page in ("status", "edit", "delete")]
    desk = [f"/desk/tips/{tip.pk}/", f"/desk/tips/{tip.pk}/preview/", f"/desk/texts/{tip.pk}/history/"]
    desk += [f"/desk/guide/kind/{kind.pk}/", f"/review/cases/{tip.reviews.get().pk}/"]
    record = [
        f"/review/decisions/{decision.pk}/",
        f"/review/posts/{published.pk}/",
        f"/review/posts/{published.pk}/take-down/",
    ]
    own += ["/account/standing/", "/notices/preferences/", "/transparency/"]
    record += ["/review/policy/", "/review/figures/", "/review/thresholds/"]
    records = ["/review/records/retention/", "/review/records/verification/", "/review/rules/"]
    return [(reader, own), (editor, desk), (moderator, record), (sign_in("compliance-officer"), records)]


def test_reads_without_javascript(open_browser):
    page = open_browser(script=False)
    for address in PAGES[:-1]:
        assert page.goto(address).ok, address
        assert page.locator("h1").inner_text().strip(), address
