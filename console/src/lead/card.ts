/** The lead that the screen is about, and what asks for it anew. */
import { notifications } from "@mantine/notifications";
import { createContext, useCallback, useContext, useEffect, useRef } from "react";
import type { TypedDocumentNode } from "urql";
import { CardEventsDocument, type CardEventsSubscription, type LeadCardQuery } from "../api/generated/lead_card";
import type { LeadAction } from "../api/generated/schema";
import { useLive } from "../api/live";
import { useSend } from "../api/send";
import { useOpenedVersion } from "../parts/useOpenedVersion";

export type CardLead = NonNullable<LeadCardQuery["lead"]>;
export type CardHandoff = CardLead["handoffs"][number];
export type CardDeal = CardLead["deals"][number];
export type CardSale = CardDeal["sales"][number];
export type CardTask = CardLead["tasks"]["edges"][number]["node"];
export type CardNote = CardLead["notes"]["edges"][number]["node"];
export type CardPerson = CardLead["person"];

interface Card {
  lead: CardLead;
  /** Asks for the lead and its timeline anew; what is typed stays. */
  refresh: () => void;
  /** Raised by every refresh, for what asks by itself. */
  turn: number;
}

export const CardContext = createContext<Card | null>(null);

/** The card one is inside of. */
export function useCard(): Card {
  return useContext(CardContext) as Card;
}

/**
 * For a dialog about something of the card, which may change under it: the version it was opened with is what goes out;
 * after that was refused `onStale` loads it anew.
 */
export function useOpened({ version }: { version: number }): { expectedVersion: number; onStale: () => void } {
  const { refresh } = useCard();
  const [expectedVersion, renew] = useOpenedVersion(version);
  return { expectedVersion, onStale: () => { renew(); refresh(); } };
}

/** Whether the lead allows it to who is signed in. */
export function useAllowed(): (action: LeadAction) => boolean {
  const { lead } = useCard();
  return (action) => lead.allowedActions.includes(action);
}

/** Sends what needs no form: a refusal is told by a notification, and the card is asked for anew. */
export function useAct<Data, Input>(
  document: TypedDocumentNode<Data, { input: Input }>,
): [(input: Input, done?: string) => Promise<NonNullable<Data[keyof Data]> | null>, boolean] {
  const { refresh } = useCard();
  const [send, sending] = useSend(document);
  const act = useCallback(
    async (input: Input, done?: string) => {
      const { payload, problems } = await send({ input });
      for (const { message } of problems) notifications.show({ color: "red", message, autoClose: 10_000 });
      if (done && problems.length === 0) notifications.show({ message: done });
      refresh();
      return problems.length ? null : payload;
    },
    [send, refresh],
  );
  return [act, sending];
}

/** Calls `onChange` soon after something happened to this lead, and when the server is reached again. */
export function useCardEvents(lead: CardLead | null | undefined, onChange: () => void): void {
  const isOfIt = ({ leadEvents }: CardEventsSubscription) => leadEvents.lead?.id === lead?.id;
  useLive(CardEventsDocument, { filter: { productId: lead?.product.id } }, onChange, { pause: !lead, when: isOfIt });
}

/** Asks anew when the card was, but not when it is first shown. */
export function useRefreshed(turn: number, refresh: () => void): void {
  const seen = useRef(turn);
  const last = useRef(refresh);
  last.current = refresh;
  useEffect(() => {
    if (seen.current !== turn) last.current();
    seen.current = turn;
  }, [turn]);
}
