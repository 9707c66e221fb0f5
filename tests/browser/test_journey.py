"""The main journey, as people walk it: in both languages, with a script and without."""

from __future__ import annotations

import datetime
import io
import re

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from community.members.models import Member
from community.stories.models import Story
from education.tips.models import Tip
from tests.browser.conftest import agree
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"
PARTS = {
    "what_i_did": "工资到账后，每月买一次宽基指数类产品。",
    "why": "钱是按月来的，分批买我睡得着。",
    "what_happened": "第一年最多跌了一成八，后来慢慢回来。",
    "what_i_would_change": "先把三个月的安心钱放好再开始。",
}


def photo() -> dict:
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 800), "#0b6b57").save(buffer, "JPEG")
    return {"name": "account-book.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def write(page: Page, name: str, text: str) -> None:
    """Type into a field, through the editor where a script has put one."""
    field = page.locator(f"textarea[name='{name}']")
    if field.is_visible():
        field.fill(text)
    else:
        field.locator("xpath=ancestor::div[.//*[@contenteditable='true']][1]").locator(
            "[contenteditable='true']"
        ).fill(text)


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def sign_in_as_staff(page: Page, prefix: str, member: Member, secret: str) -> None:
    """Password first, then the code of the authenticator app."""
    page.goto(f"{prefix}/accounts/login/")
    page.fill("[name=login]", member.email)
    page.fill("[name=password]", PASSWORD)
    press(page, "main form button:not([name]):not([form])")
    counter = next(iter(yield_hotp_counters_from_time()))
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, counter)))
    press(page, "main form:has([name=code]) button")


def make_staff(role: str, **fields) -> tuple[Member, str]:
    member = make_member(role, password=PASSWORD, **fields)
    member.emailaddress_set.create(email=member.email, verified=True, primary=True)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(member, secret)
    agree(member)
    return member, secret


def walk_to_a_plan(page: Page, prefix: str) -> None:
    page.goto(f"{prefix}/")
    press(page, "main a[href*='/tips/']")
    expect(page.locator("h1")).to_be_visible()
    page.locator("#check input[name=answer]").first.check()
    page.locator("#check button").click()
    expect(page.locator("#check [role=status]")).to_be_visible()
    page.goto(f"{prefix}/guide/")
    press(page, f"main a[href*='{prefix}/guide/walk/']")
    for choice in ("index-funds", "regular-investing", "threshold-rebalancing"):
        page.locator(f"input[name=choice][value={choice}]").check()
        press(page, "form.step-form .actions button:not([name])")
    assert page.url.endswith(f"{prefix}/guide/plan/")
    assert page.locator("main a[href*='index-funds'], main :text('指数'), main :text('ndex')").count()


def sign_up(page: Page, prefix: str, smtp_sink, address: str, name: str) -> None:
    page.goto(f"{prefix}/accounts/signup/?next={prefix}/guide/plan/")
    page.fill("[name=display_name]", name)
    page.fill("[name=email]", address)
    page.fill("[name=password1]", "a quiet plan 2026")
    page.check("[name=agree]")
    press(page, "main form:has([name=agree]) button:not([name])")
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", smtp_sink.text_to(address), re.MULTILINE)
    assert code, smtp_sink.text_to(address)
    page.fill("[name=code]", code[1])
    press(page, "main form:has([name=code]) button:not([name])")
    assert Member.objects.get(email=address).consents.count() == 2


def write_story(page: Page, prefix: str, title: str) -> Story:
    page.goto(f"{prefix}/stories/write/")
    page.fill("[name=title]", title)
    page.fill("[name=summary]", "跌了一成八，照计划走。")
    page.select_option("[name=topic]", index=1)
    for name, text in PARTS.items():
        write(page, name, text)
    page.locator("input[name=outcome][value=holding]").check()
    page.locator("input[name=holds]").check()
    page.fill("[name=disclosure]", "仍持有，与任何机构没有利益关系。")
    page.set_input_files("[name=new_picture]", photo())
    page.locator("button[name=action][value=picture]").click()
    page.fill("[name='pictures-0-alt']", "我的记账本")
    press(page, "button[name=action][value=submit]")
    return Story.objects.get(author__display_name__startswith="青禾", state="unpublished")


def test_a_newcomer_walks_plans_writes_and_is_published(open_browser, smtp_sink):
    walk_the_journey(open_browser, smtp_sink, prefix="", script=True)


def test_a_newcomer_walks_plans_writes_and_is_published_in_english(open_browser, smtp_sink):
    walk_the_journey(open_browser, smtp_sink, prefix="/en", script=True)


def test_a_newcomer_walks_plans_writes_and_is_published_without_javascript(open_browser, smtp_sink):
    walk_the_journey(open_browser, smtp_sink, prefix="", script=False)


def walk_the_journey(open_browser, smtp_sink, *, prefix: str, script: bool) -> None:
    reader = open_browser(script=script)
    walk_to_a_plan(reader, prefix)
    sign_up(reader, prefix, smtp_sink, "qinghe@example.com", "青禾")
    story = write_story(reader, prefix, "我的第一笔定投")
    stranger = open_browser(script=script)
    assert stranger.goto(f"{prefix}/stories/{story.pk}/").status == 404

    moderator, secret = make_staff("moderator")
    desk = open_browser(width=1280, script=script)
    sign_in_as_staff(desk, prefix, moderator, secret)
    desk.goto(f"{prefix}/review/")
    press(desk, "a.queue__title")
    assert "我的第一笔定投" in desk.locator("main").inner_text()
    desk.locator("input[name=codes][value=UNSOURCED_DATA]").check()
    desk.fill("[name=note]", "请写明一成八是哪段时间。")
    press(desk, "button[name=action][value=request_changes]")

    reader.goto(f"{prefix}/stories/{story.pk}/status/")
    assert "请写明一成八是哪段时间。" in reader.locator("main").inner_text()
    reader.goto(f"{prefix}/stories/{story.pk}/edit/")
    write(reader, "what_happened", "2022年到2023年间最多跌了一成八，后来慢慢回来。")
    press(reader, "button[name=action][value=submit]")

    desk.goto(f"{prefix}/review/")
    press(desk, "a.queue__title")
    assert "请写明一成八是哪段时间。" in desk.locator("main").inner_text()
    assert desk.locator("ins").count()
    press(desk, "button[name=action][value=approve]")

    assert stranger.goto(f"{prefix}/stories/{story.pk}/").ok
    assert "2022年到2023年间" in stranger.locator("main").inner_text()
    assert stranger.locator("main img[alt='我的记账本']").count() == 1

    reader.goto(f"{prefix}/stories/{story.pk}/")
    reader.fill("[name=text]", "谢谢大家，有问题可以问我。")
    reader.locator("form:has([name=text]) button:not([name])").first.click()
    expect(reader.locator("main")).to_contain_text("有问题可以问我")
    stranger.reload()
    assert "有问题可以问我" not in stranger.locator("main").inner_text()
    desk.goto(f"{prefix}/review/?queue=comments")
    press(desk, "a.queue__title")
    press(desk, "button[name=action][value=approve]")
    stranger.reload()
    assert "有问题可以问我" in stranger.locator("main").inner_text()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_editor_schedules_a_tip_that_appears_on_its_day(open_browser, sign_in, prefix):
    day = timezone.localdate() + datetime.timedelta(days=40)
    editor, secret = make_staff("editor")
    page = open_browser(width=1280, script=False)
    sign_in_as_staff(page, prefix, editor, secret)
    page.goto(f"{prefix}/desk/tips/new/")
    texts = {
        "title": ("先看费用，再看收益", "Costs first, returns second"),
        "takeaway": ("费用每年都来，收益不一定。", "Costs come every year; returns may not."),
        "body": (
            "买之前先查三项费用：买入、每年、卖出。",
            "Look up three costs before you buy: on entry, each year, on exit.",
        ),
        "source": ("算术，可自行验算", "Arithmetic; check it yourself"),
        "question": ("先查什么？", "What do you look up first?"),
        "choices": ("费用\n排行榜", "Costs\nA ranking"),
        "explanation": ("费用是确定的。", "Costs are certain."),
    }
    for name, (chinese, english) in texts.items():
        page.fill(f"[name={name}_zh_hans]", chinese)
        page.fill(f"[name={name}_en]", english)
    page.select_option("[name=topic]", index=1)
    page.fill("[name=publish_on]", day.isoformat())
    press(page, "button[name=action][value=save]")
    press(page, "button[name=action][value=submit]")
    tip = Tip.objects.get(author=editor)

    chief, secret = make_staff("chief-editor")
    desk = open_browser(width=1280, script=False)
    sign_in_as_staff(desk, prefix, chief, secret)
    desk.goto(f"{prefix}/review/")
    press(desk, "a.queue__title")
    press(desk, "button[name=action][value=approve]")

    visitor = open_browser()
    assert visitor.goto(f"{prefix}/tips/{tip.slug}/").status == 404
    midnight = timezone.make_aware(datetime.datetime.combine(day, datetime.time(0, 1)))
    with time_machine.travel(midnight, tick=True):
        assert visitor.goto(f"{prefix}/tips/{tip.slug}/").ok
        visitor.goto(f"{prefix}/")
        assert texts["title"][prefix == "/en"] in visitor.locator("main").inner_text()
