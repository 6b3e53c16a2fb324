import { Alert, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { MessageSendAgainDocument } from "../api/generated/inbox";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Problems } from "../parts/Problems";
import { moment } from "../words/format";
import { useLabels } from "../words/labels";
import type { Talk } from "./Conversation";
import classes from "./inbox.module.css";
import { useWords } from "./words";

export type Message = Talk["messages"]["edges"][number]["node"];

/** One message; ours on the right, with how far it has come. */
export function Said({ message, anew }: { message: Message; anew: () => void }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  const isOurs = message.direction === "OUTBOUND";
  const about = [
    isOurs && (message.member?.name ?? say("we")),
    moment(message.sentAt, zone),
    message.fromTemplate && say("from_template"),
    message.status && label("MessageStatus", message.status),
  ];
  return (
    <div className={classes.said} data-ours={isOurs || undefined}>
      <div>
        <div className={classes.words}><Text size="sm" component="span">{message.text ?? say("erased")}</Text></div>
        <Text size="xs" c="dimmed" ta={isOurs ? "right" : undefined}>{about.filter(Boolean).join(" · ")}</Text>
        {message.sending?.reason && <Stuck sending={message.sending} anew={anew} />}
      </div>
    </div>
  );
}

function Stuck({ sending, anew }: { sending: NonNullable<Message["sending"]>; anew: () => void }) {
  const say = useWords();
  const [send, isSending] = useSend(MessageSendAgainDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const again = async () => {
    const answer = await send({ input: { messageSendId: sending.id, expectedVersion: sending.version } });
    setProblems(answer.problems);
    anew();
  };
  return (
    <Alert color="orange" variant="light" p="xs" mt={4}>
      <Group gap="xs">
        <Text size="sm">{sending.reason}</Text>
        {sending.allowedActions.includes("SEND_AGAIN") && (
          <Button size="compact-xs" variant="default" loading={isSending} onClick={() => void again()}>{say("send_again")}</Button>
        )}
      </Group>
      <Problems of={problems} />
    </Alert>
  );
}
