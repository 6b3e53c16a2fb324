import { useQuery } from "urql";
import { ProductChoicesDocument } from "../api/generated/products";

/** The steps of a product's published funnel, for a choice of them. */
export function useSteps(productId: string): { value: string; label: string }[] {
  const [{ data }] = useQuery({ query: ProductChoicesDocument, requestPolicy: "cache-first" });
  const product = data?.products.edges.find(({ node }) => node.id === productId)?.node;
  return product?.funnel?.steps.map(({ key, name }) => ({ value: key, label: name })) ?? [];
}
