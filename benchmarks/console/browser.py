"""Chromium driven by Playwright: signed in through the page, as people do."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.console.site import PASSWORD
from tools import browser

FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
)  # fmt: skip
LAPTOP = {"width": 1350, "height": 940}
"""Lighthouse's own."""
PATIENCE = 60_000


def program() -> str:
    """Chromium's; raises RuntimeError where there is none."""
    found = browser.found()
    if found is None:
        raise RuntimeError("There is no Chromium: `apt-get install chromium`, or TOUCHLINE_CHROMIUM names one.")
    return str(found)


@contextmanager
def chromium(*more: str) -> Generator[Browser, None, None]:
    """A browser, closed with the block."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program(), args=[*FLAGS, *more])
        try:
            yield made
        finally:
            made.close()


@contextmanager
def visitor(chrome: Browser, base: str, state: Any = None) -> Generator[BrowserContext, None, None]:
    """Somebody with an empty cache, and with the cookies of `state`."""
    context = chrome.new_context(base_url=base, viewport=LAPTOP, locale="en-GB", storage_state=state)
    context.set_default_timeout(PATIENCE)
    try:
        yield context
    finally:
        context.close()


def sign_in(page: Page, email: str) -> None:
    """Through the page; done when the shell stands there."""
    page.goto("/app/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="workspaces, language, sign out").wait_for()


def state_of(chrome: Browser, base: str, email: str) -> Any:
    """Cookies and storage of that member, signed in."""
    with visitor(chrome, base) as context:
        sign_in(context.new_page(), email)
        return context.storage_state()
