import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { WebhookEndpointDeleteDocument } from "../api/generated/webhooks";
import { useSend, type Problem } from "../api/send";
import { Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import type { Found } from "./Endpoint";
import { useWords } from "./words";

/** Deletes an endpoint, after its name was typed: its secrets and its log go with it. */
export function DeleteDialog({ of, again, close, done }: { of: Found; again: () => void; close: () => void; done: () => void }) {
  const say = useWords();
  useReturnedFocus();
  const [typed, setTyped] = useState("");
  const [problems, setProblems] = useState<Problem[]>([]);
  const [remove, removing] = useSend(WebhookEndpointDeleteDocument);
  const isMeant = typed.trim() === of.name;
  const onDelete = async () => {
    const { problems: found } = await remove({ input: { endpointId: of.id, expectedVersion: of.version } });
    setProblems(found);
    if (found.length === 0) done();
    else again();
  };
  return (
    <Modal opened onClose={close} title={say("delete_title", { name: of.name })} closeButtonProps={{ "aria-label": say("no") }}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); if (isMeant) void onDelete(); }}>
        <Stack gap="sm">
          <Text size="sm">{say("delete_text")}</Text>
          <TextInput label={say("type_name", { name: of.name })} data-autofocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
          <Problems of={problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{say("no")}</Button>
            <Button type="submit" color="red" disabled={!isMeant} loading={removing}>{say("delete")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
