"""Forms: made, filled in on their own page by people and by a program, kept from being lost; and who may not."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.console import axe as rules
from tests.console.conftest import Axe, Offline, Screenshot, SignIn
from tests.console.watch import Watch

PATIENCE = 60_000
"""Milliseconds the worker may take until it looks at what was sent."""
HUMAN = 2_100
"""Milliseconds: who sends a form faster than in two seconds after it was shown is held for a program."""


def make(page: Page, name: str) -> None:
    """A form of the Facebook page in English, from the list to its editor."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Forms", exact=True).click()
    page.get_by_role("button", name="New form").click()
    dialog = page.get_by_role("dialog", name="New form")
    dialog.get_by_role("button", name="Create the form").click()
    expect(dialog.get_by_text("Fill this in.")).to_have_count(4)
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("combobox", name="Resource").fill("Facebook")
    page.get_by_role("option", name="Facebook page").click()
    dialog.get_by_role("combobox", name="Product").click()
    page.get_by_role("option", name="SpinaOK", exact=True).click()
    dialog.get_by_role("combobox", name="Step").click()
    page.get_by_role("option", name="Is interested").click()
    languages = dialog.get_by_role("combobox", name="Languages")
    languages.press("Backspace")  # whatever the workspace's is
    languages.press("ArrowDown")
    page.get_by_role("option", name="English").click()
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Create the form").click()
    expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()


def fields(page: Page) -> Locator:
    """The heads of the fields in their order."""
    return page.get_by_role("region", name="What it asks").get_by_role("heading", level=3)


def add_choice(page: Page) -> None:
    """Where it hurts, to be chosen from two answers."""
    page.get_by_role("button", name="Add a field").click()
    page.get_by_role("menuitem", name="One choice").click()
    field = page.get_by_role("group", name="choice", exact=True)
    field.get_by_label("What people read").fill("Where does it hurt?")
    field = page.get_by_role("group", name="Where does it hurt?", exact=True)
    field.get_by_role("textbox", name="Answer 1", exact=True).fill("Back")
    field.get_by_role("textbox", name="Answer 2", exact=True).fill("Neck")


def add_consent(page: Page) -> None:
    """To be agreed to, with the version of the words."""
    page.get_by_role("button", name="Add a consent").click()
    consent = page.get_by_role("group", name="Consent 1")
    consent.get_by_label("What they agree to").fill("You may call me: https://example.com/policy")
    consent.get_by_label("Version of the words").fill("2026-11")


def opened(page: Page, watch: Watch) -> Page:
    """The form's own page, in a tab of its own."""
    with page.expect_popup() as found:
        page.get_by_role("link", name="Open the page").click()
    watch.attach(found.value)
    return found.value


def fill_in(page: Page, name: str, email: str) -> None:
    """As people do; the button is pressed by the test."""
    expect(page.get_by_role("heading", level=1, name="Posture test")).to_be_visible()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Where does it hurt?").select_option(label="Neck")
    page.get_by_label("You may call me").check()


def submission(page: Page, text: str, state: str) -> Locator:
    """The row of a submission, once the worker brought it into a state."""
    row = page.get_by_role("row").filter(has_text=text)
    page.get_by_role("tab", name=re.compile("^Submissions")).click()
    for _ in range(PATIENCE // 1_000):
        page.get_by_role("button", name="Look again").click()
        if row.get_by_text(state, exact=True).count():
            break
        page.wait_for_timeout(1_000)
    expect(row).to_contain_text(state)
    return row


def test_a_form_is_made_filled_in_and_becomes_a_lead(
    signed_in: SignIn, watch: Watch, offline: Offline, axe: Axe, screenshot: Screenshot
) -> None:
    page = signed_in("marketer")
    make(page, "Posture test")
    expect(page.get_by_text("Saved; nobody can fill it in before it is published")).to_be_visible()
    expect(fields(page)).to_have_text([re.compile("^1. Your name"), re.compile("^2. E-mail"), re.compile("^3. Phone")])
    with offline(page, seconds=10):
        add_choice(page)
        add_consent(page)
        page.get_by_role("button", name="Save the draft").click()
        expect(page.get_by_text("Kept in this browser until the server is reached")).to_be_visible()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()

    page.get_by_role("button", name="Move the field Where does it hurt?").focus()
    for pressed in ("Space", "ArrowUp", "Space"):
        page.keyboard.press(pressed)
        page.wait_for_timeout(300)  # what is dragged settles in its place
    told = page.locator("[id^=rfd-announcement]")
    expect(told).to_have_text("Put down: Where does it hurt?. What it asks, place 3.")
    up = page.get_by_role("button", name="Move Where does it hurt? up")
    up.click()
    order = ["1. Your name", "2. Where does it hurt?", "3. E-mail", "4. Phone"]
    expect(fields(page)).to_have_text([re.compile(f"^{re.escape(each)}") for each in order])
    page.get_by_label("Thanks").fill("Thank you. We call you within an hour.")
    page.get_by_label("Ask where they heard of you").check()
    page.reload()
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    expect(page.get_by_label("Thanks")).to_have_value("Thank you. We call you within an hour.")
    axe(page)
    screenshot(page, "form-editor")

    page.get_by_role("button", name=re.compile("^2. Where does it hurt?")).click()
    key = page.get_by_role("group", name="Where does it hurt?", exact=True).get_by_label("Key")
    key.fill("name")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("1 thing has to be put right; it is marked below.")).to_be_visible()
    expect(page.get_by_text("'name' is there already; name each field once.")).to_be_visible()
    axe(page)
    page.get_by_role("group", name="Where does it hurt?", exact=True).get_by_label("Key").fill("place")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    expect(page.get_by_text("Saved; people fill in just this")).to_be_visible()

    human = opened(page, watch)
    fill_in(human, "Nina Formova", "nina.formova@example.com")
    assert rules.broken(human) == []
    human.wait_for_timeout(HUMAN)
    human.get_by_role("button", name="Send").click()
    expect(human.get_by_role("status")).to_have_text("Thank you. We call you within an hour.")
    human.close()
    row = submission(page, "nina.formova@example.com", "Done")
    expect(row).to_contain_text("Neck")
    expect(row).to_contain_text("yes (2026-11)")
    axe(page)
    row.get_by_role("link", name="Nina Formova").click()
    expect(page.get_by_role("heading", level=1, name="Nina Formova")).to_be_visible()
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Leads", exact=True).click()
    page.get_by_label("Name, phone or e-mail").fill("nina.formova@example.com")
    lead = page.get_by_role("table", name="Leads").get_by_role("row").filter(has=page.get_by_role("link"))
    expect(lead).to_have_count(1)
    expect(lead).to_contain_text("Nina Formova")
    expect(lead).to_contain_text("Considers")  # what the rule of "Is interested" asks for, the form has brought


def test_what_is_held_for_a_program_is_let_in_and_the_form_archived(signed_in: SignIn, watch: Watch, axe: Axe) -> None:
    page = signed_in("marketer")
    make(page, "Posture test, short")
    page.get_by_label("Heading").fill("Posture test")
    add_choice(page)
    add_consent(page)
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    robot = opened(page, watch)
    fill_in(robot, "Robert Robotov", "robert.robotov@example.com")
    robot.locator("input[name=hp]").evaluate("input => { input.value = 'https://spam.example' }")
    robot.get_by_role("button", name="Send").click()
    expect(robot.get_by_role("status")).to_be_visible()
    robot.close()
    row = submission(page, "robert.robotov@example.com", "Held for a program's")
    expect(row).to_contain_text("The field that nobody sees was filled in")
    row.get_by_role("button", name=re.compile("^A human sent it")).click()
    expect(page.get_by_text("It is let in and becomes a lead soon.")).to_be_visible()
    row = submission(page, "robert.robotov@example.com", "Done")
    expect(row.get_by_role("link", name="Robert Robotov")).to_be_visible()

    page.get_by_role("tab", name="Where it stands").click()
    expect(page.get_by_role("region", name="Inside another page")).to_contain_text('/embed.js" async></script>')
    expect(page.get_by_text("No site may show it yet")).to_be_visible()
    expect(page.get_by_role("region", name="Published versions")).to_contain_text("Version 1")
    axe(page)
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("dialog").get_by_role("button", name="Archive", exact=True).click()
    expect(page.get_by_text("The form is archived.")).to_be_visible()
    expect(page.get_by_role("link", name="Open the page")).to_have_count(0)
    page.get_by_role("tab", name="What it asks").click()
    expect(page.get_by_label("Heading")).to_be_disabled()
    expect(page.get_by_role("button", name="Save the draft")).to_have_count(0)
    axe(page)
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Forms", exact=True).click()
    page.get_by_label("State").select_option("Archived")
    expect(page.get_by_role("rowheader")).to_have_text([re.compile("^Posture test, short")])
    page.get_by_role("link", name="Posture test, short").click()
    page.get_by_role("button", name="Take into use again").click()
    expect(page.get_by_role("link", name="Open the page")).to_be_visible()
    expect(page.get_by_label("Heading")).to_be_enabled()


def test_one_archives_what_one_edits_and_goes_on(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("marketer")
    make(page, "Sleep test")
    add_choice(page)
    field = page.get_by_role("group", name="Where does it hurt?", exact=True)
    up = field.get_by_role("button", name="Move Back up")
    down = field.get_by_role("button", name="Move Back down")
    down.click()
    expect(down).to_be_focused()  # at the edge: still there, and does nothing
    expect(down).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Enter")
    expect(field.get_by_role("textbox", name="Answer 2", exact=True)).to_have_value("Back")
    axe(page)
    up.press("Enter")
    expect(field.get_by_role("textbox", name="Answer 1", exact=True)).to_have_value("Back")
    field.get_by_role("button", name="Remove: Neck").click()
    expect(field.get_by_role("button", name="Remove: Back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field.get_by_role("button", name="Add an answer")).to_be_focused()
    field.get_by_role("button", name="Remove the field").click()
    expect(fields(page).last.get_by_role("button")).to_be_focused()
    expect(fields(page)).to_have_count(3)

    page.get_by_label("Heading").fill("How do you sleep?")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("dialog").get_by_role("button", name="Archive", exact=True).click()
    expect(page.get_by_text("The form is archived.")).to_be_visible()
    page.get_by_role("button", name="Take into use again").click()
    expect(page.get_by_label("Heading")).to_be_enabled()
    expect(page.get_by_label("Heading")).to_have_value("How do you sleep?")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Heading")).to_have_value("How do you sleep?")
    expect(page.get_by_text("Saved; nobody can fill it in before it is published")).to_be_visible()


def test_nobody_saves_over_what_they_did_not_see(signed_in: SignIn, watch: Watch, axe: Axe) -> None:
    page = signed_in("marketer")
    make(page, "Chair quiz")
    page.get_by_label("Heading").fill("Mine")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    other = page.context.new_page()
    watch.attach(other)
    other.goto(page.url)
    other.get_by_label("Heading").fill("Theirs")
    other.get_by_role("button", name="Save the draft").click()
    expect(other.get_by_text("The draft is saved.")).to_be_visible()
    other.close()
    page.reload()  # what was kept is of before theirs, and known to be
    expect(page.get_by_label("Heading")).to_have_value("Mine")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Somebody else changed the form")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Take theirs").click()
    expect(page.get_by_label("Heading")).to_have_value("Theirs")
    expect(page.get_by_text("Saved; nobody can fill it in before it is published")).to_be_visible()
    page.get_by_label("Heading").fill("Both")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Heading")).to_have_value("Both")


def test_forms_on_a_phone(phone: Page, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("strategist", on=phone)
    page.goto("/app/setup/forms")
    row = page.get_by_role("row").filter(has_text="The chair on trial")
    expect(row).to_contain_text("Published")
    expect(row.get_by_role("cell").nth(3)).to_have_text(re.compile("^6"))
    axe(page)
    row.get_by_role("link", name="The chair on trial").click()
    expect(page.get_by_label("Heading, English")).to_have_value("Sit in it for a month")
    page.get_by_role("button", name=re.compile("^5. Hours a day")).click()
    expect(page.get_by_role("group", name="Hours a day at the desk", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    axe(page)
    page.get_by_role("tab", name=re.compile("^Submissions")).click()
    expect(page.get_by_role("row").filter(has_text="Done")).to_have_count(6)
    axe(page)
    page.get_by_role("tab", name="Where it stands").click()
    expect(page.get_by_text("Shown on pages of https://spinaok.example.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    axe(page)


def test_who_may_not_is_told_so(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("sales")
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu.get_by_role("link", name="Home", exact=True)).to_be_visible()
    expect(menu.get_by_role("link", name="Forms", exact=True)).to_have_count(0)
    page.goto("/app/setup/forms")
    expect(page.get_by_role("main")).to_contain_text("This screen is not for your role")
    expect(page.get_by_role("button", name="New form")).to_have_count(0)
    axe(page)
