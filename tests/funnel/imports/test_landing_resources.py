"""Files of resources: new ones are registered with all they say, known ones move their state, the rest is listed."""

from pathlib import Path
from typing import Any

import pytest

from crm.core.database import Database
from funnel.imports.mapping import parse_mapping
from tests.funnel.imports.landing import land, new_workspace, problems, rows, tally

pytestmark = [pytest.mark.anyio, pytest.mark.database]

NAMES = ("name", "kind", "placement", "channel", "users", "purposes", "purpose_text", "url", "account", "state",
         "reason", "owner", "parent", "prices", "promo_codes", "phones")  # fmt: skip
MAPPING = parse_mapping({"kind": "resources", "source": "sheet", "fields": {name: name for name in NAMES}})
PHONE = "+77015551234"
STATES = "SELECT name, kind, state, state_reason FROM resources WHERE workspace_id = $1 ORDER BY name"
STORED = (
    "SELECT r.name, r.kind, r.placement, c.key AS channel, r.users, r.purposes, r.url,"
    " r.external_account_id AS account, r.state, p.name AS parent,"
    " (SELECT array_agg(x.amount_minor ORDER BY x.position) FROM resource_prices x WHERE x.workspace_id = $1"
    "  AND x.resource_id = r.id) AS prices,"
    " (SELECT array_agg(x.code ORDER BY x.code) FROM promo_codes x WHERE x.workspace_id = $1"
    "  AND x.resource_id = r.id) AS codes,"
    " (SELECT array_agg(x.number) FROM resource_phone_numbers x WHERE x.workspace_id = $1"
    "  AND x.resource_id = r.id) AS phones"
    " FROM resources r LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = r.channel_id"
    " LEFT JOIN resources p ON p.workspace_id = $1 AND p.id = r.parent_id WHERE r.workspace_id = $1 ORDER BY r.name"
)


def _line(**values: str) -> str:
    return ",".join(f'"{values.get(name, "")}"' for name in NAMES) + "\n"


async def _land(database: Database, workspace_id: Any, folder: Path, *lines: str) -> Any:
    path = folder / "resources.csv"
    path.write_text(",".join(NAMES) + "\n" + "".join(lines))
    return await land(database, workspace_id, path, MAPPING)


async def test_resources_are_registered_with_all_they_say(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database, currency="RUB")
    lines = (
        _line(name="Landing", kind="landing page", parent="Site", url="https://example.com/a"),
        _line(name="Board", kind="OFFLINE_AD", prices="30 000,00 ₽;5000", promo_codes="spring;MAY", phones=PHONE),
        _line(name="Site", kind="CORPORATE_SITE", users="STAFF;AUDIENCE", purposes="marketing, support"),
        _line(name="VK", kind="SOCIAL_GROUP", channel="vk", account="club1", purpose_text="Help each other."),
        _line(name="Sleepy", kind="SOCIAL_GROUP", channel="vk"),
        _line(name="Orphan", kind="BLOG", parent="Nobody"),
        _line(name="Later", kind="BLOG", state="POSTPONED"),
        _line(name="Mine", kind="BLOG", owner="nobody@example.com"),
        _line(name="Dollar", kind="OFFLINE_AD", prices="$5"),
        _line(name="Odd", kind="SPACESHIP"),
    )  # fmt: skip
    report = await _land(database, workspace_id, tmp_path, *lines)
    assert tally(report) == (10, 4, 0, 0, 6)
    assert await problems(database, workspace_id, report.import_id) == [
        (6, "purpose_text", "INVALID"),
        (7, "parent", "UNKNOWN_RESOURCE"),
        (8, "reason", "INVALID"),
        (9, "owner", "UNKNOWN_MEMBER"),
        (10, "prices", "CURRENCY"),
        (11, "kind", "UNKNOWN_VALUE"),
    ]
    found = {row["name"]: row for row in await rows(database, workspace_id, STORED)}
    assert sorted(found) == ["Board", "Landing", "Site", "VK"]
    board = found["Board"]
    assert (board["placement"], board["prices"], board["codes"], board["phones"]) == (
        "PAID", [3_000_000, 500_000], ["MAY", "SPRING"], [PHONE],
    )  # fmt: skip
    assert (found["Landing"]["parent"], found["Landing"]["users"]) == ("Site", ["AUDIENCE"])
    assert (found["Site"]["users"], found["Site"]["purposes"]) == (["STAFF", "AUDIENCE"], ["MARKETING", "SUPPORT"])
    assert (found["VK"]["channel"], found["VK"]["account"], found["VK"]["state"]) == ("vk", "club1", "ACTIVE")
    before = await rows(database, workspace_id, STORED)
    assert tally(await _land(database, workspace_id, tmp_path, *lines)) == (10, 0, 0, 4, 6)
    # Another file with the same rows compares them, and finds nothing to change.
    assert tally(await _land(database, workspace_id, tmp_path, *lines[:4], _line(name="New", kind="BLOG"))) == (
        5, 1, 0, 4, 0,
    )  # fmt: skip
    assert [row for row in await rows(database, workspace_id, STORED) if row["name"] != "New"] == before


async def test_of_known_ones_the_state_moves_and_the_rest_is_listed(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    await _land(database, workspace_id, tmp_path, _line(name="Blog", kind="BLOG"), _line(name="Site", kind="BLOG"))
    report = await _land(
        database, workspace_id, tmp_path,
        _line(name="BLOG", kind="BLOG", state="RETIRED", reason="Our audience is not there."),
        _line(name="Site", kind="FORUM", url="https://example.com", state="RETIRED", reason="x"),
    )  # fmt: skip
    assert tally(report) == (2, 0, 1, 0, 1)
    (problem,) = await rows(
        database, workspace_id, "SELECT row, code, field, message FROM import_problems WHERE workspace_id = $1"
    )
    assert (problem["row"], problem["code"], problem["field"]) == (3, "DIFFERS", "kind")
    assert "kind, url" in str(problem["message"])
    found = await rows(database, workspace_id, STATES)
    assert [tuple(row.values()) for row in found] == [
        ("Blog", "BLOG", "RETIRED", "Our audience is not there."),
        ("Site", "BLOG", "ACTIVE", None),
    ]


async def test_the_same_code_twice_refuses_one_row_only(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    report = await _land(
        database, workspace_id, tmp_path,
        _line(name="A", kind="OFFLINE_AD", promo_codes="SPRING"),
        _line(name="B", kind="OFFLINE_AD", promo_codes="spring"),
        _line(name="C", kind="OFFLINE_AD", phones="123"),
        _line(name="D", kind="OFFLINE_AD"),
    )  # fmt: skip
    assert tally(report) == (4, 2, 0, 0, 2)
    assert await problems(database, workspace_id, report.import_id) == [
        (3, "promo_codes", "CONFLICT"),
        (4, "phones", "INVALID"),
    ]
