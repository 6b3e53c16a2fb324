import { Button, Group, Modal, MultiSelect, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useDraft } from "../api/draft";
import { ResourceRegisterDocument } from "../api/generated/cluster";
import type { Purpose, ResourceKind, ResourceUser } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { useChannels } from "../choices/useChannels";
import { useMemberChoices } from "../choices/useMembers";
import { placeProblems, Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useCommonWords } from "../parts/words";
import { useChoices } from "../words/labels";
import { useWords } from "./words";

/** Registers a resource: what it is, where it stands, who answers for it. */
export function RegisterDialog({ close, done }: { close: () => void; done: () => void }) {
  const say = useWords();
  const common = useCommonWords();
  useReturnedFocus();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [register, registering] = useSend(ResourceRegisterDocument);
  const needed = (value: string) => (value ? null : common("needed"));
  const form = useForm({
    initialValues: { name: "", kind: "", channelKey: "", url: "", ownerId: "", users: ["AUDIENCE"], purposes: ["MARKETING"], purposeText: "" },
    validate: { name: needed, kind: needed, users: (value) => (value.length > 0 ? null : common("needed")) },
  });
  const forget = useDraft(form, "resource");
  const submit = form.onSubmit(async (values) => {
    const { problems: found } = await register({
      input: {
        name: values.name, kind: values.kind as ResourceKind, channelKey: values.channelKey || null, url: values.url || null,
        ownerId: values.ownerId || null, users: values.users as ResourceUser[], purposes: values.purposes as Purpose[],
        purposeText: values.purposeText || null,
      },
    });
    setProblems(placeProblems(form, found));
    if (found.length > 0) return;
    forget();
    notifications.show({ message: say("registered", { name: values.name }) });
    close();
    done();
  });
  const members = useMemberChoices();
  const { choices: channels } = useChannels();
  return (
    <Modal opened onClose={close} title={say("add")} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput label={say("name")} data-autofocus {...form.getInputProps("name")} />
          <Group grow align="flex-start">
            <Select label={say("kind")} searchable data={useChoices("ResourceKind")} {...form.getInputProps("kind")} />
            <Select label={say("channel")} searchable clearable data={channels} {...form.getInputProps("channelKey")} />
          </Group>
          <TextInput label={say("url")} type="url" placeholder="https://" {...form.getInputProps("url")} />
          <Group grow align="flex-start">
            <Select label={say("owner")} searchable clearable data={members} {...form.getInputProps("ownerId")} />
            <MultiSelect label={say("users")} data={useChoices("ResourceUser")} {...form.getInputProps("users")} />
          </Group>
          <MultiSelect label={say("purposes")} data={useChoices("Purpose")} {...form.getInputProps("purposes")} />
          <Textarea label={say("purpose_text")} description={say("purpose_hint")} autosize {...form.getInputProps("purposeText")} />
          <Problems of={problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{common("close")}</Button>
            <Button type="submit" loading={registering}>{say("register")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
