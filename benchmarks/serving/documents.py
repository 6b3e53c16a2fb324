"""The operations measured, word for word those of the contract (01, 02, 05, 06)."""

SALES_INBOX = """
query SalesInbox($first: Int!, $after: String, $filter: LeadFilter, $orderBy: [LeadOrder!], $search: String) {
  leads(first: $first, after: $after, filter: $filter, orderBy: $orderBy, search: $search) {
    totalCount totalCountIsExact
    pageInfo { hasNextPage endCursor }
    edges {
      cursor
      node {
        id name status score createdAt lastActivityAt stepEnteredAt allowedActions
        expectedValue { amount currency }
        person { id name primaryEmail primaryPhone }
        company { id name }
        owner { id name }
        funnel { id name version }
        step { id key name position phase side }
        firstTouch { occurredAt kind channel { key name } resource { id name } }
        lastTouch { occurredAt kind channel { key name } resource { id name } }
        currentHandoff { id status acceptBy }
        nextTask { id title dueAt isPromise }
      }
    }
  }
}
"""

LEAD_CARD = """
query LeadCard($id: ID!, $creditModel: String) {
  lead(id: $id) {
    id name status score version allowedActions
    scoreLog(first: 20) { edges { node { occurredAt points reason } } }
    person {
      id name attitude
      identities { kind value verified firstSeenAt lastSeenAt }
      consents { channel purpose granted at source }
      duplicateSuggestions { id reason confidence other { id name } }
    }
    company { id name }
    stepHistory { id fromStep { name } toStep { name } passedOver { name } occurredAt recordedAt voidedAt cause reason actor { name } }
    handoffs { id status offeredAt acceptBy respondedAt declineReason packet { need promises product { name } } assignee { name } decision { rule candidates { member { name } load } } }
    deals { id name status amount { amount currency } sales { id kind soldAt units amount { amount currency } } }
    tasks(first: 20) { edges { node { id title dueAt completedAt isPromise } } }
    timeline(first: 50) {
      pageInfo { hasNextPage endCursor }
      edges { node { id kind occurredAt title text channel { key name } resource { id name } actor { name } amount { amount currency } credit(model: $creditModel) { model share amount { amount currency } } } }
    }
  }
}
"""

FUNNEL_REPORT = """
query FunnelReport($input: FunnelReportInput!) {
  funnelReport(input: $input) {
    cohortSize asOf answeredBy
    steps {
      step { id key name position } entered reached conversionFromPrevious conversionFromFirst interval { low high } dropped inProgress notYetRipe skipped reentered goalReached
      medianSeconds p90Seconds amount { amount currency } cost { amount currency } costPerGoalReached { amount currency }
      histogram { fromSeconds toSeconds count }
    }
    breakdown { key label smallSample steps { step { key } entered reached conversionFromFirst medianSeconds costPerGoalReached { amount currency } } }
    trend { period cohortSize reached conversion }
    bottleneck { step { key name } lostValue { amount currency } }
    notes { code message }
  }
}
"""

ATTRIBUTION_REPORT = """
query AttributionReport($input: AttributionReportInput!) {
  attributionReport(input: $input) {
    asOf answeredBy conversions units amount { amount currency } models
    rows { key label channel { key name } resource { id name } cost { amount currency }
      credits { model conversions units amount { amount currency } share costPerConversion { amount currency } roas }
      selfReported { conversions amount { amount currency } } }
    unattributed { conversions units amount { amount currency } }
    notes { code message }
  }
}
"""

WITHOUT_COUNT = SALES_INBOX.replace("    totalCount totalCountIsExact\n", "")

TOUCHPOINTS_RECORD = """
mutation TouchpointsRecord($input: TouchpointsRecordInput!) {
  touchpointsRecord(input: $input) {
    results { index status touchpoint { id person { id } lead { id step { key } } channel { key } } errors { code field message } }
    recorded duplicates rejected
  }
}
"""
