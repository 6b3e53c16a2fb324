import { Button, Group, Modal, MultiSelect, NumberInput, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { MemberAddDocument, MemberSetRolesDocument } from "../api/generated/members";
import type { Role } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { placeProblems, Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useChoices } from "../words/labels";
import type { Member } from "./Members";
import { useWords } from "./words";

/** Adds somebody: an account that exists already, or a new one with a first password. */
export function MemberDialog({ close, done }: { close: () => void; done: () => void }) {
  const say = useWords();
  useReturnedFocus();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [add, adding] = useSend(MemberAddDocument);
  const needed = (value: string | unknown[]) => (value.length > 0 ? null : say("needed"));
  const form = useForm({
    initialValues: { email: "", name: "", roles: [] as string[], password: "", capacity: "" },
    validate: { email: needed, roles: needed },
  });
  const submit = form.onSubmit(async (values) => {
    const { problems: found } = await add({
      input: {
        email: values.email, name: values.name || null, roles: values.roles as Role[], password: values.password || null,
        capacity: String(values.capacity) ? Number(values.capacity) : null,
      },
    });
    setProblems(placeProblems(form, found));
    if (found.length > 0) return;
    notifications.show({ message: say("member_added", { name: values.name || values.email }) });
    close();
    done();
  });
  return (
    <Modal opened onClose={close} title={say("add_member")} closeButtonProps={{ "aria-label": say("no") }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput type="email" label={say("email")} data-autofocus {...form.getInputProps("email")} />
          <TextInput label={say("name")} {...form.getInputProps("name")} />
          <MultiSelect label={say("roles")} data={useChoices("Role")} {...form.getInputProps("roles")} />
          <PasswordInput
            label={say("password")} description={say("password_hint")} autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": say("show_password") }} {...form.getInputProps("password")}
          />
          <NumberInput label={say("capacity")} description={say("capacity_hint")} min={0} allowDecimal={false} {...form.getInputProps("capacity")} />
          <Problems of={problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{say("no")}</Button>
            <Button type="submit" loading={adding}>{say("add_member")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Changes what a member is here. */
export function RolesDialog({ of, close, done }: { of: Member; close: () => void; done: () => void }) {
  const say = useWords();
  useReturnedFocus();
  const [roles, setRoles] = useState<string[]>([...of.roles]);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [set, setting] = useSend(MemberSetRolesDocument);
  const onSave = async () => {
    const { problems: found } = await set({ input: { memberId: of.id, roles: roles as Role[], expectedVersion: of.version } });
    setProblems(found);
    if (found.some(({ code }) => code === "STALE_VERSION")) done();
    if (found.length > 0) return;
    notifications.show({ message: say("roles_changed", { name: of.name }) });
    close();
    done();
  };
  return (
    <Modal opened onClose={close} title={say("change_roles_of", { name: of.name })} closeButtonProps={{ "aria-label": say("no") }}>
      <Stack gap="sm">
        <MultiSelect label={say("roles")} data-autofocus data={useChoices("Role")} value={roles} onChange={setRoles} />
        <Problems of={problems} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>{say("no")}</Button>
          <Button loading={setting} disabled={roles.length === 0} onClick={() => void onSave()}>{say("save")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
