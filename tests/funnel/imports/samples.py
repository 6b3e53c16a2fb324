"""Small files and mappings the tests of this room write themselves."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from crm.core.problems import Problems
from funnel.imports.mapping import ImportMapping, parse_mapping
from funnel.imports.records import Item, LeadRow, Row, RowProblem
from funnel.imports.rows import open_reader

OLIST = Path(__file__).parents[4] / "shared" / "data" / "olist"
EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
needs_olist = pytest.mark.skipif(not OLIST.is_dir(), reason=f"the Olist data set is not at {OLIST}")


def leads(**settings: Any) -> ImportMapping:
    """A mapping of leads: id, date and channel, plus what the test says."""
    fields = {"external_id": "id", "occurred_at": "date", **settings.pop("fields", {})}
    return parse_mapping({"kind": "leads", "source": "test", "fields": fields, **settings})


def items(path: Path, mapping: ImportMapping, **options: Any) -> list[Item]:
    """Everything the file says."""
    return list(open_reader(path, mapping, **options).rows())


def lead_rows(found: list[Item]) -> list[LeadRow]:
    """The leads among it."""
    return [item.values for item in found if isinstance(item, Row) and isinstance(item.values, LeadRow)]


def problems(found: list[Item]) -> list[tuple[int, str | None, str, str | None]]:
    """Row, field, code and value of every problem."""
    return [(item.row, item.field, item.code, item.value) for item in found if isinstance(item, RowProblem)]


def mistakes(data: Mapping[str, Any]) -> dict[str | None, str]:
    """What is wrong with a mapping: path → sentence."""
    with pytest.raises(Problems) as caught:
        parse_mapping(data)
    return {problem.field: problem.message for problem in caught.value.problems}
