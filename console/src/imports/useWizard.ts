/** Where one stands in bringing a file in; kept in this browser, so a reload or another screen loses nothing. */
import { useCallback, useState } from "react";
import type { ImportKind } from "../api/generated/schema";
import type { Chosen, Dates } from "./mapping";
import type { Uploaded } from "./upload";

const PLACE = "touchline.draft.import"; // forgotten with the drafts when one signs out

export interface Wizard {
  step: 0 | 1 | 2;
  kind: ImportKind;
  file: Uploaded | null;
  sheet: string | null;
  /** Name of the offered mapping; null is one's own. */
  offer: string | null;
  /** What one changed of the offer; null: nothing. */
  chosen: Chosen | null;
  dates: Dates;
  productId: string | null;
  /** Field → word of the file → ours. */
  values: Record<string, Record<string, string>>;
  trialId: string | null;
}

const EMPTY: Wizard = {
  step: 0, kind: "LEADS", file: null, sheet: null, offer: null, chosen: null, dates: "day_first", productId: null, values: {}, trialId: null,
};

function kept(): Wizard {
  try {
    return { ...EMPTY, ...(JSON.parse(sessionStorage.getItem(PLACE) ?? "{}") as Partial<Wizard>) };
  } catch {
    return EMPTY;
  }
}

export function useWizard() {
  const [wizard, setWizard] = useState(kept);
  const put = useCallback((change: Partial<Wizard>) => setWizard((before) => {
    const now = { ...before, ...change };
    sessionStorage.setItem(PLACE, JSON.stringify(now));
    return now;
  }), []);
  const forget = useCallback(() => {
    sessionStorage.removeItem(PLACE);
    setWizard(EMPTY);
  }, []);
  return { wizard, put, forget };
}

export type WizardOf = ReturnType<typeof useWizard>;
