/** How far one is: what the workspace has already counts as done; what one put off and where one stands is kept here. */
import { useCallback, useState } from "react";
import { useQuery } from "urql";
import { GuideStateDocument, type GuideStateQuery } from "../api/generated/guide";
import type { ProductChoice } from "../products/useProduct";

export const STEPS = ["product", "funnel", "resources", "goal", "lead", "matrix"] as const;
export type Step = (typeof STEPS)[number];

/** Resources from which a matrix says something. */
export const ENOUGH_RESOURCES = 3;
const PLACE = "touchline.draft.guide"; // forgotten with the drafts when one signs out

export interface GuideOf {
  state: GuideStateQuery | undefined;
  isDone: (step: Step) => boolean;
  open: Step;
  show: (step: Step) => void;
  /** Puts a step off, and opens the next one. */
  skip: (step: Step) => void;
  again: () => void;
}

interface Kept {
  open: Step | null;
  skipped: Step[];
}

function kept(): Kept {
  return { open: null, skipped: [], ...(JSON.parse(sessionStorage.getItem(PLACE) ?? "{}") as Partial<Kept>) };
}

export function useGuide(product: ProductChoice | undefined): GuideOf {
  const [{ data }, ask] = useQuery({ query: GuideStateDocument, variables: { productId: product?.id ?? "" }, pause: !product });
  const [mine, setMine] = useState(kept);
  const put = useCallback((now: Kept) => {
    sessionStorage.setItem(PLACE, JSON.stringify(now));
    setMine(now);
  }, []);
  const state = product ? data : undefined;
  const done: Record<Step, boolean> = {
    product: product !== undefined,
    funnel: Boolean(state?.product?.funnel),
    resources: (state?.resources.edges.length ?? 0) >= ENOUGH_RESOURCES,
    goal: (state?.resourceGoals.edges.length ?? 0) > 0,
    lead: (state?.leads.edges.length ?? 0) > 0,
    matrix: false,
  };
  const nextOf = (skipped: Step[]) => STEPS.find((step) => !done[step] && !skipped.includes(step)) ?? "matrix";
  return {
    state,
    isDone: (step) => done[step],
    open: mine.open ?? nextOf(mine.skipped),
    show: (open) => put({ ...mine, open }),
    skip: (step) => put({ open: null, skipped: [...mine.skipped, step] }),
    again: () => {
      put({ ...mine, open: null });
      ask({ requestPolicy: "network-only" });
    },
  };
}
