import { LaterSelect } from "../parts/LaterSelect";
import type { ChosenProduct } from "./useProduct";
import { useWords } from "./words";

/** Chooses the product; nothing where there is only one. */
export function ProductSelect({ of }: { of: ChosenProduct }) {
  const say = useWords();
  if (of.products.length < 2) return null;
  return (
    <LaterSelect
      aria-label={say("product")}
      size="sm"
      w={190}
      allowDeselect={false}
      value={of.product?.id ?? null}
      onChange={(id) => id && of.choose(id)}
      data={of.products.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
