"""Records a batch of touchpoints, item by item, in a fixed number of statements."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Invalid, Problem, Problems
from crm.core.work import Work
from crm.handoffs.timers import contacted
from crm.members.permissions import Action
from crm.models import Lead
from crm.models.words import Direction, TouchpointKind
from funnel.facts.facts import FactResult, Outcome, TouchFact
from funnel.facts.record import record as record_facts
from funnel.touchpoints.gather import gather
from funnel.touchpoints.inputs import MOST_ITEMS, TouchpointsRecord

PERSONAL = frozenset({TouchpointKind.MESSAGE, TouchpointKind.COMMENT, TouchpointKind.CALL})
"""Kinds by which one human speaks to another."""


async def record(
    work: Work, data: TouchpointsRecord, *, unreadable: Mapping[int, Problem] = MappingProxyType({})
) -> Outcome:
    """What became of each item, in their order; problems' fields begin with `items.N`.

    `unreadable` are items the door could make nothing of, by their place in the client's batch; `data.items` are the
    others in their order. Raises Invalid for too many items, and with `atomic` Problems when one item is refused.
    """
    work.actor.require(Action.TOUCHPOINT_RECORD)
    count = len(data.items) + len(unreadable)
    if count > MOST_ITEMS:
        raise Invalid(f"A batch has at most {MOST_ITEMS} items, this one has {count}.", field="items")
    read = iter(await gather(work, data.items))
    gathered = [unreadable[place] if place in unreadable else next(read) for place in range(count)]
    refused = [_refused(place, each) for place, each in enumerate(gathered) if isinstance(each, Problem)]
    if data.atomic and refused:
        raise Problems([each.problem for each in refused if each.problem])
    places = [place for place, each in enumerate(gathered) if isinstance(each, TouchFact)]
    facts = [each for each in gathered if isinstance(each, TouchFact)]
    outcome = await record_facts(work, facts, atomic=data.atomic)
    await _contacted(work, facts, outcome)
    done = [_placed(result, places[result.index]) for result in outcome.results]
    return _merged([*refused, *done])


async def _contacted(work: Work, facts: Sequence[TouchFact], outcome: Outcome) -> None:
    """What a member wrote to persons whose leads are theirs is the first contact after a handoff."""
    written: dict[UUID, datetime] = {}
    for fact, result in zip(facts, outcome.results, strict=True):
        if fact.direction is Direction.OUTBOUND and fact.kind in PERSONAL and result.status == "RECORDED":
            for lead_id in result.leads:
                written[lead_id] = min(fact.occurred_at, written.get(lead_id, fact.occurred_at))
    if work.actor.member_id is None or not written:
        return
    own = select(Lead.id).where(
        Lead.workspace_id == work.workspace_id, Lead.id.in_(written), Lead.owner_id == work.actor.member_id
    )
    await contacted(work, {lead_id: written[lead_id] for lead_id in (await work.execute(own)).scalars()})


def _refused(place: int, problem: Problem) -> FactResult:
    return FactResult(place, "REJECTED", problem=_at(place, problem))


def _placed(result: FactResult, place: int) -> FactResult:
    problem = _at(place, result.problem) if result.problem else None
    return replace(result, index=place, problem=problem)


def _at(place: int, problem: Problem) -> Problem:
    """The problem with the item's place in the whole input in front of the item's own path."""
    inside = re.sub(r"^items\.\d+\.?", "", problem.field or "")
    problem.field = f"items.{place}.{inside}".rstrip(".")
    return problem


def _merged(results: Sequence[FactResult]) -> Outcome:
    counted = Counter(result.status for result in results)
    return Outcome(
        sorted(results, key=lambda result: result.index),
        counted["RECORDED"],
        counted["DUPLICATE"],
        counted["REJECTED"],
    )
