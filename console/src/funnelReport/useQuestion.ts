/** What is asked of the funnel: it stands whole in the address, so that a question can be sent to somebody. */
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type {
  CountBy, EntryMode, FunnelBreakdown, FunnelReportInput, TrendUnit,
} from "../api/generated/schema";
import { before, usePeriod, type ChosenPeriod } from "../period/usePeriod";
import { useProduct, type ChosenProduct } from "../products/useProduct";

export const BREAKDOWNS: FunnelBreakdown[] = [
  "CHANNEL", "CHANNEL_GROUP", "RESOURCE", "CAMPAIGN", "AUDIENCE", "OWNER", "COMPANY", "FUNNEL_VERSION", "SALE_KIND",
];
export const TRENDS: TrendUnit[] = ["DAY", "WEEK", "MONTH"];
export const ENTRIES: EntryMode[] = ["OPEN", "CLOSED"];
export const COUNTS: CountBy[] = ["PERSONS", "COMPANIES"];

export interface Question {
  product: ChosenProduct;
  period: ChosenPeriod;
  breakdown: FunnelBreakdown;
  trend: TrendUnit;
  entry: EntryMode;
  count: CountBy;
  windowDays: number | null;
  isCompared: boolean;
  /** What is sent; null until the product is known. */
  input: FunnelReportInput | null;
  set: (name: "by" | "trend" | "entry" | "count" | "window" | "compare", value: string | null) => void;
}

function oneOf<Value extends string>(values: Value[], text: string | null, usual: Value): Value {
  return values.find((each) => each === text) ?? usual;
}

/** The question in the address. */
export function useQuestion(): Question {
  const [query, setQuery] = useSearchParams();
  const product = useProduct();
  const period = usePeriod("quarter");
  const breakdown = oneOf(BREAKDOWNS, query.get("by"), "CHANNEL");
  const trend = oneOf(TRENDS, query.get("trend"), "WEEK");
  const entry = oneOf(ENTRIES, query.get("entry"), "OPEN");
  const count = oneOf(COUNTS, query.get("count"), "PERSONS");
  const windowDays = Number(query.get("window")) || null;
  const isCompared = query.get("compare") !== "no";
  const productId = product.product?.id;
  const { start, end } = period.period;
  const input = useMemo<FunnelReportInput | null>(() => {
    if (!productId) return null;
    const asked = { start, end };
    return {
      productId, period: asked, breakdown, trend, entryMode: entry, countBy: count, windowDays,
      compareTo: isCompared ? before(asked) : null,
    };
  }, [productId, start, end, breakdown, trend, entry, count, windowDays, isCompared]);
  const set = useCallback<Question["set"]>(
    (name, value) => setQuery((current) => {
      if (value === null || value === "") current.delete(name);
      else current.set(name, value);
      return current;
    }),
    [setQuery],
  );
  return { product, period, breakdown, trend, entry, count, windowDays, isCompared, input, set };
}
