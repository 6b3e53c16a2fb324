import { Alert, Button, Group, Text } from "@mantine/core";
import { HandHelping } from "lucide-react";
import { HandoffAcceptDocument } from "../../api/generated/lead_card";
import { useNow } from "../../parts/useNow";
import { ago } from "../../words/format";
import { useLabels } from "../../words/labels";
import { useAct, useCard } from "../card";
import { useDialogs } from "../dialogs";
import { useWords } from "../words";

/** An offer that waits for who looks at it: what the person needs, how long there is, and the two answers. */
export function HandoffBanner() {
  const { lead } = useCard();
  const say = useWords();
  const label = useLabels();
  const now = useNow(30);
  const { open, dialog } = useDialogs();
  const [accept, accepting] = useAct(HandoffAcceptDocument);
  const offer = lead.handoffs.find(({ status }) => status === "OFFERED");
  if (!offer) return null;
  const allows = (action: "ACCEPT" | "DECLINE") => offer.allowedActions.includes(action);
  const input = { handoffId: offer.id, expectedVersion: offer.version };
  return (
    <Alert color="yellow" variant="light" icon={<HandHelping size={20} aria-hidden />} title={say("offered", { to: offer.assignee?.name ?? offer.team?.name ?? "–", when: ago(offer.acceptBy, now) })}>
      <Text size="sm" className="text">{offer.packet.need}</Text>
      {offer.allowedActions.length > 0 && (
        <Group gap="xs" mt="sm">
          {allows("ACCEPT") && <Button size="sm" loading={accepting} onClick={() => void accept(input, say("accepted"))}>{label("LeadAction", "ACCEPT_HANDOFF")}</Button>}
          {allows("DECLINE") && <Button size="sm" variant="default" onClick={() => open({ kind: "decline", handoff: offer })}>{label("LeadAction", "DECLINE_HANDOFF")}</Button>}
        </Group>
      )}
      {dialog}
    </Alert>
  );
}
