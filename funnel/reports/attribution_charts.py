"""The attribution report's pictures: models side by side, shares under the first of them, and the paths."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.core.money import MICRO
from funnel.attribution.answer import AttributionAnswer, AttributionRow
from funnel.charts.bars import Group, bars
from funnel.charts.canvas import Picture
from funnel.charts.flow import Path, flow
from funnel.reports.funnel_charts import words
from funnel.reports.labels import count, micro, percent, say
from funnel.reports.naming import Naming, name_of
from funnel.reports.top_paths import TopPath

MOST_ROWS = 15
"""The most credited; the document has them all."""


@dataclass(frozen=True, slots=True)
class AttributionPictures:
    """All pictures of one report."""

    comparison: Picture
    shares: Picture
    paths: Picture

    def named(self, name: str) -> Picture | None:
        """By the name a link asks for."""
        return {"comparison": self.comparison, "shares": self.shares, "paths": self.paths}.get(name)


def attribution_pictures(found: AttributionAnswer, paths: Sequence[TopPath], names: Naming) -> AttributionPictures:
    """Drawn from the answers alone."""
    return AttributionPictures(_comparison(found, names), _shares(found, names), _paths(paths, names))


def label_of(row: AttributionRow, language: str) -> str:
    """The row's name, or what stands for none."""
    return name_of(row.key, row.label, language)


def _comparison(found: AttributionAnswer, names: Naming) -> Picture:
    said = names.language
    groups = [_group(row, said) for row in found.rows[:MOST_ROWS]]
    return bars(words(names, "comparison", ("row",)), found.models, groups)


def _group(row: AttributionRow, said: str) -> Group:
    values = [credit.amounts.conversions_micro for credit in row.credits]
    return Group(label_of(row, said), values, [micro(said, value) for value in values])


def _shares(found: AttributionAnswer, names: Naming) -> Picture:
    """Under the first model that is a share of the whole."""
    said = names.language
    place = next((place for place, model in enumerate(found.models) if not model.startswith("participation")), None)
    model = "" if place is None else found.models[place]
    groups = []
    if place is not None and found.totals.conversions_micro:
        groups = [
            _share(label_of(row, said), row.credits[place].share, said)
            for row in found.rows[:MOST_ROWS]
        ]  # fmt: skip
        rest = found.unattributed.conversions_micro / found.totals.conversions_micro
        groups.append(_share(say(said, "unattributed"), rest, said))
    return bars(words(names, "shares", ("row",), model=model), [say(said, "share")], groups, most=MICRO)


def _share(label: str, share: float | None, said: str) -> Group:
    return Group(label, [None if share is None else round(share * MICRO)], [percent(said, share)])


def _paths(paths: Sequence[TopPath], names: Naming) -> Picture:
    said = names.language
    drawn = [
        Path([label or say(said, "not_given") for label in path.labels], path.count, count(said, path.count))
        for path in paths
    ]
    return flow(words(names, "paths", ("path", "conversions")), drawn, say(said, "conversions"))
