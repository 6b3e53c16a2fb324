"""Nothing is lost unseen: of what is shown when an answer fails, of a colleague's change, of a secret nobody saw."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.console.conftest import Axe, SignIn
from tests.console.networks import Receiver
from tests.console.watch import Watch

FAILED = 502
"""What a proxy answers whose service is not reached."""


@pytest.fixture
def receiver() -> Generator[Receiver, None, None]:
    """A program that is told by webhooks."""
    made = Receiver()
    yield made
    made.close()


def go(page: Page, title: str) -> None:
    """To a screen by the menu, until its heading is there."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()


class Failing:
    """Answers an operation of this page with 502; `is_heard` says whether the service got it nevertheless."""

    def __init__(self, page: Page, operation: str, *, is_heard: bool = False) -> None:
        self.failed = 0
        self.is_on = True
        self._is_heard = is_heard
        self._operation = operation
        page.route("**/graphql", self._answer)

    def _answer(self, route: Route) -> None:
        asked = route.request.post_data_json or {}
        if not self.is_on or asked.get("operationName") != self._operation:
            return route.fallback()
        if self._is_heard:
            assert route.fetch().status == 200
        self.failed += 1
        route.fulfill(status=FAILED, body="Bad Gateway")
        return None


def poll(page: Page) -> None:
    """One comes back to the page: what is asked every so often is asked at once."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def connected(page: Page, name: str) -> None:
    """A site that writes by a key, from the menu to its card."""
    go(page, "Connections")
    page.get_by_role("button", name="Connect an account").click()
    dialog = page.get_by_role("dialog", name="Connect an account")
    dialog.get_by_role("combobox", name="Network").click()
    page.get_by_role("option", name="Site or app", exact=True).click()
    dialog.get_by_role("textbox", name="Name", exact=True).fill(name)
    dialog.get_by_role("button", name="Connect", exact=True).click()
    page.get_by_role("link", name="Make a write key").click()
    expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()


def change(page: Page, name: str) -> Locator:
    """The dialog in which the connection is changed."""
    page.get_by_role("region", name="Health").get_by_role("button", name="Change").click()
    return page.get_by_role("dialog", name=f"Change: {name}")


def test_a_poll_that_fails_takes_nothing_away(signed_in: SignIn, watch: Watch, axe: Axe) -> None:
    page = signed_in("admin")
    connected(page, "Kept shop")
    keys = page.get_by_role("region", name="Write keys", exact=True)
    keys.get_by_role("button", name="New write key").click()
    dialog = page.get_by_role("dialog", name="New write key")
    dialog.get_by_label("Name").fill("Server")
    dialog.get_by_role("button", name="Create the key").click()
    secret = keys.get_by_role("status").locator("pre")
    value = (secret.text_content() or "").strip()
    assert value.startswith("wk_")
    typed = change(page, "Kept shop").get_by_label("Name")
    typed.fill("Kept shop, renamed")

    with watch.expecting(FAILED):
        failing = Failing(page, "ConnectionCard")
        poll(page)
        trouble = page.get_by_role("alert", include_hidden=True).filter(has_text="That did not work")
        expect(trouble).to_have_count(1)
        failing.is_on = False
    assert failing.failed == 1
    expect(typed).to_have_value("Kept shop, renamed")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1, name="Kept shop", exact=True)).to_be_visible()
    expect(secret).to_have_text(value)
    axe(page)
    page.get_by_role("button", name="Try again", exact=True).click()
    expect(trouble).to_have_count(0)
    expect(secret).to_have_text(value)


def test_a_form_keeps_what_a_colleague_changed(signed_in: SignIn, phone: Page, axe: Axe) -> None:
    page = signed_in("admin")
    connected(page, "Shared shop")
    mine = change(page, "Shared shop")
    mine.get_by_label("Name").fill("Shared shop of both")
    theirs = signed_in("strategist", on=phone)
    theirs.goto(page.url)
    dialog = change(theirs, "Shared shop")
    dialog.get_by_label("Account on the network").fill("their-account")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()

    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("alert")).to_contain_text("Nothing was changed")
    axe(page)
    mine.get_by_role("button", name="Load it as it is now").click()
    expect(mine.get_by_label("Account on the network")).to_have_value("their-account")
    expect(mine.get_by_label("Name")).to_have_value("Shared shop of both")
    mine.get_by_role("button", name="Save").click()
    expect(mine).to_be_hidden()
    expect(page.get_by_role("heading", level=1, name="Shared shop of both", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Health")).to_contain_text("account their-account")


def endpoint(page: Page, name: str) -> Locator:
    """The dialog in which an endpoint is changed."""
    page.get_by_role("article", name=name, exact=True).get_by_role("button", name="Change").click()
    return page.get_by_role("dialog", name=f"Change: {name}")


def tell_of(page: Page, dialog: Locator, event: str) -> None:
    """One type of events more."""
    dialog.get_by_role("combobox", name="Events").fill(event)
    page.get_by_role("option").filter(has_text=event).first.click()
    page.keyboard.press("Escape")


def test_lists_of_two_are_joined_and_a_refused_dialog_goes_on(
    signed_in: SignIn, phone: Page, receiver: Receiver
) -> None:
    page = signed_in("admin")
    go(page, "Webhooks")
    page.get_by_role("button", name="New endpoint").click()
    made = page.get_by_role("dialog", name="New endpoint")
    made.get_by_label("Name").fill("Shared ledger")
    made.get_by_label("Address").fill(receiver.url)
    tell_of(page, made, "lead.created")
    made.get_by_role("button", name="Create").click()
    card = page.get_by_role("article", name="Shared ledger", exact=True)
    mine = endpoint(page, "Shared ledger")
    tell_of(page, mine, "lead.won")
    theirs = signed_in("admin", on=phone)
    theirs.goto("/app/setup/webhooks")
    dialog = endpoint(theirs, "Shared ledger")
    tell_of(theirs, dialog, "lead.lost")
    dialog.get_by_label("What it is for").fill("Theirs")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()

    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("alert")).to_contain_text("Nothing was changed")
    expect(mine.get_by_label("What it is for")).to_have_value("Theirs")
    mine.get_by_role("button", name="Save").click()
    expect(mine).to_be_hidden()
    expect(card).to_contain_text("lead.created, lead.lost, lead.won")
    expect(card).to_contain_text("Theirs")

    gone = theirs.get_by_role("article", name="Shared ledger", exact=True)
    gone.get_by_role("button", name="Delete").click()
    delete = theirs.get_by_role("dialog", name="Delete Shared ledger?")
    delete.get_by_label("Type the name to confirm: Shared ledger").fill("Shared ledger")
    delete.get_by_role("button", name="Delete").click()
    expect(delete.get_by_role("alert")).to_contain_text("Nothing was changed")
    expect(gone).to_have_count(1)
    delete.get_by_role("button", name="Delete").click()
    expect(theirs.get_by_text("Shared ledger is deleted.")).to_be_visible()


def test_a_key_whose_answer_was_lost_is_told_of(signed_in: SignIn, watch: Watch, axe: Axe) -> None:
    page = signed_in("admin")
    go(page, "API keys")
    page.get_by_role("button", name="New key").click()
    dialog = page.get_by_role("dialog", name="New key")
    dialog.get_by_label("Name").fill("Lost robot")
    with watch.expecting(FAILED):
        failing = Failing(page, "ApiKeyCreate", is_heard=True)
        dialog.get_by_role("button", name="Create the key").click()
        expect(dialog.get_by_role("alert")).to_be_visible()
        failing.is_on = False
    dialog.get_by_role("button", name="Create the key").click()
    told = page.get_by_role("status").filter(has_text="nobody saw it: the answer was lost on its way")
    expect(told).to_be_visible()
    expect(told.locator("pre")).to_have_count(0)
    expect(page.get_by_role("rowheader").filter(has_text="Lost robot")).to_have_count(1)  # made once
    axe(page)
    told.get_by_role("button", name="I have read it").click()
    expect(told).to_have_count(0)
