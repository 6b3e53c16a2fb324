"""What the things that routing rules name are called; what has no name is not there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select, union_all

from crm.models import Company, Member, Team
from funnel.models import Audience, Channel, Funnel, Resource, Step
from funnel.reads import Reads, among
from funnel.routing.view import Among, Condition, Facts, walk
from funnel.rules.describe import Names as FactNames
from funnel.rules.tree import Touch
from funnel.rules.tree import walk as walk_facts

NAMED = {"resource_ids": Resource, "audience_ids": Audience, "company_ids": Company}


@dataclass(frozen=True)
class Known:
    """Names by id, of every kind; channels and steps by key."""

    things: Mapping[UUID, str] = field(default_factory=dict)
    teams: Mapping[UUID, str] = field(default_factory=dict)
    members: Mapping[UUID, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)

    @property
    def of_facts(self) -> FactNames:
        """The same for conditions on facts."""
        return FactNames(self.channels, self.things)


async def known_in(
    reads: Reads, conditions: Collection[Condition | None], teams: Collection[UUID], members: Collection[UUID]
) -> Known:
    """What the rules name, as far as it exists in the workspace: two statements for any number of rules."""
    leaves = [each for condition in conditions for each in walk(condition)]
    ids = {name: _ids(leaves, name) for name in NAMED} | {"teams": set(teams), "members": set(members)}
    ids["resource_ids"] |= {
        found
        for each in leaves
        if isinstance(each, Facts)
        for touch in walk_facts(each.rule)
        if isinstance(touch, Touch)
        for found in (*touch.resource_ids, *touch.place_resource_ids)
    }
    tables: dict[str, Any] = {**NAMED, "teams": Team, "members": Member}
    parts = [
        select(literal(name).label("kind"), table.id, table.name).where(
            table.workspace_id == reads.workspace_id, among(table.id, sorted(ids[name]))
        )
        for name, table in tables.items()
    ]
    found: dict[str, dict[UUID, str]] = {name: {} for name in tables}
    for row in await reads.rows(union_all(*parts)):
        found[row["kind"]][row["id"]] = row["name"]
    things = {key: name for kind in NAMED for key, name in found[kind].items()}
    return Known(things, found["teams"], found["members"], *await _keys(reads))


def _ids(leaves: Collection[Condition], name: str) -> set[UUID]:
    return {value for each in leaves if isinstance(each, Among) and each.name == name for value in each.values}


async def _keys(reads: Reads) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Names of all channels, and of the steps of current funnels, by key."""
    channels = select(literal("channel").label("kind"), Channel.key, Channel.name).where(
        Channel.workspace_id == reads.workspace_id
    )
    steps = (
        select(literal("step").label("kind"), Step.key, Step.name)
        .join(Funnel, (Funnel.workspace_id == reads.workspace_id) & (Funnel.id == Step.funnel_id))
        .where(Step.workspace_id == reads.workspace_id, Funnel.is_current)
    )
    rows = await reads.rows(union_all(channels, steps))
    return (
        {row["key"]: row["name"] for row in rows if row["kind"] == "channel"},
        {row["key"]: row["name"] for row in rows if row["kind"] == "step"},
    )
