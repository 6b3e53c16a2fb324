import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useDraft } from "../api/draft";
import { ConversationReopenDocument } from "../api/generated/inbox";
import { useSend, type Problem } from "../api/send";
import { placeProblems, Problems } from "../parts/Problems";
import type { ActionForm } from "./Actions";
import { useWords } from "./words";

/** It is not over after all, and why. */
export function ReopenForm({ of, done, anew }: ActionForm) {
  const say = useWords();
  const [send, isSending] = useSend(ConversationReopenDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const form = useForm({ initialValues: { reason: "" } });
  const forget = useDraft(form, `reopen:${of.id}`);
  const submit = form.onSubmit(async ({ reason }) => {
    const answer = await send({ input: { conversationId: of.id, reason: reason.trim(), expectedVersion: of.version } });
    setProblems(placeProblems(form, answer.problems));
    if (answer.problems.length) return anew();
    forget();
    done();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Problems of={problems} />
        <Textarea label={say("reason")} autosize minRows={2} required data-autofocus {...form.getInputProps("reason")} />
        <Group justify="flex-end"><Button type="submit" loading={isSending} disabled={!form.values.reason.trim()}>{say("reopen")}</Button></Group>
      </Stack>
    </form>
  );
}
