"""A real Chromium against the live server; every request to another host and every console error is a failure."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from community.pages.models import Consent
from community.pages.models import Page as SitePage
from education.starter.loading import Loader

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        if os.environ.get("CI"):
            pytest.fail("no Chromium found")
        pytest.skip("no Chromium found: install the package chromium or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server, settings) -> str:
    """Address of a running site with the starter content."""
    call_command("compile_translations")
    settings.SITE_URL = live_server.url
    Loader().load()
    return live_server.url


@pytest.fixture
def open_browser(chromium, site) -> Iterator[Callable[..., Page]]:
    """open_browser(width=360, script=True, theme="light", text_size="normal", as_member=None) -> a page of a new person."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def start(*, width: int = 360, script: bool = True, as_client=None, **cookies: str) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            base_url=site,
            locale="zh-CN",
        )
        contexts.append(context)
        if as_client is not None:
            agree(as_client.member)
            cookies["sessionid"] = as_client.cookies["sessionid"].value
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(15_000)
        host = urlsplit(site).netloc
        page.on(
            "request",
            lambda r: (
                urlsplit(r.url).netloc not in ("", host) and complaints.append(f"foreign request {r.url}")
            ),
        )
        page.on("pageerror", lambda error: complaints.append(f"script error {error}"))
        page.on(
            "console",
            lambda m: m.type == "error" and not expected(m.text) and complaints.append(f"console {m.text}"),
        )
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def agree(member) -> None:
    """The member agreed to the present terms, as everybody does before they go on."""
    Consent.give(member, SitePage.objects.agreements().select_related("live_revision"))


def expected(text: str) -> bool:
    """Chromium reports answers like 404, 409 and 422 as errors; tests ask for those on purpose."""
    return bool(re.search(r"status of (4\d\d)", text))


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
