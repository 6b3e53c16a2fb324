import { Button, Group, Modal, Radio, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { MemberAddDocument, MemberSetRolesDocument, MemberSetRowScopeDocument } from "../api/generated/members";
import type { Role, RowScope } from "../api/generated/schema";
import { useRebased } from "../api/rebase";
import { useSend, type Problem } from "../api/send";
import { AskDialog } from "../fields/AskDialog";
import { given, listOf, type Field } from "../fields/field";
import { Problems } from "../parts/Problems";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useChoices } from "../words/labels";
import type { Member } from "./Members";
import { useWords } from "./words";

/** Adds somebody: an account that exists already, or a new one with a first password. */
export function MemberDialog({ close, done }: { close: () => void; done: () => void }) {
  const say = useWords();
  const fields: Field[] = [
    { name: "email", label: say("email"), kind: "email", required: true },
    { name: "name", label: say("name") },
    { name: "roles", label: say("roles"), kind: "many", choices: useChoices("Role"), required: true },
    { name: "password", label: say("password"), description: say("password_hint"), kind: "secret" },
    { name: "capacity", label: say("capacity"), description: say("capacity_hint"), kind: "count", least: 0 },
  ];
  return (
    <AskDialog
      title={say("add_member")} document={MemberAddDocument} fields={() => fields} submit={say("add_member")} onClose={close}
      initial={{ email: "", name: "", roles: "", password: "", capacity: "" }}
      input={({ email = "", name, roles, password, capacity }) => ({
        email, name: given(name) ?? null, roles: listOf<Role>(roles), password: password || null, capacity: capacity ? Number(capacity) : null,
      })}
      onDone={({ member }) => { notifications.show({ message: say("member_added", { name: member?.name }) }); done(); }}
    />
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
  const [expectedVersion, renew] = useOpenedVersion(of.version);
  const roles: Field = { name: "roles", label: say("roles"), kind: "many", choices: useChoices("Role"), required: true };
  return (
    <AskDialog
      title={say("change_roles_of", { name: of.name })} document={MemberSetRolesDocument} fields={() => [roles]} submit={say("save")} onClose={close}
      initial={{ roles: of.roles.join(",") }} input={(values) => ({ memberId: of.id, roles: listOf<Role>(values.roles), expectedVersion })}
      onStale={() => { renew(); done(); }} onDone={() => { notifications.show({ message: say("roles_changed", { name: of.name }) }); done(); }}
    />
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
    if (found.some(({ code }) => code === "STALE_VERSION")) {
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
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>{say("no")}</Button>
          <Button loading={setting} onClick={() => void onSave()}>{say("save")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
