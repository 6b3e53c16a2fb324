"""Mappings of exports that many people have; each says where its columns are known from."""

from functools import cache
from pathlib import Path

from crm.core.problems import NotFound
from funnel.imports.convert import nearest
from funnel.imports.mapping import ImportMapping, load_mapping


@cache
def all_shipped() -> dict[str, ImportMapping]:
    """Every shipped mapping by its name."""
    return {path.stem: load_mapping(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}


def shipped(name: str) -> ImportMapping:
    """The mapping of that name. Raises NotFound with the names there are."""
    found = all_shipped().get(name)
    if found is None:
        message = f"{name} is neither a file nor a shipped mapping. {nearest(name, sorted(all_shipped()))}"
        raise NotFound(message, field="mapping")
    return found
