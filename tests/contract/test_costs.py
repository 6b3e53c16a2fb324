"""Documents that clients count on are far below the limit of cost, and the page's example costs what the page says."""

import re
from pathlib import Path

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse

from crm.core.bounds import Limits
from graphapi.gateway.cost import Weigher
from graphapi.schema import schema
from tests.conftest import ROOT, SHARED

HEADROOM = 10
"""A page four times as long, and more asked of each row, is still taken."""


def costs(text: str, **variables: object) -> dict[str, int]:
    """Operation → cost."""
    document = parse(text)
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    weigher = Weigher(schema.graphql, schema.weights, fragments)
    return {
        node.name.value if node.name else "": weigher.operation(node).of(variables)
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    }


@pytest.mark.skipif(not (SHARED / "contract").exists(), reason="../shared/contract is not here")
def test_contract_documents_are_far_below_the_limit() -> None:
    found: dict[str, int] = {}
    for path in sorted((SHARED / "contract").glob("*.graphql")):
        found |= costs(path.read_text())
    assert found["SalesInbox"] == 760
    assert {name: cost for name, cost in found.items() if cost * HEADROOM > Limits().cost} == {}


def test_the_example_costs_what_the_page_says() -> None:
    page = (ROOT / "docs" / "limits.md").read_text()
    (query,) = re.findall(r"```graphql\n(.*?)```", page, re.S)
    assert costs(query, first=50) == {"Inbox": 160}
    assert "with 50 that is 160." in page
    assert costs(query) == {"Inbox": 160}
    assert costs(query, first=0) == {"Inbox": 10}


def test_the_schema_publishes_what_is_charged() -> None:
    sdl = (Path(ROOT) / "graphql" / "schema.graphql").read_text()
    for line in (
        '  ): AttributionReport! @cost(weight: "500")',
        "  channels: [Channel!]! @listSize(assumedSize: 50, requireOneSlicingArgument: false)",
        '  totalCount: Int! @cost(weight: "10")',
    ):
        assert f"\n{line}\n" in sdl, line
    assert schema.graphql.get_directive("cost") is not None
    weight = schema.weights.of(schema.graphql.query_type, "leads")
    assert (weight.slicing, weight.sized, weight.arguments) == (("first", "last"), ("edges",), (("search", 20),))
