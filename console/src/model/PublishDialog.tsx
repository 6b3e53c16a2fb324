import { Alert, Button, Group, List, Modal, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { FunnelPublishDocument } from "../api/generated/funnel_editor";
import { useSend, type Problem } from "../api/send";
import { Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { changesOf, gone, type Change } from "./changes";
import type { OfModel } from "./ModelScreen";
import type { Editor } from "./useModel";
import { useWords } from "./words";

interface Publishing {
  of: OfModel;
  editor: Editor;
  onClose: () => void;
}

/** What would change, where people of dropped steps count, and the word to publish. */
export function PublishDialog({ of, editor, onClose }: Publishing) {
  const say = useWords();
  useReturnedFocus();
  const published = of.data.product?.funnel;
  const { model, said } = editor;
  const changes = changesOf(published, model, said);
  const dropped = gone(published, model);
  const [mapping, map] = useState<Record<string, string | null>>({});
  const [send, sending] = useSend(FunnelPublishDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const warnings = said.findings.filter(({ severity }) => severity === "WARNING");
  const publish = async () => {
    const mapped = dropped.map(({ key }) => ({ fromKey: key, toKey: mapping[key] ?? null }));
    const sent = await send({ input: { productId: of.productId, expectedVersion: said.version, mapping: mapped.length ? mapped : undefined } });
    setProblems(sent.problems);
    if (!sent.payload?.funnel) return;
    notifications.show({ color: "green", message: say("published", { version: sent.payload.funnel.version }) });
    of.refresh();
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={say("publish_title", { version: (published?.version ?? 0) + 1 })} size="lg">
      <Stack gap="sm">
        <Problems of={problems} />
        <Text size="sm">{say("publish_text")}</Text>
        {changes.length === 0 && <Alert variant="light">{say("nothing_changes")}</Alert>}
        <List size="sm" aria-label={say("what_changes")}>{changes.map((change, place) => <One key={place} change={change} />)}</List>
        {dropped.map(({ key, name }) => (
          <Select
            key={key} label={say("counts_at", { name })} placeholder={say("counts_nowhere")} clearable value={mapping[key] ?? null}
            data={model.steps.map((step) => ({ value: step.key, label: step.name }))} onChange={(to) => map({ ...mapping, [key]: to })}
          />
        ))}
        {warnings.length > 0 && (
          <Alert color="yellow" variant="light" title={say("warnings", { count: warnings.length })}>
            <List size="sm">{warnings.map(({ code, field, message }) => <List.Item key={`${code} ${field}`}>{message}</List.Item>)}</List>
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{say("cancel")}</Button>
          <Button loading={sending} onClick={() => void publish()} data-autofocus>{say("publish")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function One({ change: { code, name, before, after } }: { change: Change }) {
  const say = useWords();
  return <List.Item>{say(`change_${code}`, { name, before: before ?? "–", after: after ?? "–" })}</List.Item>;
}
