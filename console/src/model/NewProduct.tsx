import { EditorProductCreateDocument } from "../api/generated/funnel_editor";
import type { Market, SaleKind } from "../api/generated/schema";
import { useSession } from "../api/session";
import { AskDialog } from "../fields/AskDialog";
import { given, listOf, type Field } from "../fields/field";
import { useChoices } from "../words/labels";
import { useWords } from "./words";

/** A new product: what it is called, to whom and how it is sold. */
export function NewProduct({ onClose, onMade }: { onClose: () => void; onMade: (id: string) => void }) {
  const say = useWords();
  const { currency } = useSession().workspace;
  const fields: Field[] = [
    { name: "name", label: say("product_name"), required: true },
    { name: "markets", label: say("markets"), kind: "many", choices: useChoices("Market"), required: true },
    { name: "saleKinds", label: say("sale_kinds"), kind: "many", choices: useChoices("SaleKind"), required: true },
    { name: "price", label: say("price", { currency }), kind: "amount", currency },
  ];
  return (
    <AskDialog
      title={say("new_product")} document={EditorProductCreateDocument} fields={() => fields} submit={say("create")} onClose={onClose}
      initial={{ name: "", markets: "", saleKinds: "", price: "" }}
      input={({ name = "", markets, saleKinds, price }) => {
        const amount = given(price);
        return { name, markets: listOf<Market>(markets), saleKinds: listOf<SaleKind>(saleKinds), price: amount ? { amount, currency } : undefined };
      }}
      onDone={({ product }) => { if (product) onMade(product.id); }}
    />
  );
}
