import { Button, Group, Modal, Select, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { ResourceTieDocument } from "../api/generated/cluster";
import type { TieKind } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { placeProblems, Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useCommonWords } from "../parts/words";
import { useChoices } from "../words/labels";
import type { Graph } from "./Cluster";
import { useWords } from "./words";

/** Says that one resource feeds another, and how. */
export function TieDialog({ of, close, done }: { of: Graph; close: () => void; done: () => void }) {
  const say = useWords();
  const common = useCommonWords();
  useReturnedFocus();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [tie, tying] = useSend(ResourceTieDocument);
  const needed = (value: string) => (value ? null : common("needed"));
  const form = useForm({ initialValues: { fromId: "", toId: "", kind: "LINKS_TO", connectorId: "" }, validate: { fromId: needed, toId: needed, kind: needed } });
  const submit = form.onSubmit(async ({ fromId, toId, kind, connectorId }) => {
    const { problems: found } = await tie({ input: { fromId, toId, kind: kind as TieKind, connectorId: connectorId || null } });
    setProblems(placeProblems(form, found));
    if (found.length > 0) return;
    notifications.show({ message: say("tied") });
    close();
    done();
  });
  const names = of.resources.map(({ id, name }) => ({ value: id, label: name }));
  const connectors = of.resources.filter(({ kind }) => kind === "CONNECTOR").map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Modal opened onClose={close} title={say("tie")}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Select label={say("from")} searchable data={names} {...form.getInputProps("fromId")} />
          <Select label={say("how")} data={useChoices("TieKind")} {...form.getInputProps("kind")} />
          <Select label={say("to")} searchable data={names} {...form.getInputProps("toId")} />
          {connectors.length > 0 && <Select label={say("by")} clearable data={connectors} {...form.getInputProps("connectorId")} />}
          <Problems of={problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{common("close")}</Button>
            <Button type="submit" loading={tying}>{say("tie")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
