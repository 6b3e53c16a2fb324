"""Rules as a client gives them, checked against what the workspace has: for keeping them, and for trying them out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Problem, Problems
from crm.members.permissions import Action, permissions_of
from crm.models import Member
from funnel.inputs import Input, Key
from funnel.models.words.routing import OutsideHours, RoutingStrategy, RoutingTarget
from funnel.reads import Reads, among
from funnel.routing.describe import describe
from funnel.routing.names import Known, known_in
from funnel.routing.plan import Fallback, Plan, Rule
from funnel.routing.pool import Way
from funnel.routing.read import CAMEL, read
from funnel.routing.view import Among, Condition, Facts, walk
from funnel.rules.tree import Touch
from funnel.rules.tree import walk as walk_facts

MOST_RULES = 100


class RoutingWeightGiven(Input):
    """How many turns a member has for one of the others."""

    member_id: UUID
    weight: Annotated[int, Field(ge=1, le=100)]


class RoutingRuleGiven(Input):
    """One rule: whose leads, to whom, how one of several is chosen."""

    key: Key
    condition: dict[str, Any] | None = None
    target: RoutingTarget
    team_id: UUID | None = None
    member_id: UUID | None = None
    strategy: RoutingStrategy = RoutingStrategy.ROUND_ROBIN
    weights: Annotated[tuple[RoutingWeightGiven, ...], Field(max_length=1000)] = ()
    outside_hours: OutsideHours = OutsideHours.SKIP


class FallbackGiven(Input):
    """Who gets what the rules leave over: the member, else the whole team; one of them at least."""

    team_id: UUID | None = None
    member_id: UUID | None = None


async def checked(
    reads: Reads, given: Sequence[RoutingRuleGiven], fallback: FallbackGiven | None, currency: str
) -> Plan:
    """The plan, with new ids. Raises Problems with every reason why it cannot be kept, each at its path."""
    problems: list[Problem] = [
        *_keys(given),
        *(each for place, rule in enumerate(given) for each in _shape(rule, place)),
    ]
    conditions: list[Condition | None] = []
    for place, each in enumerate(given):
        condition, found = read(each.condition, f"rules.{place}.condition", currency)
        conditions.append(condition)
        problems += found
    if problems:
        raise Problems(problems)
    known = await known_in(reads, conditions, _teams(given, fallback), _members(given, fallback))
    problems += [*_unknown(given, conditions, fallback, known), *await _idle(reads, given, fallback)]
    if problems:
        raise Problems(problems)
    rules = [_rule(each, condition) for each, condition in zip(given, conditions, strict=True)]
    told = tuple(replace(each, description=describe(each, known, currency)) for each in rules)
    return Plan(told, Fallback(fallback.team_id, fallback.member_id) if fallback else None)


def _rule(given: RoutingRuleGiven, condition: Condition | None) -> Rule:
    rule_id = new_id()
    weights = {each.member_id: each.weight for each in given.weights}
    way = Way(given.strategy, rule_id, weights, given.outside_hours)
    return Rule(rule_id, given.key, "", condition, given.target, way, given.team_id, given.member_id)


def _keys(given: Sequence[RoutingRuleGiven]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, each in enumerate(given):
        if each.key in seen:
            yield Invalid(f"Two rules have the key {each.key!r}; give each its own.", field=f"rules.{place}.key")
        seen.add(each.key)


def _shape(each: RoutingRuleGiven, place: int) -> Iterator[Problem]:
    """Team and member stand exactly where the target names one; weights where turns are weighted."""
    wanted = {"teamId": RoutingTarget.TEAM, "memberId": RoutingTarget.MEMBER}
    for name, target in wanted.items():
        is_given = (each.team_id if name == "teamId" else each.member_id) is not None
        if is_given != (each.target is target):
            said = "name it." if not is_given else "leave it out."
            yield Invalid(f"The target is {each.target.value}; {said}", field=f"rules.{place}.{name}")
    if each.weights and each.strategy is not RoutingStrategy.WEIGHTED:
        yield Invalid("Weights count with the strategy WEIGHTED only; leave them out.", field=f"rules.{place}.weights")
    if len({weight.member_id for weight in each.weights}) < len(each.weights):
        yield Invalid("A member has two weights; keep one.", field=f"rules.{place}.weights")


def _teams(given: Sequence[RoutingRuleGiven], fallback: FallbackGiven | None) -> set[UUID]:
    named = {each.team_id for each in given} | ({fallback.team_id} if fallback else set())
    return {each for each in named if each is not None}


def _members(given: Sequence[RoutingRuleGiven], fallback: FallbackGiven | None) -> set[UUID]:
    named = {each.member_id for each in given} | ({fallback.member_id} if fallback else set())
    weighted = {weight.member_id for each in given for weight in each.weights}
    return {each for each in named if each is not None} | weighted


def _unknown(
    given: Sequence[RoutingRuleGiven],
    conditions: Sequence[Condition | None],
    fallback: FallbackGiven | None,
    known: Known,
) -> Iterator[Problem]:
    for place, (each, condition) in enumerate(zip(given, conditions, strict=True)):
        path = f"rules.{place}"
        if each.team_id is not None and each.team_id not in known.teams:
            yield NotFound("There is no such team in this workspace.", field=f"{path}.teamId")
        yield from _unknown_weights(each, path, known.members)
        for leaf in walk(condition):
            yield from _unknown_in(leaf, f"{path}.condition", known)
    if fallback is not None and fallback.team_id is not None and fallback.team_id not in known.teams:
        yield NotFound("There is no such team in this workspace.", field="fallback.teamId")


def _unknown_weights(given: RoutingRuleGiven, path: str, members: Mapping[UUID, str]) -> Iterator[Problem]:
    for number, weight in enumerate(given.weights):
        if weight.member_id not in members:
            yield NotFound("There is no such member in this workspace.", field=f"{path}.weights.{number}.memberId")


def _unknown_in(leaf: Condition, path: str, known: Known) -> Iterator[Problem]:
    if isinstance(leaf, Facts):
        touches = [each for each in walk_facts(leaf.rule) if isinstance(each, Touch)]
        if any(
            found not in known.things for each in touches for found in (*each.resource_ids, *each.place_resource_ids)
        ):
            yield NotFound("The condition names a resource that does not exist.", field=path)
        for key in sorted({found for each in touches for found in each.channel_keys} - known.channels.keys()):
            yield NotFound(f"The condition names the channel {key!r}, which this workspace does not have.", field=path)
    if isinstance(leaf, Among):
        have: Mapping[Any, str] = {"channel_keys": known.channels, "step_keys": known.steps}.get(
            leaf.name, known.things
        )
        if missing := [str(value) for value in leaf.values if value not in have]:
            what = CAMEL[leaf.name]
            named = "something" if leaf.name.endswith("_ids") else ", ".join(map(repr, missing))
            yield NotFound(f"The condition names {named} under {what} that this workspace does not have.", field=path)


async def _idle(reads: Reads, given: Sequence[RoutingRuleGiven], fallback: FallbackGiven | None) -> list[Problem]:
    """Members who are named and cannot accept: not there, gone, or without the right."""
    named = {f"rules.{place}.memberId": each.member_id for place, each in enumerate(given) if each.member_id}
    if fallback is not None and fallback.member_id is not None:
        named["fallback.memberId"] = fallback.member_id
    statement = select(Member.id, Member.name, Member.roles).where(
        Member.workspace_id == reads.workspace_id, among(Member.id, sorted(set(named.values()))),
        Member.deactivated_at.is_(None),
    )  # fmt: skip
    rows = {row["id"]: row for row in await reads.rows(statement)} if named else {}
    problems: list[Problem] = []
    for field, member_id in named.items():
        row = rows.get(member_id)
        if row is None:
            problems.append(NotFound("There is no such active member in this workspace.", field=field))
        elif Action.HANDOFF_RESPOND not in permissions_of(row["roles"]):
            problems.append(Invalid(f"{row['name']} may not accept handoffs; choose a member of sales.", field=field))
    return problems
