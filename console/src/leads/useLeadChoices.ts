/** What a list of leads can be narrowed to, by the workspace's own words. */
import { useMemo } from "react";
import { useQuery } from "urql";
import { ProductChoicesDocument, type ProductChoicesQuery } from "../api/generated/products";
import { useChannels } from "../choices/useChannels";
import { useMemberChoices } from "../choices/useMembers";

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

/** Each empty until it is known. */
export function useLeadChoices(): LeadChoices {
  const members = useMemberChoices();
  const { choices: channels } = useChannels();
  const [{ data }] = useQuery({ query: ProductChoicesDocument, requestPolicy: "cache-first" });
  const { products, steps } = useMemo(() => {
    const products = data?.products.edges.map((edge) => edge.node) ?? [];
    const names = new Map(products.flatMap((each) => each.funnel?.steps ?? []).map(({ key, name }) => [key, name]));
    return { products, steps: [...names].map(([value, label]) => ({ value, label })) };
  }, [data]);
  return { members, channels, steps, products };
}
