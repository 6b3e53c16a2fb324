"""What goes by command: rows whose time is over, and whole workspaces."""

import asyncio
from uuid import UUID

import pytest

from crm.core.ids import encode
from tests.conftest import Urls, _execute
from tests.crm.commands.conftest import answer, run

pytestmark = [pytest.mark.database, pytest.mark.newest]


def slugs() -> list[str]:
    return [row["slug"] for row in answer(run("workspace", "list", "--json"))["workspaces"]]


def test_a_workspace_goes_at_once_and_its_neighbour_stays(lent: pytest.MonkeyPatch, lent_urls: Urls) -> None:
    for name in ("Going", "Staying"):
        assert run("workspace", "create", name, "--admin", f"{name.lower()}@example.test").exit_code == 0
    wrong = run("workspace", "delete", "going", "--confirm", "Staying")
    assert (wrong.exit_code, "not the workspace's name" in wrong.output) == (2, True)
    asked = answer(run("workspace", "delete", "going", "--confirm", "Going", "--days", "5", "--json"))
    assert (asked["finishedAt"], asked["rows"]) == (None, 0)
    locked = run("member", "add", "new@example.test", "--workspace", "going", "--role", "ANALYST")
    assert (locked.exit_code, "takes no changes" in locked.output) == (2, True)
    assert run("workspace", "keep", "going").exit_code == 0
    assert run("member", "add", "new@example.test", "--workspace", "going", "--role", "ANALYST").exit_code == 0
    assert run("workspace", "delete", "going", "--days", "5", input="Going\n").exit_code == 0
    gone = answer(run("workspace", "delete", "going", "--confirm", "Going", "--now", "--json"))
    assert gone["finishedAt"] is not None
    assert gone["rows"] > 30
    assert slugs() == ["staying"]
    assert run("workspace", "keep", "going").exit_code == 2


SUBSCRIBED = """INSERT INTO connected_accounts (workspace_id, id, network, name, account_id, settings, created_at,
  subscription_asked_at, subscription_due_at)
SELECT workspace_id, workspace_id, 'YOUTUBE', 'x', 'UC1', '{"subscribe": true}', now(), now(), now() + interval '8 days'
FROM workspace_directory WHERE slug = 'subscribed'"""


def test_networks_are_told_first_but_not_waited_for_for_ever(lent: pytest.MonkeyPatch, lent_urls: Urls) -> None:
    assert run("workspace", "create", "Subscribed").exit_code == 0
    asyncio.run(_execute(lent_urls.superuser, SUBSCRIBED))
    asked = ("workspace", "delete", "subscribed", "--confirm", "Subscribed", "--now")
    waits = run(*asked)
    assert (waits.exit_code, "Networks are told first that subscribed's subscriptions end" in waits.output) == (0, True)
    first = answer(run(*asked, "--json"))
    assert (first["finishedAt"], first["rows"], "subscribed" in slugs()) == (None, 0, True)
    again = answer(run(*asked, "--json"))
    assert again["dueAt"] == first["dueAt"]  # asking again puts nothing off
    long_ago = "UPDATE workspace_deletions SET due_at = due_at - interval '1 day' WHERE finished_at IS NULL"
    asyncio.run(_execute(lent_urls.superuser, long_ago))
    assert "Deleted subscribed." in run(*asked).output
    assert "subscribed" not in slugs()


def test_retention_counts_and_does(lent: pytest.MonkeyPatch, lent_urls: Urls) -> None:
    assert run("workspace", "create", "Tidy").exit_code == 0
    dry = answer(run("retention", "run", "--workspace", "tidy", "--dry-run", "--json"))
    assert dry["dryRun"] is True
    assert dry["subjects"]["UNKNOWN_VISITORS"] == {"days": 395, "count": 0, "held": 0}
    assert dry["subjects"]["LOST_LEADS"] == {"days": None, "count": None, "held": None}
    done = answer(run("retention", "run", "--workspace", "tidy", "--json"))
    assert done == {"dryRun": False, "subjects": {
        name: {"count": 0} for name in ("UNKNOWN_VISITORS", "IMPORT_PROBLEMS", "PERSON_EXPORTS", "FORM_ANSWERS",
                                 "CONVERSION_REQUESTS", "RECLASSIFICATION_TRIALS", "AUDIT")
    }}  # fmt: skip
    assert "UNKNOWN_VISITORS  0" in run("retention", "run", "--workspace", "tidy").output


def test_conversions_are_found_to_the_last_and_sent_again(lent: pytest.MonkeyPatch, lent_urls: Urls) -> None:
    """`find` goes on until a part finds none: a part is 2,000 of a destination."""
    parts = iter((2_000, 3, 0))

    async def part(_work: object) -> int:
        return next(parts)

    assert run("workspace", "create", "Telling").exit_code == 0
    own = ("--workspace", "telling")
    lent.setattr("crm.commands.conversions.find", part)
    assert answer(run("conversions", "find", *own, "--json")) == {"found": 2_003}
    asked = ("conversions", "again", *own, "--destination", encode("cdest", UUID(int=7)))
    nowhere = run(*asked, "--since", "2026-01-01")
    assert (nowhere.exit_code, "no such conversion destination" in nowhere.output) == (2, True)
    assert "Say since when" in run(*asked).output
    assert run("conversions", "again", *own, "--conversion", "cdest_1").exit_code == 2
