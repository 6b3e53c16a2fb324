/** What can be done with many leads at once, as requests. */
import { useCallback } from "react";
import { LeadMoveDocument, LeadsAssignDocument } from "../api/generated/leads";
import { LeadLoseDocument } from "../api/generated/lead_card";
import type { LossReason } from "../api/generated/schema";
import { useSend } from "../api/send";
import type { Change } from "./bulk";

export interface Bulk {
  change: Change;
  /** How many leads one request changes. */
  inOne: number;
}

/** Gives them to a member, or to nobody. */
export function useAssign(): (ownerId: string | null) => Bulk {
  const [send] = useSend(LeadsAssignDocument);
  return useCallback(
    (ownerId) => ({
      inOne: 50,
      change: async (leads) => {
        const items = leads.map(({ id, version }) => ({ leadId: id, ownerId, expectedVersion: version }));
        const { payload, problems } = await send({ input: { items } });
        if (problems.length) return leads.map(() => problems);
        return leads.map((_, index) => payload?.results.find((each) => each.index === index)?.errors ?? []);
      },
    }),
    [send],
  );
}

/** Moves each to a step. */
export function useMove(): (toStepKey: string, reason: string | null) => Bulk {
  const [send] = useSend(LeadMoveDocument);
  return useCallback(
    (toStepKey, reason) => ({
      inOne: 1,
      change: (leads) =>
        Promise.all(leads.map(async ({ id, version }) =>
          (await send({ input: { leadId: id, toStepKey, reason, expectedVersion: version } })).problems)),
    }),
    [send],
  );
}

/** Closes each as lost. */
export function useLose(): (reason: LossReason, text: string | null) => Bulk {
  const [send] = useSend(LeadLoseDocument);
  return useCallback(
    (reason, text) => ({
      inOne: 1,
      change: (leads) =>
        Promise.all(leads.map(async ({ id, version }) =>
          (await send({ input: { leadId: id, reason, text, expectedVersion: version } })).problems)),
    }),
    [send],
  );
}
