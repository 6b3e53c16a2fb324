import { useQuery } from "urql";
import { CardModelsDocument } from "../../api/generated/lead_card";
import { LaterSelect } from "../../parts/LaterSelect";
import { useCard } from "../card";
import { useWords } from "../words";

const BUILT_IN = [
  ["first", "model_first"], ["last", "model_last"], ["last_non_direct", "model_last_non_direct"], ["linear", "model_linear"],
  ["position(40,20,40)", "model_position"], ["decay(7d)", "model_decay"],
] as const;

/** By which attribution model contacts are credited; the workspace's until one chooses. */
export function CreditSelect({ value, change }: { value: string | null; change: (value: string | null) => void }) {
  const { lead } = useCard();
  const say = useWords();
  const [{ data }] = useQuery({ query: CardModelsDocument, requestPolicy: "cache-first" });
  const own = data?.attributionModels.edges.map(({ node }) => node).filter(({ product }) => !product || product.id === lead.product.id) ?? [];
  return (
    <LaterSelect
      size="xs" w={190} aria-label={say("credit_by")} placeholder={say("credit_usual")} value={value} onChange={change} clearable
      data={[...BUILT_IN.map(([key, word]) => ({ value: key, label: say(word) })), ...own.map(({ key, name }) => ({ value: `anchors(${key})`, label: name }))]}
    />
  );
}
