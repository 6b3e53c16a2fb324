// Documents for Relay's compiler; what it makes of them is run by relay.test.ts.
import { graphql } from "relay-runtime";

export const query = graphql`
  query leadListQuery($count: Int!) {
    ...leadList_leads @arguments(count: $count)
  }
`;

export const list = graphql`
  fragment leadList_leads on Query
  @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" }, filter: { type: "LeadFilter" })
  @refetchable(queryName: "leadListPageQuery") {
    leads(first: $count, after: $cursor, filter: $filter) @connection(key: "leadList_leads", filters: ["filter"]) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          ...leadList_lead
        }
      }
    }
  }
`;

export const lead = graphql`
  fragment leadList_lead on Lead @refetchable(queryName: "leadListLeadQuery") {
    name
    version
    owner {
      name
    }
    firstTouch {
      channel {
        key
      }
    }
  }
`;

export const assign = graphql`
  mutation leadListAssignMutation($input: LeadAssignInput!) {
    leadAssign(input: $input) {
      leads {
        ...leadList_lead
      }
      errors {
        code
        field
        message
      }
    }
  }
`;
