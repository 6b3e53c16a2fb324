"""Rules as a form builder shows them and writes them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import select

from funnel.funnels.known import known_in
from funnel.models import Funnel, Step
from funnel.reads import among
from funnel.rules import definitions as catalogue
from funnel.rules import form as room
from funnel.rules.definitions import OperandType, RuleScope
from funnel.rules.describe import Names
from funnel.rules.form import RuleKind
from graphapi.compiler import answer_type
from graphapi.context import Info
from graphapi.rules.trees import rule_of, value_of
from graphapi.scalars import JSON


@answer_type
class RuleOperand:
    """A value of a condition."""

    name: str = strawberry.field(description="As in the condition's input.")
    value: JSON = strawberry.field(description="The value, as the input takes it.")


@answer_type
class RuleNode:
    """One condition of a rule, or a group of them."""

    path: str = strawberry.field(description="Its place in the input; empty for the whole rule.")
    parent_path: str | None = strawberry.field(description="Place of the group it stands in; null for the whole rule.")
    kind: RuleKind = strawberry.field(description="What it asks for.")
    description: str = strawberry.field(description="The condition as one sentence, in your language.")
    operands: list[RuleOperand] = strawberry.field(description="Its values; none of a group.")
    input: JSON = strawberry.field(description="The node alone, as `RuleInput` writes it.")


@answer_type
class RuleForm:
    """A rule in its parts: what is read here can be changed and given back as `RuleInput`."""

    description: str = strawberry.field(description="The whole rule as one sentence, in your language.")
    input: JSON = strawberry.field(description="The whole rule as `RuleInput` writes it.")
    nodes: list[RuleNode] = strawberry.field(description="The whole first, then each part behind its group.")


@answer_type
class RuleChoice:
    """A word that an operand may have."""

    value: str = strawberry.field(description="The word of the API.")
    label: str = strawberry.field(description="The same in the language that was asked for.")


@answer_type
class RuleOperandDefinition:
    """A value that a condition takes."""

    name: str = strawberry.field(description="As in the condition's input.")
    type: OperandType = strawberry.field(description="What kind of value.")
    is_required: bool = strawberry.field(description="Whether the condition cannot do without it.")
    least: int | None = strawberry.field(description="The smallest number.")
    most: int | None = strawberry.field(description="The largest number.")
    choices: list[RuleChoice] = strawberry.field(description="The words it may have; empty where it is free.")


@answer_type
class RuleDefinition:
    """A condition that rules may have."""

    kind: RuleKind = strawberry.field(description="What it asks for.")
    input_field: str = strawberry.field(description="The field of `RuleInput` it is written to.")
    scopes: list[RuleScope] = strawberry.field(description="Rules of what it may stand in.")
    operands: list[RuleOperandDefinition] = strawberry.field(description="Its values.")


def form_of(tree: Any, names: Names, language: str) -> RuleForm | None:
    """The rule's form; null for one that cannot be read."""
    found = room.form_of(tree, names, language)
    if found is None:
        return None
    return RuleForm(
        description=found.description, input=rule_of(found.tree), nodes=[_node(each) for each in found.nodes]
    )


def _node(node: room.Node) -> RuleNode:
    return RuleNode(
        path=node.path,
        parent_path=node.parent,
        kind=node.kind,
        description=node.description,
        operands=[RuleOperand(name=each.name, value=value_of(each.name, each.value)) for each in node.operands],
        input=rule_of(node.tree),
    )


def definitions_of(found: Iterable[catalogue.RuleDefinition]) -> list[RuleDefinition]:
    """The catalogue as the API shows it."""
    return [
        RuleDefinition(
            kind=each.kind, input_field=each.field, scopes=list(each.scopes),
            operands=[
                RuleOperandDefinition(
                    name=one.name, type=one.type, is_required=one.is_required, least=one.least, most=one.most,
                    choices=[RuleChoice(value=value, label=label) for value, label in one.choices],
                )
                for one in each.operands
            ],
        )
        for each in found
    ]  # fmt: skip


async def forms_of_steps(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, RuleForm]:
    """Forms of the exit rules of steps; three statements for any number of them."""
    asked = select(Step.id, Step.reached_when).where(
        Step.workspace_id == info.reader.workspace_id, among(Step.id, list(ids)), Step.reached_when.is_not(None)
    )
    return await _forms(info, {row["id"]: row["reached_when"] for row in await info.reader.rows(asked)})


async def forms_of_funnels(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, RuleForm]:
    """Forms of the entry rules of versions."""
    asked = select(Funnel.id, Funnel.entry_rule).where(
        Funnel.workspace_id == info.reader.workspace_id, among(Funnel.id, list(ids))
    )
    return await _forms(info, {row["id"]: row["entry_rule"] for row in await info.reader.rows(asked)})


async def _forms(info: Info, trees: Mapping[UUID, Any]) -> Mapping[UUID, RuleForm]:
    known = await known_in(info.reader, trees.values())
    made = {each: form_of(tree, known.names, info.context.language) for each, tree in trees.items()}
    return {each: form for each, form in made.items() if form is not None}
