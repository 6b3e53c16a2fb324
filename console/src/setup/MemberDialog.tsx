import { Button, Group, Modal, MultiSelect, NumberInput, PasswordInput, Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { MemberAddDocument, MemberSetRolesDocument, MemberSetRowScopeDocument } from "../api/generated/members";
import type { Role, RowScope } from "../api/generated/schema";
import { useRebased } from "../api/rebase";
import { useSend, type Problem } from "../api/send";
import { placeProblems, Problems } from "../parts/Problems";
import { useOpenedVersion } from "../parts/useOpenedVersion";
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

interface Changing {
  of: Member;
  close: () => void;
  done: () => void;
}

/** Changes what a member is here. */
export function RolesDialog({ of, close, done }: Changing) {
  const say = useWords();
  useReturnedFocus();
  const initial = { roles: [...of.roles] as string[] };
  const form = useForm({ initialValues: initial });
  useRebased(form, initial);
  const { roles } = form.values;
  const [problems, setProblems] = useState<Problem[]>([]);
  const [version, renew] = useOpenedVersion(of.version);
  const [set, setting] = useSend(MemberSetRolesDocument);
  const onSave = async () => {
    const { problems: found } = await set({ input: { memberId: of.id, roles: roles as Role[], expectedVersion: version } });
    setProblems(found);
    if (isStale(found)) {
      renew();
      done();
    }
    if (found.length > 0) return;
    notifications.show({ message: say("roles_changed", { name: of.name }) });
    close();
    done();
  };
  return (
    <Modal opened onClose={close} title={say("change_roles_of", { name: of.name })} closeButtonProps={{ "aria-label": say("no") }}>
      <Stack gap="sm">
        <MultiSelect label={say("roles")} data-autofocus data={useChoices("Role")} {...form.getInputProps("roles")} />
        <Problems of={problems} />
        <Ends close={close} save={() => void onSave()} isSaving={setting} isReady={roles.length > 0} />
      </Stack>
    </Modal>
  );
}

/** Changes which leads a member sees. */
export function ScopeDialog({ of, close, done }: Changing) {
  const say = useWords();
  useReturnedFocus();
  const initial = { scope: (of.rowScope ?? "") as string };
  const form = useForm({ initialValues: initial });
  useRebased(form, initial);
  const { scope } = form.values;
  const [problems, setProblems] = useState<Problem[]>([]);
  const [version, renew] = useOpenedVersion(of.version);
  const [set, setting] = useSend(MemberSetRowScopeDocument);
  const onSave = async () => {
    const { problems: found } = await set({ input: { memberId: of.id, rowScope: scope ? (scope as RowScope) : null, expectedVersion: version } });
    setProblems(found);
    if (isStale(found)) {
      renew();
      done();
    }
    if (found.length > 0) return;
    notifications.show({ message: say("scope_changed", { name: of.name }) });
    close();
    done();
  };
  return (
    <Modal opened onClose={close} title={say("scope_of", { name: of.name })} closeButtonProps={{ "aria-label": say("no") }}>
      <Stack gap="sm">
        <Radio.Group label={say("scope")} description={say("scope_hint")} {...form.getInputProps("scope")}>
          <Stack gap="xs" mt="xs">
            {[{ value: "", label: say("by_roles") }, ...useChoices("RowScope")].map((each) => <Radio key={each.value} value={each.value} label={each.label} />)}
          </Stack>
        </Radio.Group>
        <Problems of={problems} />
        <Ends close={close} save={() => void onSave()} isSaving={setting} isReady />
      </Stack>
    </Modal>
  );
}

function isStale(problems: Problem[]): boolean {
  return problems.some(({ code }) => code === "STALE_VERSION");
}

function Ends({ close, save, isSaving, isReady }: { close: () => void; save: () => void; isSaving: boolean; isReady: boolean }) {
  const say = useWords();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={close}>{say("no")}</Button>
      <Button loading={isSaving} disabled={!isReady} onClick={save}>{say("save")}</Button>
    </Group>
  );
}
