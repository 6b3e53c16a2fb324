"""Setting up who and what comes in: members, keys of programs, tracked links, and the log of it; and who may not."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Axe, Screenshot, SignIn
from tests.console.site import Site
from tests.console.watch import Watch


def go(page: Page, title: str) -> None:
    """To a screen by the menu."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()


def row_of(page: Page, name: str) -> Locator:
    """The row of a table that is about it."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader").filter(has_text=name))


def sure(page: Page, title: str, yes: str) -> None:
    """Says no first: nothing happens; then yes."""
    button = page.get_by_role("button", name=title, exact=True)
    button.click()
    dialog = page.get_by_role("dialog", name=f"{title}?")
    dialog.get_by_role("button", name="Cancel").last.click()
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    dialog.get_by_role("button", name=yes, exact=True).click()
    expect(dialog).to_be_hidden()


def invite(page: Page, site: Site, who: str) -> None:
    """As a marketer, with a password to begin with."""
    page.get_by_role("button", name="Add a member").click()
    dialog = page.get_by_role("dialog", name="Add a member")
    dialog.get_by_role("button", name="Add a member").click()
    expect(dialog.get_by_text("Fill this in.")).to_have_count(2)
    dialog.get_by_label("E-mail").fill(site.email("galina"))
    dialog.get_by_label("Name").fill(who)
    dialog.get_by_role("combobox", name="Roles").press("ArrowDown")
    page.get_by_role("option", name="Marketer").click()
    page.keyboard.press("Escape")
    dialog.get_by_label("First password", exact=True).fill("short")
    dialog.get_by_role("button", name="Add a member").click()
    expect(dialog.get_by_text("A password has 10 to 256 characters.")).to_be_visible()
    dialog.get_by_label("First password", exact=True).fill(site.password)
    dialog.get_by_role("button", name="Add a member").click()
    expect(page.get_by_text(f"{who} is a member now.")).to_be_visible()


def see(page: Page, who: str, scope: str) -> Locator:
    """Says which leads they see; the dialog, which closes unless it is refused."""
    page.get_by_role("button", name=f"What {who} sees").click()
    dialog = page.get_by_role("dialog", name=f"What {who} sees")
    dialog.get_by_role("radio", name=scope).check()
    dialog.get_by_role("button", name="Save").click()
    return dialog


def test_a_member_comes_changes_and_goes(
    signed_in: SignIn, phone: Page, site: Site, watch: Watch, axe: Axe, screenshot: Screenshot
) -> None:
    page = signed_in("admin")
    go(page, "Members")
    expect(page.get_by_role("region", name="Teams")).to_be_visible()
    axe(page)
    screenshot(page, "members")
    who = "Galina Novaya"
    invite(page, site, who)
    row = row_of(page, who)
    expect(row).to_contain_text("Marketer")
    expect(row).to_contain_text("as the roles say")

    page.get_by_role("button", name=f"Roles of {who}").click()
    dialog = page.get_by_role("dialog", name=f"Roles of {who}")
    dialog.get_by_role("combobox", name="Roles").press("Backspace")
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Fill this in.")).to_be_visible()  # nobody is nothing here
    dialog.get_by_role("combobox", name="Roles").press("ArrowDown")
    page.get_by_role("option", name="Sales manager").click()
    page.keyboard.press("Escape")
    axe(page)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"The roles of {who} are changed.")).to_be_visible()
    expect(row).to_contain_text("Sales manager")
    expect(row).not_to_contain_text("Marketer")
    expect(see(page, who, "Own leads")).to_be_hidden()
    expect(row).to_contain_text("Own leads")

    theirs = signed_in("galina", on=phone)
    theirs.goto("/app/setup/keys")
    expect(theirs.get_by_role("main")).to_contain_text("This screen is not for your role")
    axe(theirs)
    sure(page, f"Deactivate {who}", "Deactivate")
    expect(row).to_contain_text("out since")
    expect(row.get_by_role("button")).to_have_count(0)
    with watch.expecting(403):
        theirs.goto("/app/leads")
        expect(theirs.get_by_role("alert")).to_contain_text("You are no member of the workspace 'spinaok'")
        theirs.wait_for_load_state("networkidle")
    theirs.get_by_role("button", name="Sign out").click()
    expect(theirs.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_administrator_sees_every_lead(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("admin")
    go(page, "Members")
    row = page.get_by_role("row").filter(has_text="admin@spinaok.example")
    who = row.get_by_role("button", name=re.compile("^What ")).get_attribute("aria-label")
    dialog = see(page, str(who).removeprefix("What ").removesuffix(" sees"), "Own leads")
    expect(dialog.get_by_role("alert")).to_contain_text("An administrator sees every lead; take that role")
    axe(page)
    dialog.get_by_role("button", name="Cancel").last.click()
    page.reload()
    expect(row).to_contain_text("as the roles say")


def test_a_key_is_shown_once_and_revoked(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("admin")
    go(page, "API keys")
    page.get_by_role("button", name="New key").click()
    dialog = page.get_by_role("dialog", name="New key")
    dialog.get_by_role("button", name="Create the key").click()
    expect(dialog.get_by_text("Fill this in.")).to_be_visible()
    dialog.get_by_label("Name").fill("Warehouse robot")
    axe(page)
    dialog.get_by_role("button", name="Create the key").click()
    shown = page.get_by_role("status").filter(has_text="The key is made")
    secret = shown.locator("pre").text_content() or ""
    assert len(secret) > 30
    row = row_of(page, "Warehouse robot")
    expect(row).to_contain_text(f"{secret[:8]}")
    expect(row).not_to_contain_text(secret)
    axe(page)
    page.get_by_role("button", name="I have it").click()
    page.reload()
    expect(row).to_contain_text("never")
    expect(page.get_by_text(secret)).to_have_count(0)
    sure(page, "Revoke Warehouse robot", "Revoke")
    expect(row).to_contain_text("revoked")
    expect(page.get_by_role("button", name="Revoke Warehouse robot")).to_have_count(0)

    go(page, "Audit log")
    page.get_by_label("Action has").fill("api key")
    made = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="API_KEY_CREATE")).first
    expect(made).to_contain_text("Done")
    revoked = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="API_KEY_REVOKE")).first
    expect(revoked).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?action=api\+key$"))
    expect(page.get_by_text(secret)).to_have_count(0)
    axe(page)


def test_a_link_is_made_changed_printed_and_retired(
    signed_in: SignIn, site: Site, axe: Axe, screenshot: Screenshot
) -> None:
    page = signed_in("marketer")
    go(page, "Tracked links")
    page.get_by_role("button", name="New link").click()
    dialog = page.get_by_role("dialog", name="New link")
    dialog.get_by_role("combobox", name="Resource").fill("Facebook")
    page.get_by_role("option", name="Facebook page").click()
    dialog.get_by_label("Where it leads").fill("https://spinaok.example/autumn")
    dialog.get_by_label("What it is called").fill("Autumn leaflet")
    dialog.get_by_label("utm_source").fill("leaflet")
    dialog.get_by_label("utm_term").fill("spine")
    axe(page)
    dialog.get_by_role("button", name="Create the link").click()
    row = row_of(page, "Autumn leaflet")
    expect(row).to_contain_text("https://spinaok.example/autumn")
    path = re.search(r"/\w+/[\w-]+", row.get_by_role("rowheader").text_content() or "")
    assert path is not None

    page.get_by_role("button", name="Change Autumn leaflet").click()
    dialog = page.get_by_role("dialog", name="Change Autumn leaflet")
    expect(dialog).to_contain_text(f"{path.group()} of Facebook page stays as it is")
    expect(dialog.get_by_label("utm_term")).to_have_value("spine")
    dialog.get_by_label("Where it leads").fill("nowhere")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("Where it leads")).to_have_attribute("aria-invalid", "true")
    axe(page)
    dialog.get_by_label("Where it leads").fill("https://spinaok.example/winter")
    dialog.get_by_label("What it is called").fill("Winter leaflet")
    dialog.get_by_label("utm_source").fill("")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The link is changed.")).to_be_visible()
    row = row_of(page, "Winter leaflet")
    expect(row).to_contain_text(f"{path.group()} → https://spinaok.example/winter")
    page.get_by_role("button", name="Change Winter leaflet").click()
    dialog = page.get_by_role("dialog", name="Change Winter leaflet")
    expect(dialog.get_by_label("utm_term")).to_have_value("spine")
    expect(dialog.get_by_label("utm_source")).to_have_value("")
    dialog.get_by_role("button", name="Cancel").last.click()

    page.get_by_role("button", name="QR code: Winter leaflet").click()
    picture = page.get_by_role("img", name=f"leads to {site.url}{path.group()}")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0
    axe(page)
    screenshot(page, "link-qr")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Retire: Winter leaflet").click()
    asked = page.get_by_role("dialog", name="Retire Winter leaflet?")
    expect(asked).to_contain_text("It leads nowhere from then on, also where it was printed.")
    asked.get_by_role("button", name="Retire", exact=True).click()
    expect(row).to_contain_text("retired")
    expect(row.get_by_role("button")).to_have_count(0)
    axe(page)


@pytest.mark.parametrize("path", ["members", "keys", "links", "audit"])
def test_what_is_set_up_on_a_phone(path: str, phone: Page, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("admin", on=phone)
    page.goto(f"/app/setup/{path}")
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_be_visible()
    expect(main.get_by_role("status", name="Loading")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    axe(page)


@pytest.mark.parametrize("path", ["keys", "audit"])
def test_who_may_not_is_told_so(path: str, signed_in: SignIn) -> None:
    page = signed_in("marketer")
    page.goto(f"/app/setup/{path}")
    expect(page.get_by_role("main")).to_contain_text("This screen is not for your role")
    expect(page.get_by_role("main")).to_contain_text("Ask an administrator of the workspace if you need it.")
    expect(page.get_by_role("table")).to_have_count(0)
