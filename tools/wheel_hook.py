"""Hatchling's hook: puts the SDL beside the package in a wheel, and only there.

In pyproject.toml the same line would also copy the file into site-packages at an editable install, where it goes stale
and its folder looks to type checkers like another `graphapi`.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SchemaHook(BuildHookInterface[Any]):
    """Adds graphql/schema.graphql as graphapi/schema.graphql."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files are gathered; `version` is "editable" for `pip install -e`."""
        if version == "standard":
            build_data["force_include"]["graphql/schema.graphql"] = "graphapi/schema.graphql"
