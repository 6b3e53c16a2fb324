"""Every operation of graphql/operations answers, without an error, over the settled company.

Variables are those by which tests/tenancy calls the root fields of the operation; what is left is said below.
"""

from collections import Counter
from typing import Any

import pytest
from graphql import FieldNode, OperationDefinitionNode, OperationType, parse, print_ast

from tests.clients.conftest import Served
from tests.contract.documents import Operation, kind_of, ours
from tests.scenario.spinaok import PERIOD
from tests.tenancy.calls import PRODUCT, Call, Its
from tests.tenancy.root_fields import READS, WRITES, mixed

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

VARIABLES: dict[str, dict[str, Any]] = {
    "ContactStanding": {"id": Its("per_anna"), "channel": "phone", "purpose": "SERVICE"},
    "FunnelEditor": {"productId": PRODUCT},
    "GuideState": {"productId": PRODUCT},
    "ConnectionCard": {"id": Its("connected_account")},
    "ConnectionFailure": {"id": Its("infl_failed")},
    "ConnectionKeys": {"id": Its("site_account")},
    "ConnectionTest": {"id": Its("connected_account"), "body": '{"type": "group_join"}'},
    "ConversationEarlier": {"id": Its("conv_talk"), "before": None},
    "LeadBoardColumn": {"filter": {"productId": {"eq": PRODUCT}, "stepKey": {"eq": "asked"}}},
    "LeadCount": {"search": "anna"},
    "LeadsChanged": {"ids": [Its("anna")]},
    "LeadTimeline": {"id": Its("anna"), "creditModel": "linear"},
    "LinkList": {"period": PERIOD},
    "GoalWords": {"productId": PRODUCT},
    "MatrixSnapshotCells": {"id": Its("snapshot")},
    "ResourcePage": {"id": Its("ads"), "period": PERIOD},
    "WebhookLog": {"id": Its("endpoint")},
    "SetupFigures": {},
}
"""Where a variable is not called as the argument it is given to, or an argument is of interest that no call has."""
ASKED = [operation for operation in ours() if kind_of(operation) is not OperationType.SUBSCRIPTION]


def calls(operation: Operation) -> dict[str, Call]:
    """How the root fields of an operation are called elsewhere."""
    known = WRITES if kind_of(operation) is OperationType.MUTATION else READS
    return {name: known[name] for name in roots(operation)}


def roots(operation: Operation) -> list[str]:
    """The names of its root fields."""
    return [node.name.value for node in root_nodes(operation)]


def root_nodes(operation: Operation) -> list[FieldNode]:
    """Its root fields as they stand in the document."""
    parts = (part for part in operation.document.definitions if isinstance(part, OperationDefinitionNode))
    return [node for part in parts for node in part.selection_set.selections if isinstance(node, FieldNode)]


def variables_of(operation: Operation) -> dict[str, Any]:
    """What the operation is asked with; ids by the company's names for them."""
    if kind_of(operation) is OperationType.MUTATION:
        (call,) = calls(operation).values()
        return {"input": dict(call.given)}
    if operation.name in VARIABLES:
        return VARIABLES[operation.name]
    return {key: value for call in calls(operation).values() for key, value in call.given.items()}


def test_operations_and_fragments_have_names_of_their_own() -> None:
    """A client that puts all documents together, as code generators do, finds each name once."""
    files = {operation.file for operation in ours()}
    parts = [part for file in files for part in parse(file.read_text(encoding="utf-8")).definitions]
    names = [part.name.value for part in parts if part.name]
    assert len(names) == len(parts)
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert set(VARIABLES) <= set(names)


@pytest.mark.parametrize("operation", ASKED, ids=str)
async def test_operation_answers(served: Served, operation: Operation) -> None:
    who = next((call.who for call in calls(operation).values()), "admin")
    given = mixed(variables_of(operation), served.company.ids, {}, frozenset())
    data = await served.company.person(who).read(print_ast(operation.document), **given)
    assert set(data) == {(node.alias or node.name).value for node in root_nodes(operation)}
    assert None not in data.values()
    assert [payload["errors"] for payload in data.values() if isinstance(payload, dict) and payload.get("errors")] == []
