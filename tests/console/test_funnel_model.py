"""The model of a funnel: begun with a template, changed while its sentence follows, tried and published."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Axe, Offline, Screenshot, SignIn

NAME = "Standing desk"


def new_product(page: Page, name: str) -> None:
    page.goto("/app/funnel/model")
    page.get_by_role("button", name="New product").click()
    dialog = page.get_by_role("dialog", name="New product")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("combobox", name="Who sells to whom").click()
    page.get_by_role("option", name="To firms (B2B)").click()
    page.keyboard.press("Escape")
    dialog.get_by_role("combobox", name="How it is sold").click()
    page.get_by_role("option", name="Direct").click()
    dialog.get_by_label("Name").click()
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Funnel model: {name}")


def opened(page: Page, step: str) -> Locator:
    """The fields of a step, opened."""
    page.get_by_role("button", name=re.compile(rf"^\d\. {step}")).click()
    return page.get_by_role("group", name=step, exact=True)


def test_from_a_template_to_a_version(signed_in: SignIn, offline: Offline, axe: Axe, screenshot: Screenshot) -> None:
    page = signed_in("strategist")
    new_product(page, NAME)
    axe(page)
    page.get_by_role("button", name="Begin with Services for companies").click()
    status = page.get_by_text(re.compile(r"^Saved, draft \d"))
    expect(status).to_have_text("Saved, draft 1")
    others = page.get_by_role("button", name="Templates", exact=True)
    others.click()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(others).to_be_focused()

    fields = opened(page, "Has found us")
    expect(fields.get_by_text("Downloads, subscribes or registers for an event.")).to_be_visible()
    fields.get_by_label("At least, times").fill("2")
    fields.get_by_label("Within days").fill("30")
    expect(fields.get_by_text(re.compile("at least 2 times within 30 days"))).to_be_visible()
    with offline(page, seconds=10):
        fields.get_by_role("button", name="Or else").click()
        fields.get_by_role("combobox", name="Condition of Has found us.2").click()
        page.get_by_role("option", name="Score at least").click()
        fields.get_by_label("Points").fill("50")
        expect(page.get_by_text("Kept in this browser until the server is reached")).to_be_visible()
    expect(fields.get_by_text(re.compile("score.* 50"))).to_be_visible()
    axe(page)
    screenshot(page, "funnel-model")

    fields.get_by_label("Key").fill("subscriber")
    expect(page.get_by_text(re.compile("keeps? it from being published"))).to_be_visible()
    expect(page.get_by_role("button", name="Publish as version 1")).to_be_disabled()
    fields.get_by_label("Key").fill("found")
    expect(page.get_by_role("button", name="Publish as version 1")).to_be_enabled()
    page.get_by_role("button", name="Move Has found us down").click()
    expect(page.get_by_role("button", name=re.compile("^2. Has found us"))).to_be_visible()
    page.get_by_role("button", name="Move Has found us up").click()
    expect(page.get_by_role("button", name=re.compile("^1. Has found us"))).to_be_visible()

    publish(page, 1, changes=6)
    fields.get_by_label("What is to be reached").fill("Takes something along.")
    fields.get_by_label("Points").fill("60")
    expect(fields.get_by_text(re.compile("score.* 60"))).to_be_visible()
    page.get_by_role("tab", name="Dry run").click()
    page.get_by_role("button", name="Try the draft").click()
    table = page.get_by_role("table", name="People who enter each step in the period")
    expect(table.get_by_role("rowheader")).to_have_text(
        ["Has found us", "Reads us", "Has asked for an offer", "Compares offers", "Is a client", "Recommends us"]
    )
    expect(page.get_by_text(re.compile(r"persons? looked at: nobody would stand elsewhere\.$"))).to_be_visible()
    axe(page)
    page.get_by_role("tab", name="Draft").click()
    publish(page, 2, changes=2)
    page.get_by_role("tab", name="Versions").click()
    expect(page.get_by_role("article", name="Version 2")).to_contain_text("Current")
    expect(page.get_by_role("article", name="Version 1")).to_contain_text("Ирина Громова")
    expect(page.get_by_role("list", name="What changes").get_by_role("listitem")).to_have_count(2)
    axe(page)


def publish(page: Page, version: int, changes: int) -> None:
    """The summary counts the changes; then it is published."""
    page.get_by_role("button", name=f"Publish as version {version}").click()
    dialog = page.get_by_role("dialog", name=f"Publish version {version}?")
    expect(dialog.get_by_role("list", name="What changes").get_by_role("listitem")).to_have_count(changes)
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text(f"Version {version} is published.")).to_be_visible()
    expect(page.get_by_role("button", name=f"Publish as version {version + 1}")).to_be_visible()


def test_who_may_look_at_the_model_only(signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("sales")
    page.goto("/app/funnel/model")
    expect(page.get_by_text("You may look; a strategist changes the model.")).to_be_visible()
    fields = opened(page, "Knows of us")
    expect(fields.get_by_label("Name")).to_be_disabled()
    for name in ("New product", "Templates", "Add a step", "Back to what is published"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    axe(page)
