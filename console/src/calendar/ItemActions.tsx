import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { ContentApproveDocument } from "../api/generated/calendar";
import type { ContentAction } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { Problems } from "../parts/Problems";
import { isMovable } from "./days";
import type { Card } from "./ItemDrawer";
import { useWords } from "./words";

export type Asked = Exclude<ContentAction, "APPROVE"> | "MOVE";

const NEXT: Partial<Record<Card["state"], ContentAction>> = { BRIEF: "WRITE", WRITTEN: "APPROVE", APPROVED: "SCHEDULE", SCHEDULED: "PUBLISH" };
const ORDER: Asked[] = ["WRITE", "SCHEDULE", "PUBLISH", "RETURN", "MOVE", "CHANGE", "CANCEL"];

interface Props {
  of: Card;
  asked: Asked | null;
  ask: (asked: Asked) => void;
  again: () => void;
}

/** What the server lets the viewer do with the item now, the next step of its way first. */
export function ItemActions({ of, asked, ask, again }: Props) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [approve, approving] = useSend(ContentApproveDocument);
  const may = (action: Asked) => (action === "MOVE" ? of.state !== "SCHEDULED" && isMovable(of) : of.allowedActions.includes(action));
  const next = NEXT[of.state];
  const nameOf = (action: Asked) => {
    if (action === "WRITE" && of.state === "WRITTEN") return say("do_rewrite");
    if (action === "SCHEDULE" && of.state === "SCHEDULED") return say("do_reschedule");
    return say(`do_${action}`);
  };
  const onApprove = async () => {
    const { problems: found } = await approve({ input: { itemId: of.id, expectedVersion: of.version } });
    setProblems(found);
    if (found.length === 0) notifications.show({ message: say("approved", { title: of.title }) });
    again();
  };
  const shown = ORDER.filter(may).sort((a, b) => Number(b === next) - Number(a === next));
  if (shown.length === 0 && !of.allowedActions.includes("APPROVE")) return null;
  return (
    <>
      <Group gap="xs">
        {of.allowedActions.includes("APPROVE") && <Button size="xs" loading={approving} onClick={() => void onApprove()}>{say("do_APPROVE")}</Button>}
        {shown.map((action) => (
          <Button
            key={action} size="xs" onClick={() => ask(action)} aria-expanded={action === "WRITE" ? asked === "WRITE" : undefined}
            variant={action === next ? "filled" : action === "CANCEL" ? "subtle" : "default"} color={action === "CANCEL" ? "red" : undefined}
          >
            {nameOf(action)}
          </Button>
        ))}
      </Group>
      <Problems of={problems} />
    </>
  );
}
