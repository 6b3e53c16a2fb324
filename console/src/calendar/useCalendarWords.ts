/** What a brief may name: resources, members who are here, goals that are not over. */
import { useQuery } from "urql";
import { ContentWordsDocument, type ContentWordsQuery } from "../api/generated/calendar";

type NodeOf<List extends keyof ContentWordsQuery> = ContentWordsQuery[List] extends { edges: { node: infer Node }[] } ? Node : never;

export interface CalendarWords {
  resources: NodeOf<"resources">[];
  members: NodeOf<"members">[];
  goals: NodeOf<"resourceGoals">[];
}

/** Empty until they are known. */
export function useCalendarWords(): CalendarWords {
  const [{ data }] = useQuery({ query: ContentWordsDocument, requestPolicy: "cache-first" });
  return {
    resources: data?.resources.edges.map(({ node }) => node) ?? [],
    members: data?.members.edges.map(({ node }) => node).filter(({ isActive }) => isActive) ?? [],
    goals: data?.resourceGoals.edges.map(({ node }) => node) ?? [],
  };
}
