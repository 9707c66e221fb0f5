"""A moderator's hour: twenty cases by keyboard alone, and the same work without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from community.comments.models import Comment
from community.moderation.models import Decision, Review
from tests.browser.conftest import sideways
from tests.factories import make_comment, make_story

pytestmark = pytest.mark.django_db(transaction=True)

GOOD, SPAM, VAGUE, HARD = (
    "写得真清楚，我也照着记了一个月",
    "这一句和文章没有关系",
    "这个数字从哪里来的",
    "我也说不准这句合不合适",
)


def prepare(good: int, spam: int, vague: int, hard: int) -> None:
    story = make_story()
    texts = [GOOD] * good + [SPAM] * spam + [VAGUE] * vague + [HARD] * hard
    for number, text in enumerate(texts):
        make_comment(story, state="waiting", text=f"{text}，第{number}条")


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def press(page: Page, *keys: str) -> None:
    """Keys that lead to another page: wait until it is there."""
    before = page.url
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(120):
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def decide_by_keyboard(page: Page) -> None:
    text = heading(page)
    if GOOD in text:
        press(page, "a")
    elif SPAM in text:
        press(page, "3", "r")
    elif VAGUE in text:
        press(page, "3", "c")
    else:
        tab_to(page, "[name=internal_note]")
        page.keyboard.type("请看最后半句。")
        page.keyboard.press("Tab")
        press(page, "e")


def test_a_moderator_clears_twenty_cases_by_keyboard_alone(open_browser, sign_in):
    prepare(good=12, spam=5, vague=2, hard=1)
    page = open_browser(width=1280, as_client=sign_in("moderator"))
    page.goto("/review/")
    press(page, "n")
    press(page, "a" if GOOD in heading(page) else "x")
    press(page, "u")  # the first approval is taken back once, and made again
    assert Decision.objects.filter(action="undo").count() == 1
    for _ in range(20):
        decide_by_keyboard(page)
    assert not Review.objects.waiting().in_lane(Review.Lane.FIRST).exists()
    made = Decision.objects.filter(undone_by=None).exclude(action="undo")
    counts = {
        action: made.filter(action=action, post__kind="comment").count()
        for action in ("approve", "reject", "request_changes", "escalate")
    }
    assert counts == {"approve": 12, "reject": 5, "request_changes": 2, "escalate": 1}
    rejected = made.filter(action="reject").first()
    assert rejected.codes[0]["code"] == "SOLICITATION"
    assert len(rejected.note) > 20
    assert Comment.objects.published().count() == 12
    page.keyboard.press("?")
    assert page.locator("[data-keys-dialog]").is_visible()


def test_keys_can_be_switched_off(open_browser, sign_in):
    prepare(good=1, spam=0, vague=0, hard=0)
    page = open_browser(width=1280, as_client=sign_in("moderator"))
    page.goto("/review/")
    page.locator("[data-keys-on]").uncheck()
    page.keyboard.press("n")
    page.reload()
    page.keyboard.press("n")
    assert page.url.endswith("/review/")
    assert not Review.objects.waiting().get().claimed_by


@pytest.mark.parametrize("width", [390, 1280])
def test_a_moderator_works_without_javascript(open_browser, sign_in, width):
    prepare(good=3, spam=2, vague=1, hard=1)
    page = open_browser(width=width, script=False, as_client=sign_in("moderator"))
    page.goto("/review/")
    assert sideways(page) <= 0
    page.locator("form[action='/review/next/'] button").first.click()
    for _ in range(7):
        assert sideways(page) <= 0
        text = heading(page)
        if GOOD in text:
            page.locator("button[value=approve]").click()
            continue
        if HARD in text:
            page.locator("button[value=escalate]").click()
            assert page.locator(".error-summary").is_visible()
            page.locator("[name=internal_note]").fill("请看最后半句。")
            page.locator("button[value=escalate]").click()
            continue
        page.locator("[name=codes][value=SOLICITATION]").check()
        page.locator("button[name=fill]").click()
        page.locator("button[value=reject]" if SPAM in text else "button[value=request_changes]").click()
    assert not Review.objects.waiting().in_lane(Review.Lane.FIRST).exists()
    assert Comment.objects.published().count() == 3
