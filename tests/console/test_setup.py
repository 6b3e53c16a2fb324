"""Setting up: a file of leads is tried, brought in, looked at and taken back; and who may not, sees none of it."""

from playwright.sync_api import Page, expect

from tests.console.conftest import Axe, Screenshot, SignIn

FILE = """Name,Email,Created,Source,Favourite colour
Vera Importova,vera.importova@example.com,2026-11-02,vk,green
Boris Importov,boris.importov@example.com,2026-11-03,vk,blue
Nobody,nobody.importov@example.com,2026-33-44,vk,red
"""
PATIENCE = 30_000
"""Milliseconds the worker may take until it looks at a file."""


def count(page: Page, name: str) -> str:
    """The figure under this name."""
    card = page.locator(".mantine-Card-root").filter(has=page.get_by_text(name, exact=True)).last
    return (card.text_content() or "").removeprefix(name)


def choose_file(page: Page) -> None:
    """From the menu to the columns of the file."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Import", exact=True).click()
    page.get_by_role("link", name="Bring in a file").first.click()
    expect(page.get_by_role("heading", level=1, name="Bring in a file")).to_be_visible()
    given = {"name": "november.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.locator("input[type=file]").set_input_files(given)  # type: ignore[arg-type]
    page.get_by_role("button", name="Send and look at it").click()
    expect(page.get_by_text("5 columns found, their names in row 1.")).to_be_visible()


def test_a_file_of_leads_comes_in_and_is_taken_back(signed_in: SignIn, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("admin")
    choose_file(page)
    expect(page.get_by_role("radio", name="excel-list")).to_be_checked()
    expect(page.get_by_role("combobox", name="Column for: Channel")).to_have_value("Source")
    expect(page.get_by_role("region", name="Columns left out")).to_contain_text("Favourite colour")
    axe(page)

    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("button", name="Bring in 2 rows")).to_be_visible(timeout=PATIENCE)
    assert [count(page, name) for name in ("Would be new", "Would be refused")] == ["2", "1"]
    problem = page.get_by_role("row").filter(has_text="2026-33-44")
    expect(problem.get_by_role("rowheader")).to_have_text("4")
    expect(problem).to_contain_text("When it happened")
    axe(page)
    screenshot(page, "import-trial")

    page.get_by_role("button", name="Bring in 2 rows").click()
    expect(page.get_by_role("heading", level=1, name="november.csv")).to_be_visible()
    undo = page.get_by_role("button", name="Undo november.csv")
    expect(undo).to_be_visible(timeout=PATIENCE)
    assert [count(page, name) for name in ("New", "Refused")] == ["2", "1"]
    axe(page)
    expect(page.get_by_role("row").filter(has_text="vera.importova@example.com")).to_contain_text("Vera Importova")

    undo.click()
    expect(page.get_by_role("dialog")).to_contain_text("2 new rows are taken away")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Undone", exact=True)).to_be_visible()
    expect(undo).to_be_hidden()
    expect(page.get_by_text("vera.importova@example.com")).to_have_count(0)
    page.get_by_role("link", name="All imports").click()
    expect(page.get_by_role("row").filter(has_text="november.csv")).to_contain_text("Undone")
    axe(page)


def test_sales_are_not_shown_what_is_set_up(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("sales")
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu.get_by_role("link", name="Home", exact=True)).to_be_visible()
    expect(menu.get_by_role("link", name="Import", exact=True)).to_have_count(0)
    page.goto("/app/setup/imports/new")
    expect(page.get_by_role("main")).to_contain_text("This screen is not for your role")
    expect(page.locator("input[type=file]")).to_have_count(0)
    axe(page)


def test_the_first_steps_of_a_product(signed_in: SignIn, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("admin")
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="First steps", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="Where people find you")).to_contain_text("done")
    page.get_by_role("button", name="1. What you sell").click()
    page.get_by_label("Name of the product").fill("Cushion")
    page.get_by_label("Price of one, RUB").fill("1900")
    page.get_by_label("To be sold a month").fill("40")
    page.get_by_role("button", name="Create the product").click()

    page.get_by_role("radio", name="Webinar").check()
    axe(page)
    screenshot(page, "first-steps")
    page.get_by_role("button", name="Use and publish it").click()
    expect(page.get_by_role("button", name="Set a goal")).to_be_visible()
    page.get_by_role("button", name="Do it later").click()
    page.get_by_label("Name", exact=True).fill("Olga Pervaya")
    page.get_by_label("E-mail").fill("olga.pervaya@example.com")
    page.get_by_role("button", name="Create the lead").click()
    expect(page.get_by_role("listitem").filter(has_text="A first lead")).to_contain_text("done")
    axe(page)
    page.get_by_role("link", name="Open the matrix").click()
    expect(page.get_by_role("heading", level=1, name="Matrix")).to_be_visible()
