"""Live updates that were cut off: what happened meanwhile is seen without loading anything anew."""

import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.console.conftest import Axe, SignIn
from tests.console.test_lead_card import choose
from tests.console.test_leads import rows, write_down

OWNER = "Рустам Ибрагимов"
BACK = 40_000
"""Milliseconds in which a page that tried in vain for a while tries again."""


class Cable:
    """The live updates of one page: `out` takes them away, and the page waits for an answer, until `put_in`."""

    def __init__(self, page: Page) -> None:
        self._is_out = False
        self._sockets: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("/graphql$"), self._open)

    def _open(self, socket: WebSocketRoute) -> None:
        self._sockets.append(socket)
        if not self._is_out:
            socket.connect_to_server()

    def _close(self) -> None:
        sockets, self._sockets = self._sockets, []
        for socket in sockets:
            socket.close(code=1012)

    def out(self) -> None:
        """Takes it out."""
        self._is_out = True
        self._close()

    def put_in(self) -> None:
        """What waits in vain ends, and the page comes back."""
        self._is_out = False
        self._close()


def give(page: Page, name: str, owner: str) -> None:
    """Assigns a lead, found by its name, from its card."""
    page.goto(f"/app/leads?q={name}")
    rows(page).get_by_role("link").first.click()
    page.get_by_role("button", name="Assign").click()
    dialog = page.get_by_role("dialog")
    choose(page, "Owner", owner, dialog)
    dialog.get_by_role("button", name="Assign").click()
    expect(dialog).to_have_count(0)


def test_the_list_catches_up_with_what_was_not_told(page: Page, phone: Page, signed_in: SignIn, axe: Axe) -> None:
    cable = Cable(page)
    signed_in("sales-lead")
    page.goto("/app/leads")
    expect(rows(page).first).to_be_visible()
    status = page.get_by_role("status").filter(has_text="came in")
    small = signed_in("sales-lead", on=phone)
    small.goto("/app/leads")
    write_down(small, "Karina Cable", "+7 701 555-03-01")
    expect(status).to_contain_text("1 new lead came in.")
    page.get_by_label("Name, phone or e-mail").fill("Karina")
    expect(rows(page)).to_have_count(1)
    expect(status).to_have_count(0)

    cable.out()
    give(small, "Karina", OWNER)
    small.goto("/app/leads")
    write_down(small, "Karina Second", "+7 701 555-03-02")
    expect(rows(page)).not_to_contain_text(OWNER)
    cable.put_in()
    expect(rows(page)).to_contain_text(OWNER, timeout=BACK)  # in its place, by the events that were missed
    expect(status).to_contain_text("1 new lead came in.")
    expect(rows(page)).to_have_count(1)
    axe(page)

    page.reload()
    expect(rows(page)).to_have_count(2)
    cable.out()  # nothing was told yet: nobody knows from where on, and the list is asked for anew
    write_down(small, "Karina Third", "+7 701 555-03-03")
    cable.put_in()
    expect(page.get_by_text("Karina Third").or_(status).first).to_be_visible(timeout=BACK)
