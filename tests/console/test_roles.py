"""Every screen in the menu of every role answers that role: a field it may not read would refuse the whole question."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Axe, SignIn

LOUD = 30_000


def screens(page: Page) -> Generator[tuple[str, Locator], None, None]:
    """Each screen of the menu by its link, once it has answered: its name and what it shows."""
    menu, main = page.get_by_role("navigation", name="Menu"), page.get_by_role("main")
    for path in [link.get_attribute("href") for link in menu.get_by_role("link").all()]:
        link = menu.locator(f'a[href="{path}"]')
        link.click()
        expect(link).to_have_attribute("aria-current", "page", timeout=LOUD)
        expect(main.get_by_role("heading", level=1)).to_be_visible(timeout=LOUD)
        expect(main.get_by_role("status", name="Loading")).to_have_count(0, timeout=LOUD)
        yield str(path), main


@pytest.mark.parametrize("who", ["author", "support", "community", "sales", "client", "analyst", "marketer"])
def test_every_screen_of_the_menu_answers(who: str, signed_in: SignIn) -> None:
    seen = 0
    for path, main in screens(signed_in(who)):
        expect(main.get_by_text("That did not work"), path).to_have_count(0)
        seen += 1
    assert seen >= 4


def test_no_screen_of_the_menu_breaks_a_rule(signed_in: SignIn, axe: Axe) -> None:
    """Of who sees all of them, in both themes."""
    page = signed_in("admin")
    assert len([axe(page) for _ in screens(page)]) > 20
