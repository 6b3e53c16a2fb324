"""The style of the SDL: the committed one breaks no rule, and each rule finds what breaks it."""

import pytest
from graphql import build_schema

from tools.sdl import names
from tools.sdl.files import SNAPSHOT, built
from tools.sdl.lint import broken

GOOD = """
interface Node { id: ID! }
type Lead implements Node { id: ID! isNew: Boolean! createdAt: DateTime! dueOn: Date tags: [String!]! }
scalar DateTime
scalar Date
type PageInfo { hasNextPage: Boolean! }
type LeadEdge { cursor: String! node: Lead! }
type LeadConnection { edges: [LeadEdge!]! pageInfo: PageInfo! totalCount: Int! totalCountIsExact: Boolean! }
enum LeadStatus { OPEN WON_BACK }
input LeadMoveInput { leadId: ID! externalId: String status: LeadStatus }
type UserError { code: String! }
type LeadMovePayload { lead: Lead errors: [UserError!]! }
type Query {
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  lead(id: ID!): Lead
  leads(first: Int, after: String): LeadConnection!
}
type Mutation { leadMove(input: LeadMoveInput!): LeadMovePayload! }
"""


def test_the_committed_sdl_breaks_no_rule() -> None:
    assert broken(built(SNAPSHOT)) == []


def test_a_good_one_breaks_none() -> None:
    assert broken(build_schema(GOOD)) == []


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("LeadStatus", "leadStatus", "leadStatus"),
        ("LeadStatus", "LeadStatusEnum", "LeadStatusEnum"),
        ("OPEN WON_BACK", "OPEN wonBack", "LeadStatus.wonBack"),
        ("LeadMoveInput", "LeadMove", "LeadMove"),
        ("UserError", "ErrorInput", "ErrorInput"),
        ("isNew: Boolean", "new: Boolean", "Lead.new"),
        ("createdAt: DateTime!", "created: DateTime!", "Lead.created"),
        ("dueOn: Date", "dueTime: Date", "Lead.dueTime"),
        ("tags: [String!]!", "tags: [String]!", "Lead.tags"),
        ("tags: [String!]!", "tagCnt: Int!", "Lead.tagCnt"),
        ("tags: [String!]!", "tag_names: [String!]!", "Lead.tag_names"),
        ("leadId: ID!", "leadId: String!", "LeadMoveInput.leadId"),
        ("cursor: String! node: Lead!", "cursor: String! node: Lead", "LeadEdge"),
        ("edges: [LeadEdge!]!", "edges: [LeadEdge!]", "LeadConnection"),
        ("pageInfo: PageInfo! totalCount: Int!", "totalCount: Int! pageInfo: PageInfo!", "LeadConnection"),
        ("leads(first: Int, after: String)", "leads(first: Int)", "Query.leads"),
        ("): LeadConnection!", "): LeadConnection", "Query.leads"),
        ("leads(first", "leadList(first", "Query.leadList"),
        ("lead(id: ID!): Lead", "lead(id: ID!): Lead!", "Query.lead"),
        ("lead(id: ID!): Lead", "getLead(id: ID!): Lead", "Query.getLead"),
        ("nodes(ids: [ID!]!): [Node]!", "nodes(ids: [ID!]!): [Node!]!", "Query"),
        ("{ leadMove(", "{ moveLead(", "Mutation.moveLead"),
        ("leadMove(input: LeadMoveInput!)", "leadMove(data: LeadMoveInput!)", "Mutation.leadMove"),
        ("leadMove(input: LeadMoveInput!)", "leadMove(input: LeadMoveInput)", "Mutation.leadMove"),
        ("LeadMoveInput!): LeadMovePayload!", "LeadMoveInput!): Lead!", "Mutation.leadMove"),
        ("{ lead: Lead errors", "{ lead: Lead! errors", "LeadMovePayload.lead"),
        ("errors: [UserError!]!", "errors: [UserError!]", "LeadMovePayload"),
        ("tags: [String!]!", 'tags: [String!]! @deprecated(reason: "Old.")', "Lead.tags"),
        (
            "OPEN WON_BACK",
            'OPEN WON_BACK @deprecated(reason: "Use OPEN; since 2026-11-22, removed after 2026-12-22.")',
            "LeadStatus.WON_BACK",
        ),
    ],
)
def test_each_rule_finds_what_breaks_it(before: str, after: str, where: str) -> None:
    assert before in GOOD
    told = broken(build_schema(GOOD.replace(before, after)))
    assert where in {sentence.partition(": ")[0] for sentence in told}


def test_what_is_left_out_of_a_rule_is_still_there() -> None:
    """An exception whose field is gone is to go too."""
    schema = built(SNAPSHOT)
    fields = {f"{kind.name}.{name}" for kind in schema.type_map.values() for name in getattr(kind, "fields", {})}
    any_type = {f"*.{place.partition('.')[2]}" for place in fields}
    assert set(names.BOOLEANS) - fields - any_type == set()
    assert {f"Mutation.{name}" for name in (names.PLURAL_FIRST | names.OTHER_PAYLOAD)} - fields == set()
