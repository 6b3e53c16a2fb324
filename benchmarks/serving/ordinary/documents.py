"""The same questions in the words of this server's schema: the contract's, but for the arguments of the root fields."""

from benchmarks.serving import documents as contract

_LEADS = "leads(first: $first, after: $after, filter: $filter, orderBy: $orderBy, search: $search)"
_GIVEN = "($first: Int!, $after: String, $filter: LeadFilter, $orderBy: [LeadOrder!], $search: String)"

SALES_INBOX = (
    contract.SALES_INBOX.replace(_GIVEN, "($first: Int!, $ownerId: ID!, $stepKey: String!)")
    .replace(_LEADS, "leads(first: $first, ownerId: $ownerId, stepKey: $stepKey)")
    .replace("totalCount totalCountIsExact", "totalCount")
)
WITHOUT_COUNT = SALES_INBOX.replace("    totalCount\n", "")
LEAD_CARD = contract.LEAD_CARD.replace(", $creditModel: String", "").replace("credit(model: $creditModel)", "credit")
FUNNEL_REPORT = """
query FunnelReport($product: ID!, $since: DateTime!, $until: DateTime!, $before: DateTime!, $zone: String!) {
  funnelReport(product: $product, since: $since, until: $until, before: $before, zone: $zone)
}
"""
ATTRIBUTION_REPORT = """
query AttributionReport($product: ID!, $since: DateTime!, $until: DateTime!, $zone: String!) {
  attributionReport(product: $product, since: $since, until: $until, zone: $zone)
}
"""
TOUCHPOINT_RECORD = """
mutation TouchpointRecord($input: TouchpointInput!) {
  touchpointRecord(input: $input) { status touchpoint { id person { id } lead { id step { key } } channel { key } } }
}
"""
