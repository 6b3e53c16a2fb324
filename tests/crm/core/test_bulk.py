"""Both ways of inserting many rows write the same; the stage leaves nothing behind."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm.core import bulk
from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import OutboxEvent, Person, Touchpoint

pytestmark = [pytest.mark.anyio, pytest.mark.database]

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
_PERSONS = Insert(
    Person, "id", "canonical_id", "name", "sort_key", "attitude", "first_seen_at", "created_at", "version"
)
_TOUCHES = Insert(
    Touchpoint, "id", "person_id", "kind", "utm", "form_answers", "earns_credit", "cost_minor", "landing_page",
    "occurred_at", "received_at", "source", "external_id",
    tail="ON CONFLICT (workspace_id, source, external_id) DO NOTHING RETURNING external_id",
)  # fmt: skip
_EVENTS = Insert(OutboxEvent, "id", "kind", "payload", "created_at")


async def _person(work: Work) -> UUID:
    person_id = new_id()
    row = {
        "id": person_id, "canonical_id": person_id, "name": "Ә \\N\t\"x\"\n", "sort_key": "", "attitude": "NONE",
        "first_seen_at": NOW, "created_at": NOW, "version": 1,
    }  # fmt: skip
    await _PERSONS.run(work, [row])
    return person_id


def _touches(person_id: UUID, prefix: str) -> list[dict[str, Any]]:
    same = {"person_id": person_id, "kind": "VISIT", "occurred_at": NOW, "received_at": NOW, "source": "test"}
    full = {
        "utm": {"source": "x", "deep": [1, None, {"id": person_id}]}, "form_answers": {"a": "\\N"},
        "earns_credit": False, "cost_minor": 5, "landing_page": "\\N",
    }  # fmt: skip
    return [
        {**same, **full, "id": new_id(), "external_id": f"{prefix}1"},
        {**same, "earns_credit": True, "id": new_id(), "external_id": f"{prefix}2"},
        {**same, "earns_credit": True, "id": new_id(), "external_id": f"{prefix}1"},
    ]


@pytest.mark.parametrize("staged", [1, 1_000])
async def test_rows_come_back_as_they_went_in(work: Work, staged: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "STAGED", staged)
    person_id = await _person(work)
    assert (await _TOUCHES.run(work, _touches(person_id, "a"))).scalars().all() == ["a1", "a2"]
    # Once more in the same transaction: what was staged before is not inserted again.
    assert (await _TOUCHES.run(work, _touches(person_id, "b"))).scalars().all() == ["b1", "b2"]
    found = await work.execute(
        text(
            "SELECT t.utm, t.form_answers, t.earns_credit, t.cost_minor, t.landing_page, t.occurred_at, p.name"
            " FROM touchpoints t JOIN persons p ON p.workspace_id = t.workspace_id AND p.id = t.person_id"
            " WHERE t.workspace_id = :workspace_id ORDER BY t.external_id LIMIT 2"
        ),
        {"workspace_id": work.workspace_id},
    )
    name = 'Ә \\N\t"x"\n'
    assert [tuple(row) for row in found] == [
        ({"source": "x", "deep": [1, None, {"id": str(person_id)}]}, {"a": "\\N"}, False, 5, "\\N", NOW, name),
        (None, None, True, None, None, NOW, name),
    ]


async def test_the_stage_knows_no_workspace_and_the_policies_hold(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is staged lands in the workspace of the work and nowhere else: the INSERT names it, the policy checks it."""
    monkeypatch.setattr(bulk, "STAGED", 1)
    event = {"id": new_id(), "kind": "X", "payload": {"a": 1}, "created_at": NOW}
    await _EVENTS.run(work, [event])
    stored = text("SELECT workspace_id, payload FROM outbox_events WHERE id = :id")
    found = await work.execute(stored, {"id": event["id"]})
    assert [tuple(row) for row in found] == [(work.workspace_id, {"a": 1})]
    stages = await work.execute(
        text("SELECT count(*) FROM pg_class WHERE relname LIKE 'stage\\_%' AND relpersistence <> 't'")
    )
    assert stages.scalar() == 0
