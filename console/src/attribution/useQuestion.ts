/** What is asked of attribution: product, days, what counts, by what, under which models; all in the address. */
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { AttributionDimension, ConversionInput } from "../api/generated/schema";
import { usePeriod, type ChosenPeriod } from "../period/usePeriod";
import { useProduct, type ChosenProduct } from "../products/useProduct";

/** The usual models; any other key the server knows may stand in the address. */
export const MODELS = ["first", "last", "last_non_direct", "linear", "position(40,20,40)", "decay(7d)", "participation"];
const USUAL = ["first", "last", "linear", "position(40,20,40)"];
export const DIMENSIONS: AttributionDimension[] = [
  "CHANNEL", "CHANNEL_GROUP", "RESOURCE", "RESOURCE_KIND", "PLACEMENT", "PLACE", "CAMPAIGN", "CONTENT_ITEM", "KEYWORD", "AUDIENCE", "OWNER", "COMPANY",
];

export interface Question {
  product: ChosenProduct;
  period: ChosenPeriod;
  /** A step's key, or null for sales. */
  stepKey: string | null;
  conversion: ConversionInput;
  dimension: AttributionDimension;
  models: string[];
  set: (name: "step" | "by" | "models", value: string | null) => void;
}

/** The question in the address. */
export function useQuestion(): Question {
  const [query, setQuery] = useSearchParams();
  const product = useProduct();
  const period = usePeriod("year");
  const stepKey = query.get("step");
  const dimension = DIMENSIONS.find((each) => each === query.get("by")) ?? "CHANNEL";
  const listed = query.get("models");
  const models = useMemo(() => (listed ? listed.split(";").filter(Boolean) : USUAL), [listed]);
  const conversion = useMemo<ConversionInput>(() => (stepKey ? { stepKey } : { sale: true }), [stepKey]);
  const set = useCallback<Question["set"]>(
    (name, value) => setQuery((before) => {
      if (value) before.set(name, value);
      else before.delete(name);
      return before;
    }),
    [setQuery],
  );
  return { product, period, stepKey, conversion, dimension, models, set };
}
