/** The steps of a funnel as they are edited here, and as the server reads and writes them. */
import type { EditorDraftFragment } from "../api/generated/funnel_editor";
import type { FunnelDraftSaveInput, LifecycleStage, RuleInput, StepPhase, StepSide } from "../api/generated/schema";
import type { Rule } from "./rule/rule";

export interface Step {
  /** Stays with the step while its key and place change. */
  uid: string;
  key: string;
  name: string;
  phase: StepPhase;
  side: StepSide;
  isHandoff: boolean;
  optional: boolean;
  expectedDays: number | null;
  /** Null: by phase and side. */
  lifecycleStage: LifecycleStage | null;
  goalText: string;
  rule: Rule;
  /** Whether it has a goal; the last step has none. */
  hasGoal: boolean;
}

export interface Model {
  entryRule: Rule;
  steps: Step[];
}

export const FIRST_RULE: Rule = { touch: { kinds: ["VISIT"] } };

/** The draft as it is edited. */
export function modelOf(draft: EditorDraftFragment): Model {
  return {
    entryRule: draft.entryRule as Rule,
    steps: draft.steps.map(({ key, name, phase, side, isHandoff, optional, lifecycleStage, expectedDays, goal }) => ({
      uid: crypto.randomUUID(),
      key, name, phase, side, isHandoff, optional, lifecycleStage,
      expectedDays: expectedDays ?? null,
      goalText: goal?.text ?? "",
      rule: (goal?.reachedWhen as Rule | undefined) ?? FIRST_RULE,
      hasGoal: Boolean(goal),
    })),
  };
}

/** What `funnelDraftSave` takes. A goal that the last step kept from another place is left out. */
export function inputOf({ entryRule, steps }: Model): Pick<FunnelDraftSaveInput, "entryRule" | "steps"> {
  return {
    entryRule: entryRule as RuleInput,
    steps: steps.map(({ uid: _, goalText, rule, hasGoal: __, ...step }, place) => ({
      ...step,
      goal: place < steps.length - 1 ? { text: goalText, reachedWhen: rule as RuleInput } : null,
    })),
  };
}

/** A key that no step has, out of a name where its letters allow. */
function freeKey(steps: Step[], name: string): string {
  const base = name.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "step";
  const taken = new Set(steps.map(({ key }) => key));
  for (let count = steps.length + 1; ; count += 1) {
    const key = taken.has(base) || base === "step" ? `${base}_${count}` : base;
    if (!taken.has(key)) return key;
  }
}

/** A new step behind the others. */
export function newStep(steps: Step[], name: string): Step {
  const last = steps.at(-1);
  return {
    uid: crypto.randomUUID(), key: freeKey(steps, name), name, phase: last?.phase ?? "AWARENESS", side: last?.side ?? "MARKETING",
    isHandoff: false, optional: false, expectedDays: null, lifecycleStage: null, goalText: "", rule: FIRST_RULE, hasGoal: true,
  };
}

/** The steps with one at another place. */
export function moved(steps: Step[], from: number, to: number): Step[] {
  const rest = steps.filter((_, place) => place !== from);
  const step = steps[from];
  return step ? [...rest.slice(0, to), step, ...rest.slice(to)] : steps;
}
