"""Which rights reading asks for, by name of the field: what the documentation of the schema says of them, once more."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_variable_values

from crm.core.actor import Actor
from tests.graphapi.witness.schema import SDL

READ = "READ"
MONEY, PERSONAL = "READ_MONEY", "READ_PERSONAL"
FIELDS = {
    "Resource.spend": MONEY, "ResourceGoal.budget": MONEY, "GoalRevision.budget": MONEY,
    "Person.primaryEmail": PERSONAL, "Person.primaryPhone": PERSONAL, "Touchpoint.formAnswers": PERSONAL,
    "Note.text": PERSONAL, "NoteEdit.text": PERSONAL, "Call.recordingUrl": PERSONAL, "Identity.value": PERSONAL,
    "Message.text": PERSONAL, "AttributionRun.amount": MONEY, "AttributionRun.unattributedAmount": MONEY,
    "AttributionRun.rows": MONEY, "AttributionRunRow.amount": MONEY, "AttributionRunRow.contribution": MONEY,
    "Engagement.terms": MONEY, "Engagement.report": MONEY, "EngagementMember.hourlyCost": MONEY, "Event.cost": MONEY,
    "Import.problems": "IMPORT", "MatrixSnapshotCell.cost": MONEY, "PublishedWeeklyReport.text": MONEY,
    "Spend.amount": MONEY, "Spend.correctedAmount": MONEY, "Spend.original": MONEY, "SpendSchedule.amount": MONEY,
    "CurrencyRate.rate": MONEY, "ConversionRequest.response": "RESOURCE_EDIT", "FormSubmission.answers": PERSONAL,
    "FormSubmission.context": PERSONAL, "FormSubmission.selfReported": PERSONAL,
    "Query.currencyRates": MONEY, "Query.spend": MONEY, "Query.spends": MONEY, "Query.spendSchedules": MONEY,
    "Query.auditEntries": "AUDIT_READ", "Query.formSubmissions": PERSONAL,
}  # fmt: skip
"""Beside READ, without which nothing is answered."""


class _Wanted:
    """The rights that one document asks for: only fields count that are not left out by a directive."""

    def __init__(self, document: DocumentNode, given: dict[str, Any]) -> None:
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
        found = get_variable_values(SDL, self._operation.variable_definitions or (), given)
        self._variables = found.coerced if isinstance(found, VariableValues) else {}

    def rights(self) -> set[str]:
        """READ and those of the fields."""
        return {READ, *self._inside(self._operation, SDL.query_type)}

    def _inside(self, node: Any, kind: Any) -> Iterator[str]:
        for each in node.selection_set.selections:
            if not any(self._leaves_out(directive) for directive in each.directives or ()):
                yield from self._one(each, kind)

    def _one(self, node: Any, kind: Any) -> Iterator[str]:
        if isinstance(node, FragmentSpreadNode):
            fragment = self._fragments[node.name.value]
            yield from self._inside(fragment, SDL.type_map[fragment.type_condition.name.value])
        elif not isinstance(node, FieldNode):
            yield from self._inside(node, SDL.type_map[node.type_condition.name.value] if node.type_condition else kind)
        elif not node.name.value.startswith("__"):
            if right := FIELDS.get(f"{kind.name}.{node.name.value}"):
                yield right
            if node.selection_set:
                yield from self._inside(node, get_named_type(kind.fields[node.name.value].type))

    def _leaves_out(self, directive: Any) -> bool:
        given = directive.arguments[0].value
        value = given.value if isinstance(given, BooleanValueNode) else self._variables.get(given.name.value)
        return bool(value is (directive.name.value == "skip"))


def lacked(actor: Actor, document: DocumentNode, given: dict[str, Any]) -> set[str]:
    """Rights that the document asks for and the actor lacks."""
    return {right for right in _Wanted(document, given).rights() if not actor.can(right)}
