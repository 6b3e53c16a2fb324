"""A workbench for Node: the sources of `node/`, the schema and the documents side by side in a scratch folder."""

import asyncio
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tools.clients import SOURCE
from tools.steps import environment

PATIENCE = 120.0
"""Seconds; a machine that does much else is slow."""


@dataclass(frozen=True)
class Done:
    """How a program ended, and what it said."""

    code: int
    said: str


@dataclass(frozen=True)
class Workbench:
    """The folder, in which programs of the installed packages run."""

    place: Path

    async def run(self, *words: str, world: Mapping[str, Any] | None = None) -> Done:
        """Node with these arguments; `world` is what a client has to know of the server, as WORLD in JSON."""
        known = world or {}
        given = {"TOUCHLINE_URL": known.get("url", ""), "TOUCHLINE_KEY": known.get("key", "")}
        env = environment({"NO_COLOR": "1", "WORLD": json.dumps(known), **given})
        running = await asyncio.create_subprocess_exec(
            "node", *words, cwd=self.place, env=env,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        try:
            said, _ = await asyncio.wait_for(running.communicate(), PATIENCE)
        except TimeoutError:
            running.kill()
            raise
        return Done(running.returncode or 0, said.decode(errors="replace"))

    async def must(self, *words: str, world: Mapping[str, Any] | None = None) -> str:
        """`run` that fails with what the program said."""
        done = await self.run(*words, world=world)
        assert done.code == 0, done.said
        return done.said


def lay_out(place: Path, modules: Path) -> Workbench:
    """Sources, schema, operations and examples, copied; the packages by a link."""
    shutil.copytree(SOURCE, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    shutil.copytree(ROOT / "graphql" / "operations", place / "operations")
    shutil.copytree(ROOT / "docs" / "examples" / "typescript", place / "example", dirs_exist_ok=True)
    shutil.copy(ROOT / "graphql" / "schema.graphql", place)
    os.symlink(modules, place / "node_modules")
    return Workbench(place)
