/** What a list of leads can be narrowed to, by the workspace's own words. */
import { useMemo } from "react";
import { useQuery } from "urql";
import { LeadChoicesDocument } from "../api/generated/leads";
import { ProductChoicesDocument, type ProductChoicesQuery } from "../api/generated/products";

export interface Choice {
  value: string;
  label: string;
}

export interface LeadChoices {
  members: Choice[];
  channels: Choice[];
  /** Of all products, each key once, in the order of the funnel. */
  steps: Choice[];
  products: ProductChoicesQuery["products"]["edges"][number]["node"][];
}

const NONE: LeadChoices = { members: [], channels: [], steps: [], products: [] };

/** Empty until they are known. */
export function useLeadChoices(): LeadChoices {
  const [{ data }] = useQuery({ query: LeadChoicesDocument, requestPolicy: "cache-first" });
  const [{ data: found }] = useQuery({ query: ProductChoicesDocument, requestPolicy: "cache-first" });
  return useMemo(() => {
    if (!data || !found) return NONE;
    const products = found.products.edges.map((edge) => edge.node);
    const steps = new Map(products.flatMap((each) => each.funnel?.steps ?? []).map(({ key, name }) => [key, name]));
    const members = data.members.edges.map((edge) => edge.node).filter((each) => each.isActive);
    return {
      members: members.map(({ id, name }) => ({ value: id, label: name })),
      channels: data.channels.map(({ key, name }) => ({ value: key, label: name })),
      steps: [...steps].map(([value, label]) => ({ value, label })),
      products,
    };
  }, [data, found]);
}
