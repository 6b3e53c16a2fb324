"""The console in Kazakh: its words come when they are asked for, and dates do not depend on the browser's data."""

import re

from playwright.sync_api import Page, expect

from tests.console.conftest import Axe
from tests.console.site import Site
from tests.console.watch import Watch

WORDS = re.compile(r"/app/files/kazakh-[^/]+\.js$")
MOMENT = re.compile(r"^20\d\d ж\. \d\d (қаң|ақп|нау|сәу|мам|мау|шіл|там|қыр|қаз|қар|жел)\., \d\d:\d\d$")
LANGUAGE = "() => document.documentElement.lang"


def _fetched(watch: Watch) -> int:
    return sum(1 for address in watch.requested if WORDS.search(address))


def _choose_at_the_door(page: Page) -> None:
    page.get_by_role("radiogroup", name="Language").get_by_text("Қазақша").click()


def test_kazakh_from_the_door_on(page: Page, site: Site, watch: Watch, axe: Axe) -> None:
    page.goto("/app/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert _fetched(watch) == 0  # who speaks another language does not wait for it
    _choose_at_the_door(page)
    expect(page.get_by_role("heading", name="Кіру")).to_be_visible()
    assert (_fetched(watch), page.evaluate(LANGUAGE)) == (1, "kk")
    axe(page)
    page.get_by_label("Эл. пошта").fill(site.email("admin"))
    page.get_by_label("Құпиясөз", exact=True).fill(site.password)
    with page.expect_request("**/graphql") as asked:
        page.get_by_role("button", name="Кіру").click()
    assert asked.value.headers["accept-language"] == "kk"
    expect(page.get_by_role("link", name="Мақсаттар мен жоспарлар")).to_be_visible()
    page.get_by_role("link", name="Контент-жоспар").click()
    expect(page.get_by_role("columnheader", name="дс", exact=True)).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Журнал").click()
    expect(page.get_by_role("heading", name="Журнал")).to_be_visible()
    expect(page.get_by_role("row").nth(1).get_by_text(MOMENT)).to_be_visible()
    axe(page)


def test_without_its_words_the_page_speaks_as_it_did(page: Page, watch: Watch) -> None:
    page.goto("/app/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    watch.is_cut = True
    page.route(WORDS, lambda route: route.abort())
    _choose_at_the_door(page)
    expect(page.get_by_text("Load the page again: it then speaks the language you chose.")).to_be_visible()
    assert page.evaluate(LANGUAGE) == "en"
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()  # this visit goes on in English
    page.unroute(WORDS)
    page.reload()
    expect(page.get_by_role("heading", name="Кіру")).to_be_visible()
    assert (page.evaluate(LANGUAGE), page.get_by_role("radio", name="Қазақша").is_checked()) == ("kk", True)
