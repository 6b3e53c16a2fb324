import { Button, Group, Modal, MultiSelect, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { ApiKeyCreateDocument } from "../api/generated/api_keys";
import type { Action, Role } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { placeProblems, Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useChoices } from "../words/labels";
import { useWords } from "./words";

/** A key of a program: with roles of its own, and narrowed to what it needs. */
export function KeyDialog({ close, done }: { close: () => void; done: (key: string | null) => void }) {
  const say = useWords();
  useReturnedFocus();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [create, creating] = useSend(ApiKeyCreateDocument);
  const needed = (value: string | unknown[]) => (value.length > 0 ? null : say("needed"));
  const form = useForm({ initialValues: { name: "", roles: ["INTEGRATION"], scopes: [] as string[] }, validate: { name: needed, roles: needed } });
  const submit = form.onSubmit(async ({ name, roles, scopes }) => {
    const { payload, problems: found } = await create({
      input: { name, roles: roles as Role[], scopes: scopes.length > 0 ? (scopes as Action[]) : null },
    });
    setProblems(placeProblems(form, found));
    if (found.length === 0) done(payload?.key ?? null);
  });
  return (
    <Modal opened onClose={close} title={say("add_key")} closeButtonProps={{ "aria-label": say("no") }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput label={say("name")} description={say("key_name_hint")} data-autofocus {...form.getInputProps("name")} />
          <MultiSelect label={say("roles")} data={useChoices("Role")} {...form.getInputProps("roles")} />
          <MultiSelect label={say("scopes")} description={say("scopes_hint")} searchable data={useChoices("Action")} {...form.getInputProps("scopes")} />
          <Problems of={problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{say("no")}</Button>
            <Button type="submit" loading={creating}>{say("create_key")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
