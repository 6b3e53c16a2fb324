/** What publishing a draft changes against the version that is published. */
import type { FunnelEditorQuery } from "../api/generated/funnel_editor";
import type { Model, Step } from "./draft";
import type { Said } from "./useModel";

type Published = NonNullable<NonNullable<FunnelEditorQuery["product"]>["funnel"]>;
type PublishedStep = Published["steps"][number];

export interface Change {
  code: "added" | "removed" | "renamed" | "moved" | "goal" | "rule" | "settings" | "entry";
  name: string;
  before?: string;
  after?: string;
}

function settings(step: Pick<Step, "phase" | "side" | "isHandoff" | "optional"> & { expectedDays?: number | null }): string {
  return JSON.stringify([step.phase, step.side, step.isHandoff, step.optional, step.expectedDays ?? null]);
}

function ofStep(before: PublishedStep, after: Step, sentence: string | undefined, isMoved: boolean): Change[] {
  const { name } = after;
  const [was, is] = [before.goal?.reachedWhen.description ?? "", sentence ?? ""];
  const changes: (Change | false)[] = [
    before.name !== name && { code: "renamed", name, before: before.name },
    isMoved && { code: "moved", name },
    (before.goal?.text ?? "") !== after.goalText && Boolean(is) && { code: "goal", name, after: after.goalText },
    was !== is && { code: "rule", name, before: was, after: is },
    settings(before) !== settings(after) && { code: "settings", name },
  ];
  return changes.filter((each): each is Change => each !== false);
}

/** The changes in the order of the steps; those that are gone come last. */
export function changesOf(published: Published | null | undefined, model: Model, said: Said): Change[] {
  const added = (step: Step): Change => ({ code: "added", name: step.name });
  if (!published) return model.steps.map(added);
  const former = new Map(published.steps.map((step) => [step.key, step]));
  const kept = model.steps.filter(({ key }) => former.has(key));
  const order = published.steps.filter(({ key }) => kept.some((step) => step.key === key)).map(({ key }) => key);
  const entry = published.entryForm?.description !== (said.entrySentence ?? undefined);
  return [
    ...(entry ? [{ code: "entry" as const, name: "", before: published.entryForm?.description, after: said.entrySentence ?? "" }] : []),
    ...model.steps.flatMap((step) => {
      const before = former.get(step.key);
      return before ? ofStep(before, step, said.sentences[step.uid], order.indexOf(step.key) !== kept.indexOf(step)) : [added(step)];
    }),
    ...gone(published, model).map((step): Change => ({ code: "removed", name: step.name })),
  ];
}

/** Published steps whose key no step of the draft has. */
export function gone(published: Published | null | undefined, model: Model): PublishedStep[] {
  return published?.steps.filter(({ key }) => !model.steps.some((step) => step.key === key)) ?? [];
}
