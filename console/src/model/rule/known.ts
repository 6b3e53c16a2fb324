/** What rules may be made of, for the fields below. */
import { createContext, useContext } from "react";
import type { FunnelWordsQuery } from "../../api/generated/funnel_editor";
import type { Definition, Rule } from "./rule";

interface Choice {
  value: string;
  label: string;
}

interface Known {
  definitions: Definition[];
  channels: Choice[];
}

export const KnownContext = createContext<Known>({ definitions: [], channels: [] });

/** The condition a new place begins with. */
export const FRESH: Rule = { touch: { kinds: ["VISIT"] } };

/** Conditions that a step may ask for, and what may stand in them. */
export function knownOf(words: FunnelWordsQuery): Known {
  return {
    definitions: words.ruleDefinitions.filter(({ scopes }) => scopes.includes("STEP")),
    channels: words.channels.map(({ key, name }) => ({ value: key, label: name })),
  };
}

/** What rules may be made of. */
export function useKnown(): Known {
  return useContext(KnownContext);
}
