/** Which product a screen is about: the one in the address, else the one of last time, else the first with a funnel. */
import { useCallback, useEffect } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { ProductChoicesDocument, type ProductChoicesQuery } from "../api/generated/products";
import { useWorkspaceSlug } from "../api/session";

export type ProductChoice = ProductChoicesQuery["products"]["edges"][number]["node"];

export interface ChosenProduct {
  product: ProductChoice | undefined;
  products: ProductChoice[];
  /** False until the products are known. */
  isReady: boolean;
  choose: (id: string) => void;
}

/** The chosen product and its fellows; `?product=` keeps it in the address. */
export function useProduct(): ChosenProduct {
  const [query, setQuery] = useSearchParams();
  const kept = `touchline.product.${useWorkspaceSlug() ?? ""}`;
  const [{ data, fetching }] = useQuery({ query: ProductChoicesDocument, requestPolicy: "cache-first" });
  const products = data?.products.edges.map((edge) => edge.node) ?? [];
  const wanted = [query.get("product"), localStorage.getItem(kept)];
  const product = wanted.map((id) => products.find((each) => each.id === id)).find(Boolean) ?? products.find((each) => each.funnel) ?? products[0];
  useEffect(() => {
    if (product) localStorage.setItem(kept, product.id);
  }, [product, kept]);
  const choose = useCallback(
    (id: string) => setQuery((before) => { before.set("product", id); return before; }),
    [setQuery],
  );
  return { product, products, isReady: data !== undefined || !fetching, choose };
}
