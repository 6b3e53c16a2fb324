/** The plan that is asked about, in the address: `?move=FROM,TO,AMOUNT`, one after another, and `&commission=10`. */
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

export interface Move {
  fromResourceId: string;
  toResourceId: string;
  amount: string;
}

export interface Plan {
  moves: Move[];
  /** Per cent of the contribution; empty: none. */
  commission: string;
}

const AMOUNT = /^\d+(\.\d+)?$/;
const SHARE = /^\d{1,2}(\.\d+)?$/;

/** What may stand in an amount's field. */
export function isAmount(text: string): boolean {
  return AMOUNT.test(text) && Number(text) > 0;
}

/** From nothing to below the whole. */
export function isShare(text: string): boolean {
  return SHARE.test(text);
}

function moveOf(text: string): Move[] {
  const [fromResourceId = "", toResourceId = "", amount = ""] = text.split(",");
  return fromResourceId && toResourceId && isAmount(amount) ? [{ fromResourceId, toResourceId, amount }] : [];
}

/** The plan, and asking about another. */
export function usePlan(): [Plan, (plan: Plan) => void] {
  const [query, setQuery] = useSearchParams();
  const text = query.getAll("move").join(" ");
  const commission = query.get("commission") ?? "";
  const plan = useMemo<Plan>(
    () => ({ moves: text.split(" ").flatMap(moveOf), commission: isShare(commission) ? commission : "" }),
    [text, commission],
  );
  const ask = useCallback(
    (next: Plan) => setQuery((before) => {
      before.delete("move");
      before.delete("commission");
      for (const move of next.moves) before.append("move", [move.fromResourceId, move.toResourceId, move.amount].join(","));
      if (next.commission) before.set("commission", next.commission);
      return before;
    }),
    [setQuery],
  );
  return [plan, ask];
}
