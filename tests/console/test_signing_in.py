"""Coming in and going out, as people do."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.console.conftest import Axe, Offline, SignIn
from tests.console.site import Site
from tests.console.watch import Watch


def test_in_and_out_again(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("strategist")
    expect(page).to_have_url("/app")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page)
    page.reload()
    person = page.get_by_role("button", name="workspaces, language, sign out")
    expect(person).to_have_accessible_name("Ирина Громова: workspaces, language, sign out")
    person.click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.context.cookies() == []
    page.goto("/app/leads")
    expect(page).to_have_url("/app/sign-in")


def test_what_is_under_way_is_answered_before_one_is_out(signed_in: SignIn, watch: Watch) -> None:
    page = signed_in("strategist")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    held: list[Route] = []
    is_let_through = False
    page.route("**/graphql", lambda route: route.continue_() if is_let_through else held.append(route))
    with page.expect_request("**/graphql"):
        page.get_by_role("link", name="Leads", exact=True).click()
    page.get_by_role("button", name="workspaces, language, sign out").click()
    before = len(watch.requested)
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_timeout(500)
    assert watch.requested[before:] == []  # neither the way out nor anything new
    is_let_through = True
    for route in held:
        route.continue_()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    out = next(place for place, address in enumerate(watch.requested) if address.endswith("/logout"))
    assert [address for address in watch.requested[out:] if address.endswith("/graphql")] == []


def test_the_session_is_out_of_reach_of_scripts(signed_in: SignIn) -> None:
    page = signed_in("sales")
    cookies = {cookie["name"]: (cookie["httpOnly"], cookie["sameSite"]) for cookie in page.context.cookies()}
    assert cookies == {"touchline_session": (True, "Lax"), "touchline_csrf": (False, "Lax")}
    assert "touchline_session" not in page.evaluate("() => document.cookie")


def test_a_wrong_password(page: Page, site: Site, watch: Watch, axe: Axe) -> None:
    page.goto("/app/")
    expect(page).to_have_url("/app/sign-in")
    axe(page)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Fill this in.")).to_have_count(2)
    page.get_by_label("E-mail").fill(site.email("strategist"))
    page.get_by_label("Password", exact=True).fill("a guess")
    with watch.expecting(401):
        page.keyboard.press("Enter")
        expect(page.get_by_text("E-mail or password is wrong.")).to_be_visible()
    axe(page)
    assert page.context.cookies() == []


@pytest.mark.parametrize("who", ["admin", "client"])
def test_a_phone(who: str, phone: Page, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in(who, on=phone)
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("navigation").get_by_role("link").first).to_be_visible()
    axe(page)


def test_the_network_is_cut_while_one_signs_in(page: Page, site: Site, offline: Offline) -> None:
    page.goto("/app/")
    page.get_by_label("E-mail").fill(site.email("strategist"))
    page.get_by_label("Password", exact=True).fill(site.password)
    with offline(page, seconds=2):
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("The server was not reached.")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value(site.email("strategist"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="workspaces, language, sign out")).to_be_visible()
