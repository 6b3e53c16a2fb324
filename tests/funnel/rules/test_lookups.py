"""The compiled rules ask each table by its index for one person after the other, whatever the planner believes of how
many there are: taking 20,000 for ten, it went through all of them once for every row."""

import re

import pytest
from sqlalchemy import text

from crm.core.work import Work
from funnel.rules.compile import compile_rules
from funnel.rules.read import parse

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


@pytest.mark.parametrize("table", ["leads", "sales", "lead_starts", "reached_scores"])
async def test_a_table_is_asked_for_one_person_at_a_time(work: Work, table: str) -> None:
    asked = {"any": [{"touch": {"kinds": ["VISIT"]}}, {"sale_recorded": True}, {"score_at_least": 5}]}
    compiled = compile_rules([(1, parse(asked))])
    given = {
        "workspace_id": work.workspace_id, "product_id": work.workspace_id, "zone": "Europe/Moscow",
        "persons": [work.workspace_id], **compiled.values,
    }  # fmt: skip
    await work.execute(text("SET LOCAL enable_seqscan = off"))
    explained = text(f"EXPLAIN {compiled.statement.text}").bindparams(*compiled.statement._bindparams.values())
    lines = list((await work.execute(explained, given)).scalars())
    at = next(place for place, line in enumerate(lines) if f" on {table} " in line)
    assert any(re.search(r"person_id = m(_\d+)?\.id", line) for line in lines[at : at + 4]), lines[at : at + 4]
