"""Teams: made, given a lead and members, somebody taken out, what is refused; and who may only look."""

from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Axe, Screenshot, SignIn

LEAD, MEMBER, OTHER = "Ирина Громова", "Тимур Асанов", "Олег Рябов"
TEAM = "Clinics"


def opened(page: Page) -> Locator:
    """The teams on the members' screen."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Members", exact=True).click()
    teams = page.get_by_role("region", name="Teams")
    expect(teams.get_by_role("article", name="Active sales")).to_contain_text("Led by Марина Белова")
    return teams


def dialog_of(page: Page, button: str) -> Locator:
    """What opens by a button is called like it."""
    page.get_by_role("button", name=button, exact=True).click()
    return page.get_by_role("dialog", name=button, exact=True)


def choose(page: Page, dialog: Locator, label: str, name: str) -> None:
    dialog.get_by_role("combobox", name=label).fill(name)
    page.get_by_role("option", name=name).click()


def make(page: Page, axe: Axe) -> None:
    """Refused without a name and with one that is taken; what was typed outlives closing the dialog."""
    dialog = dialog_of(page, "New team")
    dialog.get_by_role("button", name="Create the team").click()
    expect(dialog.get_by_text("Fill this in.")).to_have_count(1)
    dialog.get_by_label("What it is called").fill("Active sales")
    dialog.get_by_label("What it works on").fill("Clinics of the city")
    choose(page, dialog, "Who leads it", LEAD)
    choose(page, dialog, "Who is in it", MEMBER)
    page.keyboard.press("Escape")
    axe(page)
    dialog.get_by_role("button", name="Create the team").click()
    expect(dialog).to_contain_text("There is a team named 'Active sales' already; choose another name.")
    expect(dialog.get_by_label("What it is called")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="New team")).to_be_focused()
    dialog = dialog_of(page, "New team")
    expect(dialog.get_by_label("What it works on")).to_have_value("Clinics of the city")
    expect(dialog).to_contain_text(MEMBER)
    dialog.get_by_label("What it is called").fill(TEAM)
    dialog.get_by_role("button", name="Create the team").click()
    expect(page.get_by_text(f"The team {TEAM} is made.")).to_be_visible()


def take_out(page: Page, card: Locator, who: str) -> None:
    """Says no first: nothing happens; then yes."""
    title = f"Take {who} out of {TEAM}"
    for answer in ("Cancel", "Take out"):
        card.get_by_role("button", name=title).click()
        asked = page.get_by_role("dialog", name=f"{title}?")
        asked.get_by_role("button", name=answer, exact=True).click()
        expect(asked).to_be_hidden()
        if answer == "Cancel":
            expect(card.get_by_role("button", name=title)).to_be_focused()


def test_a_team_is_made_led_joined_and_left(signed_in: SignIn, phone: Page, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("admin")
    teams = opened(page)
    make(page, axe)
    card = teams.get_by_role("article", name=TEAM)
    names = card.get_by_role("list", name="Who is in it").get_by_role("listitem")
    expect(names).to_have_text([LEAD, MEMBER])
    expect(card).to_contain_text(f"Led by {LEAD}")
    screenshot(page, "teams")

    take_out(page, card, LEAD)
    expect(card.get_by_role("alert")).to_contain_text(f"{LEAD} leads this team; name another lead, or none")
    expect(names).to_have_text([LEAD, MEMBER])
    axe(page)

    dialog = dialog_of(page, f"Add to {TEAM}")
    choose(page, dialog, "Whom", OTHER)
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(names).to_have_text([LEAD, OTHER, MEMBER])
    expect(page.get_by_role("row").filter(has_text=OTHER)).to_contain_text(TEAM)

    dialog = dialog_of(page, f"Change {TEAM}")
    expect(dialog.get_by_label("What it works on")).to_have_value("Clinics of the city")
    choose(page, dialog, "Who leads it", OTHER)
    dialog.get_by_label("What it works on").fill("")
    axe(page)
    dialog.get_by_role("button", name="Save").click()
    expect(card).to_contain_text(f"Led by {OTHER}")
    expect(card).not_to_contain_text("Clinics of the city")

    take_out(page, card, LEAD)
    expect(page.get_by_text(f"{LEAD} is not in {TEAM} any more.")).to_be_visible()
    expect(names).to_have_text([OTHER, MEMBER])
    expect(card.get_by_role("alert")).to_have_count(0)
    expect(card.get_by_role("button", name=f"Take {OTHER} out of {TEAM}")).to_be_focused()
    page.reload()
    expect(names).to_have_text([OTHER, MEMBER])

    small = signed_in("admin", on=phone)
    small.goto("/app/setup/members")
    expect(small.get_by_role("article", name=TEAM)).to_be_visible()
    assert small.evaluate("document.documentElement.scrollWidth") <= 360
    dialog = dialog_of(small, f"Change {TEAM}")
    expect(dialog.get_by_label("What it is called")).to_have_value(TEAM)
    axe(small)


def test_who_may_not_manage_teams_sees_them_only(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("marketer")
    teams = opened(page)
    expect(teams.get_by_role("article", name="Active sales").get_by_role("listitem")).to_have_count(5)
    main = page.get_by_role("main")
    expect(main.get_by_role("button")).to_have_count(0)
    expect(main.get_by_role("table")).to_have_count(0)
    axe(page)
