import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Question } from "./ask";

/** Asks for a sentence. */
export function Reason({ text, label, yes, no, dangerous, answer }: Question & { label: string; answer: (text: string | null) => void }) {
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
