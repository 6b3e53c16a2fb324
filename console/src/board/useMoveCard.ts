/** Moving a card: at once on the screen, back again with the server's sentence where it is refused. */
import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { LeadMoveDocument } from "../api/generated/leads";
import { useSend, type Problem } from "../api/send";
import { askReason } from "../parts/ask";
import { columnOf, withCard, withNewer, type Card } from "./columns";
import type { BoardColumns } from "./useColumns";
import { useWords } from "./words";

function wantsReason(problems: Problem[]): boolean {
  return problems.some((each) => each.code === "INVALID" && each.field?.endsWith("reason"));
}

/** `move(card, key, name)`; the rules say whether a reason is wanted, and the server knows the rules. */
export function useMoveCard(board: BoardColumns): (card: Card, toStepKey: string, name: string) => Promise<void> {
  const say = useWords();
  const [send] = useSend(LeadMoveDocument);
  const { columns, change, refresh } = board;
  return useCallback(
    async (card, toStepKey, name) => {
      const from = columnOf(columns, card.id) ?? null;
      if (from === toStepKey) return;
      change((before) => withCard(before, card, toStepKey));
      const input = { leadId: card.id, toStepKey, expectedVersion: card.version };
      let answer = await send({ input });
      if (wantsReason(answer.problems)) {
        const reason = await askReason({
          title: say("why_title", { name: card.name, step: name }),
          text: say("why_text"),
          label: say("why"),
          yes: say("move"),
          no: say("cancel"),
        });
        if (reason === null) return change((before) => withCard(before, card, from));
        answer = await send({ input: { ...input, reason } });
      }
      const moved = answer.payload?.lead;
      if (moved) return change((before) => withNewer(before, moved));
      change((before) => withCard(before, card, from));
      const message = answer.problems.map((each) => each.message).join(" ");
      notifications.show({ color: "red", title: say("refused", { name: card.name }), message, autoClose: 10_000 });
      if (from) await refresh(from);
    },
    [columns, change, refresh, send, say],
  );
}
