import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import type { ChosenProduct } from "./useProduct";
import { useWords } from "./words";

/** Says so when there is no product yet that the screen could be about; its shape until that is known. */
export function NoProduct({ of }: { of: ChosenProduct }) {
  const say = useWords();
  if (!of.isReady) return <Loading />;
  if (of.product) return null;
  return <Empty title={say("no_product")} text={say("no_product_text")} />;
}
