/** Where the choices of a field come from: the server, asked for what is typed into it. */
import type { AnyVariables, Client, TypedDocumentNode } from "urql";
import { GoalFoundDocument, MemberFoundDocument, ResourceFoundDocument } from "../api/generated/choices";
import type { MemberFilter, ResourceFilter, ResourceGoalFilter } from "../api/generated/schema";

export interface Named {
  id: string;
  name: string;
}

export interface Found {
  named: readonly Named[];
  /** There are others that were not asked for. */
  hasMore: boolean;
  /** Why there is nothing. */
  problem?: string;
}

export interface Source {
  /** The same for the same list. */
  key: string;
  /** All of them come at once and are narrowed here, where the server does not look into their words. */
  isWhole?: boolean;
  /** Those whose names are known before anything is asked. */
  known?: readonly Named[];
  find: (client: Client, typed: string) => Promise<Found>;
}

interface Answer {
  found: { pageInfo: { hasNextPage: boolean; endCursor?: string | null }; edges: { node: Named }[] };
}

/** A page; of a whole list all of them, one after another. */
async function ask<Variables extends AnyVariables>(
  client: Client, document: TypedDocumentNode<Answer, Variables>, variables: Variables, isWhole = false,
): Promise<Found> {
  const named: Named[] = [];
  for (let after: string | null | undefined; ;) {
    const { data, error } = await client.query(document, { ...variables, after }, { requestPolicy: "network-only" }).toPromise();
    if (!data) return { named, hasMore: false, problem: error?.graphQLErrors[0]?.message ?? error?.message };
    named.push(...data.found.edges.map(({ node }) => node));
    const { hasNextPage, endCursor } = data.found.pageInfo;
    if (!isWhole || !hasNextPage) return { named, hasMore: hasNextPage };
    after = endCursor;
  }
}

/** `nameAnyCase` where something was typed. */
function narrowed<Filter extends ResourceFilter | MemberFilter>(filter: Filter, typed: string): Filter {
  return typed ? { ...filter, nameAnyCase: { contains: typed } } : filter;
}

/** Resources by name; `known` are those that are chosen already. */
export function resources(filter: ResourceFilter = {}, known?: readonly Named[]): Source {
  return {
    key: `resources ${JSON.stringify(filter)}`, known,
    find: (client, typed) => ask(client, ResourceFoundDocument, { filter: narrowed(filter, typed) }),
  };
}

/** Members by name. */
export function members(filter: MemberFilter = {}, known?: readonly Named[]): Source {
  return {
    key: `members ${JSON.stringify(filter)}`, known,
    find: (client, typed) => ask(client, MemberFoundDocument, { filter: narrowed(filter, typed) }),
  };
}

/** Goals of a resource that are not over, by their words; none where there is no resource yet. */
export function goalsOf(resourceId: string | undefined, known?: readonly Named[]): Source {
  return {
    key: `goals ${resourceId ?? ""}`, known, isWhole: true,
    find: async (client) => {
      if (!resourceId) return { named: [], hasMore: false };
      const filter: ResourceGoalFilter = { resourceId: { eq: resourceId }, status: { in: ["PROPOSED", "APPROVED", "RUNNING"] } };
      return ask(client, GoalFoundDocument, { filter }, true);
    },
  };
}
