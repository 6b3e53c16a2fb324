"""What is run where and when: on which PostgreSQL, in which process, in which order."""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

ON_BOTH_VERSIONS = {
    "contract", "migrations", "tenancy", "crm/core", "crm/people", "crm/postgres", "funnel/attribution",
    "funnel/credit_days", "funnel/facts", "funnel/rebuild", "funnel/rules",
}  # fmt: skip
"""What is run on the older PostgreSQL too: every contract operation, migrations, row-level security, and the rooms
whose SQL is their substance. The rest is marked `newest`, and so is the trial of every root field."""
ON_ONE_VERSION = {"tenancy/test_every_root_field.py"}


ONE_WORLD = {"plans", "demo", "packaging", "architecture", "console"}
"""Folders whose tests share what takes long to build; so do the tests of one file in `ONE_WORLD_A_FILE`."""
ONE_WORLD_A_FILE = {
    "tenancy", "contract", "statements", "crm/commands", "crm/postgres", "docs", "graphapi/compiler",
    "clients", "graphapi/allowed/test_dealings.py", "graphapi/test_error_paths.py", "graphapi/versions",
    "graphapi/witness", "graphapi/row_scopes/test_in_sight.py",
    "funnel/attribution/test_path_data.py", "funnel/attribution_runs/test_path_data.py",
}  # fmt: skip


FILLING = {"plans", "demo", "console"}
"""Of those, the ones that fill a database for so long that who listens waits for it: they begin before all others."""


@cache
def _above(path: str) -> frozenset[str]:
    """The file and the folders it lies in, from `tests` on."""
    where = PurePosixPath(path).relative_to("tests")
    return frozenset(parent.as_posix() for parent in (where, *where.parents))


FIRST = {
    "clients/test_fuzz.py", "migrations", "crm/fake_platform", "crm/core/test_lost_connections.py",
    "crm/core/test_wording.py", "funnel/analytics/test_oracle.py", "funnel/analytics/test_mutants.py",
    "funnel/credit_days", "scenario",
}  # fmt: skip
"""Of those that share nothing, the ones of many seconds: begun last, one of them would keep the others waiting."""


def _world(nodeid: str) -> str:
    path, _, _ = nodeid.partition("::")
    if shared := _above(path) & ONE_WORLD:
        return min(shared)
    return path if _above(path) & ONE_WORLD_A_FILE else nodeid


class ByWorld(LoadScopeScheduling):
    """Who shares a world is sent to one process, everybody else where there is room, in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        return _world(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWorld:
    """Takes the place of what `--dist` names (its `loadgroup` does not see marks under pytest 9)."""
    config.option.loadscopereorder = False
    return ByWorld(config, log)


def _turn(nodeid: str, sizes: Mapping[str, int]) -> tuple[bool, int, bool]:
    world, path = _world(nodeid), nodeid.partition("::")[0]
    return world not in FILLING, -sizes[world], not _above(path) & FIRST


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks them `newest` before the marks are chosen by, and begins with what takes long: the largest worlds."""
    sizes = Counter(_world(item.nodeid) for item in items)
    items.sort(key=lambda item: _turn(item.nodeid, sizes))
    for item in items:
        above = _above(item.nodeid.partition("::")[0])
        if above & ON_ONE_VERSION or not above & ON_BOTH_VERSIONS:
            item.add_marker(pytest.mark.newest)
