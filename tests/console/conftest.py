"""A real Chromium on the console of a real server; docs/console.md says how a story is written.

Without Chromium or Node these tests are left out, and say so; where TOUCHLINE_CLIENTS is `required`, as in CI, that
fails them. Playwright's event loop runs in this thread meanwhile: preparations of a test go by `site.aside`.
"""

import os
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from crm.console import files
from tests.conftest import Urls
from tests.console import axe as rules
from tests.console.site import Site
from tests.console.site import site as serve_site
from tests.console.theme import Theme, turn
from tests.console.watch import Watch
from tools import browser as chromium
from tools import console
from tools.steps import ROOT

REQUIRED = os.environ.get("TOUCHLINE_CLIENTS") == "required"
PICTURES = ROOT / "docs" / "screenshots"
TAKES_PICTURES = os.environ.get("TOUCHLINE_SCREENSHOTS") == "1"
THEMES: tuple[Theme, ...] = ("dark", "light")
"""The last one stays."""
PATIENCE = 15_000
"""Milliseconds that a page may take for what a test waits for, on a machine that does other things too."""
SETTLED_MS = 700
"""Until a page that was between two states shows the later one."""
ARGUMENTS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
)  # fmt: skip
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}

SignIn = Callable[..., Page]
Offline = Callable[..., AbstractContextManager[None]]
Axe = Callable[[Page], None]
Screenshot = Callable[[Page, str], None]


OF_ONE_SCREEN = {
    "test_calendar", "test_choices", "test_coming_back", "test_compared", "test_connections", "test_consents",
    "test_forms", "test_kazakh", "test_kept", "test_merges", "test_outward", "test_setup_stories", "test_teams",
}  # fmt: skip
"""What `make stories` plays beside the rest: whole ways of single screens, some nine minutes of one browser. Each run
opens every screen of the menu (test_roles) and plays the ways of the six who work with the console."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives the browser is of it, and needs a database; stories of one screen are long."""
    for item in items:
        if "chrome" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.database)
            if item.path.stem in OF_ONE_SCREEN:
                item.add_marker(pytest.mark.long)


def _lacking(reason: str) -> None:
    (pytest.fail if REQUIRED else pytest.skip)(reason)


@pytest.fixture(scope="package")
def program() -> Path:
    """Chromium's."""
    found = chromium.found()
    if found is None:
        _lacking("Tests of the console need Chromium: `apt-get install chromium`, or TOUCHLINE_CHROMIUM names one.")
    assert found is not None
    return found


@pytest.fixture(scope="package")
def built(program: Path) -> None:
    """The console of these sources, its packages included."""
    if not console.build():
        _lacking("Tests of the console need it built; `make console` says what is missing.")
    files.forget()


@pytest.fixture(scope="package")
def site(
    built: None, server: Urls, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Site, None, None]:
    """The demo workspace, served for all tests of this folder: each makes what it changes, or leaves it as it was."""
    with serve_site(server, template, tmp_path_factory.mktemp("console")) as made:
        yield made


@pytest.fixture(scope="package")
def chrome(program: Path, site: Site) -> Generator[Browser, None, None]:
    """One browser; every test has a profile of its own in it."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        made = playwright.chromium.launch(executable_path=program, args=arguments, headless=True)
        yield made
        made.close()


@pytest.fixture
def watch() -> Watch:
    """What the pages of this test are seen to do."""
    return Watch()


@contextmanager
def _context(chrome: Browser, site: Site, size: dict[str, int], **more: object) -> Iterator[BrowserContext]:
    context = chrome.new_context(
        base_url=site.url, viewport=size, locale="en-GB", timezone_id="Europe/Moscow", reduced_motion="reduce",
        color_scheme="light", accept_downloads=True, **more,
    )  # fmt: skip
    context.set_default_timeout(PATIENCE)
    try:
        yield context
    finally:
        context.close()


@pytest.fixture
def page(chrome: Browser, site: Site, watch: Watch) -> Generator[Page, None, None]:
    """A page of a laptop's size; the test fails if it says or does what `Watch` does not let pass."""
    with _context(chrome, site, LAPTOP) as context:
        made = context.new_page()
        watch.attach(made)
        yield made
        watch.verify()


@pytest.fixture
def phone(chrome: Browser, site: Site, watch: Watch) -> Generator[Page, None, None]:
    """The same on a phone: 360 pixels, touched."""
    with _context(chrome, site, PHONE, has_touch=True, is_mobile=True, device_scale_factor=2) as context:
        made = context.new_page()
        watch.attach(made)
        yield made
        watch.verify()


@pytest.fixture
def signed_in(page: Page, site: Site) -> SignIn:
    """`page = signed_in("sales")`: that member at home, through the page of signing in; `on=phone` for another page."""

    def enter(who: str, on: Page = page) -> Page:
        on.goto("/app/")
        on.get_by_label("E-mail").fill(site.email(who))
        on.get_by_label("Password", exact=True).fill(site.password)
        on.get_by_role("button", name="Sign in").click()
        expect(on.get_by_role("button", name="workspaces, language, sign out")).to_be_visible()
        return on

    return enter


@pytest.fixture
def offline(site: Site, watch: Watch) -> Offline:
    """`with offline(page, seconds=10): …`: the cable is out for that long at least, and in again afterwards."""

    @contextmanager
    def cut(page: Page, seconds: float = 10.0) -> Iterator[None]:
        until = time.monotonic() + seconds
        watch.is_cut = True
        site.wire.cut()
        page.context.set_offline(True)
        try:
            yield
            page.wait_for_timeout(max(0.0, until - time.monotonic()) * 1000)
        finally:
            site.wire.mend()
            page.context.set_offline(False)
            page.wait_for_timeout(200)  # what failed last is told by now
            watch.is_cut = False

    return cut


@pytest.fixture
def axe() -> Axe:
    """`axe(page)`: no rule of axe is broken by what the page shows and goes on showing, in either theme."""

    def check(page: Page) -> None:
        found = rules.violations(page)
        if found:  # a control that was switched off between two looks of axe is judged by the colours of both
            page.wait_for_timeout(SETTLED_MS)
            found = rules.violations(page)
        assert found == [], f"{page.url} breaks {len(found)} rules of axe:\n" + "\n".join(found)

    return check


@pytest.fixture
def screenshot() -> Screenshot:
    """`screenshot(page, "matrix")`: docs/screenshots/matrix-{light,dark}.png, where TOUCHLINE_SCREENSHOTS is 1."""

    def take(page: Page, name: str) -> None:
        if not TAKES_PICTURES:
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        for theme in THEMES:
            turn(page, theme)
            page.screenshot(path=PICTURES / f"{name}-{theme}.png", animations="disabled", caret="hide")

    return take
