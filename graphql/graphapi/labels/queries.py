"""The root field that gives labels."""

from __future__ import annotations

from collections.abc import Mapping

from crm.core.problems import NotFound
from graphapi.answers import answer
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.labels.read import everything, language_of, version_of
from graphapi.labels.types import EnumLabel, EnumLabels, EnumValueLabel


@queries
class LabelQueries:
    """What people call things."""

    @answer
    async def enum_labels(self, info: Info, language: str, names: list[str] | None = None) -> EnumLabels:
        """Labels of the enums named, or of all that screens show, in `en`, `ru` or `kk`."""
        found = everything(language_of(language))
        return EnumLabels(
            language=language,
            version=version_of(language),
            url=f"/labels/{language}.json",
            enums=[_label(name, found) for name in (sorted(found) if names is None else names)],
        )


def _label(name: str, found: Mapping[str, Mapping[str, str]]) -> EnumLabel:
    if name not in found:
        sentence = f"There are no labels of an enum {name!r}; leave names out to see which there are."
        raise NotFound(sentence, field="names")
    return EnumLabel(
        name=name, values=[EnumValueLabel(value=value, label=label) for value, label in found[name].items()]
    )
