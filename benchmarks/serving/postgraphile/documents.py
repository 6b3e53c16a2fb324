"""The same questions in PostGraphile's words, with aliases so that the answers have the contract's shape."""

SALES_INBOX = """
query SalesInbox($first: Int!, $ownerId: UUID!, $stepKey: String!) {
  leads: allLeads(first: $first, orderBy: [LAST_ACTIVITY_AT_DESC, ROW_ID_DESC],
      condition: { ownerId: $ownerId, stepKey: $stepKey, withdrawnAt: null }) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges {
      cursor
      node {
        id: rowId name status score createdAt lastActivityAt stepEnteredAt allowedActions
        expectedValueMinor currency
        person: personByWorkspaceIdAndPersonId { canonical { id: rowId name primaryEmail primaryPhone } }
        company: companyByWorkspaceIdAndCompanyId { id: rowId name }
        owner: memberByWorkspaceIdAndOwnerId { id: rowId name }
        funnel: funnelByWorkspaceIdAndFunnelId { id: rowId name version }
        step: stepByWorkspaceIdAndStepId { id: rowId key name position phase side }
        firstTouchAt firstTouchKind firstTouchChannel { key name } firstTouchResource { id: rowId name }
        lastTouchAt lastTouchKind lastTouchChannel { key name } lastTouchResource { id: rowId name }
        currentHandoff { id: rowId status acceptBy }
        nextTask { id: rowId title dueAt isPromise }
      }
    }
  }
}
"""

LEAD_CARD = """
query LeadCard($id: UUID!, $workspaceId: UUID!) {
  lead: leadByWorkspaceIdAndRowId(workspaceId: $workspaceId, rowId: $id) {
    id: rowId name status score version allowedActions currency
    scoreLog: scoreEntriesByWorkspaceIdAndLeadId(first: 20, orderBy: [OCCURRED_AT_DESC, ROW_ID_DESC]) {
      edges { node { occurredAt points reason } }
    }
    person: personByWorkspaceIdAndPersonId {
      canonical {
        id: rowId name attitude
        identities: identitiesByWorkspaceIdAndPersonId(orderBy: [FIRST_SEEN_AT_ASC, KIND_ASC, VALUE_ASC]) {
          nodes { kind value verified firstSeenAt lastSeenAt }
        }
        consents: consentsByWorkspaceIdAndPersonId(orderBy: [AT_DESC, ROW_ID_DESC]) {
          nodes { channel purpose granted at source }
        }
        others: duplicateSuggestionsByWorkspaceIdAndPersonId(condition: { dismissedAt: null }) {
          nodes { id: rowId reason confidence other: personByWorkspaceIdAndOtherId { canonical { id: rowId name } } }
        }
        selves: duplicateSuggestionsByWorkspaceIdAndOtherId(condition: { dismissedAt: null }) {
          nodes { id: rowId reason confidence other: personByWorkspaceIdAndPersonId { canonical { id: rowId name } } }
        }
        timeline: timelineEntriesByWorkspaceIdAndPersonId(first: 50, orderBy: [OCCURRED_AT_DESC, ROW_ID_DESC]) {
          pageInfo { hasNextPage endCursor }
          edges {
            node {
              id: rowId kind occurredAt title text channel { key name } resource { id: rowId name } actor { name }
              amountMinor currency credit
            }
          }
        }
      }
    }
    company: companyByWorkspaceIdAndCompanyId { id: rowId name }
    stepHistory: stepEntriesByWorkspaceIdAndLeadId(orderBy: [OCCURRED_AT_ASC, RECORDED_AT_ASC, ROW_ID_ASC]) {
      nodes {
        id: rowId fromStep { name } toStep: stepByWorkspaceIdAndToStepId { name } passedOver: skipped
        occurredAt recordedAt voidedAt cause reason actor { name }
      }
    }
    handoffs: handoffsByWorkspaceIdAndLeadId(orderBy: [OFFERED_AT_DESC, ROW_ID_DESC]) {
      nodes {
        id: rowId status offeredAt acceptBy respondedAt declineReason need promises packetProduct { name }
        assignee: memberByWorkspaceIdAndAssigneeId { name } decision candidates
      }
    }
    deals: dealsByWorkspaceIdAndLeadId(orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) {
      nodes {
        id: rowId name status amountMinor currency
        sales: salesByWorkspaceIdAndDealId(orderBy: [SOLD_AT_ASC, ROW_ID_ASC]) {
          nodes { id: rowId kind soldAt unitsMicro amountMinor currency }
        }
      }
    }
    tasks: tasksByWorkspaceIdAndLeadId(first: 20, orderBy: [DUE_AT_ASC, ROW_ID_ASC]) {
      edges { node { id: rowId title dueAt completedAt isPromise } }
    }
  }
}
"""

WITHOUT_COUNT = SALES_INBOX.replace("    totalCount\n", "")

FUNNEL_REPORT = """
query FunnelReport($workspace: UUID!, $product: UUID!, $since: Datetime!, $until: Datetime!, $before: Datetime!, $zone: String!) {
  funnelBySql(workspace: $workspace, product: $product, since: $since, until: $until, before: $before, zone: $zone)
}
"""

ATTRIBUTION_REPORT = """
query AttributionReport($workspace: UUID!, $product: UUID!, $since: Datetime!, $until: Datetime!, $zone: String!) {
  attributionBySql(workspace: $workspace, product: $product, since: $since, until: $until, zone: $zone)
}
"""

TOUCHPOINT_RECORD = """
mutation TouchpointRecord($input: RecordTouchpointInput!) { recordTouchpoint(input: $input) { result } }
"""
