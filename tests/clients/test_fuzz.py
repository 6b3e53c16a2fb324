"""Schemathesis asks whatever the schema allows, as an administrator, over the settled company: nothing may break.

Each root field is asked equally often. What a refusal says is other tests' matter; here only 5xx, masked errors and
answers that are no GraphQL count (`fuzz_hooks.no_incident`). Changes are really made: the company is a copy.
"""

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import pytest

from graphapi.schema import schema
from tests.clients.conftest import Served
from tests.conftest import ROOT

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

CHECKS = "no_incident,response_schema_conformance"
EXAMPLES = 2
"""Of each root field, in CI: two requests or more, under a minute there; what more would show, `make long` shows."""
SECONDS = 600
"""Of `make long`."""
STILL_THERE = "{ viewer { permissions } }"


async def fuzz(served: Served, place: Path, *options: str) -> tuple[int, str]:
    """Exit code and output of a run; ids of the administrator are kept back, so that it does not dismiss itself."""
    ids = {name: id for name, id in served.company.ids.items() if name != "admin"}
    kinds = {kind.name.lower(): prefix for prefix, kind in schema.catalog.prefixes.items()}
    env = os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.clients.fuzz_hooks",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "graphql")]),
        "WORLD": json.dumps({"ids": ids, "kinds": kinds}),
    }
    running = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("schemathesis"), "run", served.url,
        "--header", f"Authorization: Bearer {served.company.admin.key}",
        "--checks", CHECKS, "--phases", "fuzzing", "--no-color", *options,
        cwd=place, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await running.communicate()
    return running.returncode or 0, said.decode(errors="replace")


async def test_nothing_the_schema_allows_breaks_the_server(served: Served, tmp_path: Path) -> None:
    code, said = await fuzz(served, tmp_path, "--max-examples", str(EXAMPLES), "--mode", "positive", "--seed", "1")
    assert code == 0, said
    fields = len(schema.graphql.query_type.fields) + len(schema.graphql.mutation_type.fields)
    assert f"{fields} selected / {fields} total" in said
    assert made(said) > fields
    assert "READ" in (await served.company.admin.read(STILL_THERE))["viewer"]["permissions"]


@pytest.mark.long
async def test_nothing_breaks_it_in_ten_minutes(served: Served, tmp_path: Path) -> None:
    """Other documents every time; the output names the seed to repeat them with."""
    code, said = await fuzz(served, tmp_path, "--max-time", str(SECONDS), "--continue-on-failure")
    assert code == 0, said
    assert made(said) > 2_000
    assert "READ" in (await served.company.admin.read(STILL_THERE))["viewer"]["permissions"]


def made(said: str) -> int:
    """How many cases were tried; all of them passed."""
    found = re.search(r"(\d[\d,]*) generated, (\d[\d,]*) passed", said)
    assert found is not None, said
    assert found[1] == found[2], said
    return int(found[1].replace(",", ""))
