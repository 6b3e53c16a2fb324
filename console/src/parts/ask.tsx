/** Dialogs that ask once more, or for the reason. */
import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useState } from "react";

interface Question {
  title: string;
  text?: string;
  yes: string;
  no: string;
  dangerous?: boolean;
}

/** Asks; true when one says yes. */
export function confirm({ title, text, yes, no, dangerous = false }: Question): Promise<boolean> {
  return new Promise((answer) => {
    modals.openConfirmModal({
      title,
      children: text && <Text size="sm">{text}</Text>,
      labels: { confirm: yes, cancel: no },
      confirmProps: dangerous ? { color: "red" } : {},
      onConfirm: () => answer(true),
      onCancel: () => answer(false),
      onClose: () => answer(false),
    });
  });
}

/** Asks for a sentence; null when one thinks better of it. */
export function askReason(question: Question & { label: string }): Promise<string | null> {
  return new Promise((answer) => {
    const id = modals.open({
      title: question.title,
      onClose: () => answer(null),
      children: <Reason {...question} answer={(text) => { answer(text); modals.close(id); }} />,
    });
  });
}

function Reason({ text, label, yes, no, dangerous, answer }: Question & { label: string; answer: (text: string | null) => void }) {
  const [reason, setReason] = useState("");
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (reason.trim()) answer(reason.trim()); }}>
      <Stack gap="sm">
        {text && <Text size="sm">{text}</Text>}
        <Textarea label={label} required autosize minRows={2} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => answer(null)}>{no}</Button>
          <Button type="submit" color={dangerous ? "red" : undefined} disabled={!reason.trim()}>{yes}</Button>
        </Group>
      </Stack>
    </form>
  );
}
