"""Every screen in the menu of every role answers that role: a field it may not read would refuse the whole question."""

import pytest
from playwright.sync_api import expect

from tests.console.conftest import Axe, SignIn

LOUD = 30_000


@pytest.mark.parametrize("who", ["author", "support", "community", "sales", "client", "analyst", "marketer"])
def test_every_screen_of_the_menu_answers(who: str, signed_in: SignIn) -> None:
    page = signed_in(who)
    menu = page.get_by_role("navigation", name="Menu")
    paths = [link.get_attribute("href") for link in menu.get_by_role("link").all()]
    assert len(paths) >= 4
    for path in paths:
        page.goto(str(path))
        main = page.get_by_role("main")
        expect(main.get_by_role("heading", level=1)).to_be_visible(timeout=LOUD)
        expect(main.get_by_role("status", name="Loading")).to_have_count(0, timeout=LOUD)
        expect(main.get_by_text("That did not work"), str(path)).to_have_count(0)


def test_no_screen_of_the_menu_breaks_a_rule(signed_in: SignIn, axe: Axe) -> None:
    """Of who sees all of them, in both themes."""
    page = signed_in("admin")
    links = page.get_by_role("navigation", name="Menu").get_by_role("link").all()
    paths = [link.get_attribute("href") for link in links]
    assert len(paths) > 20
    for path in paths:
        page.goto(str(path))
        expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible(timeout=LOUD)
        expect(page.get_by_role("main").get_by_role("status", name="Loading")).to_have_count(0, timeout=LOUD)
        axe(page)
