import { Button, Group, Modal, MultiSelect, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useQuery } from "urql";
import { useDraft } from "../api/draft";
import { WebhookEndpointCreateDocument, WebhookWordsDocument } from "../api/generated/webhooks";
import { useSend, type Problem } from "../api/send";
import { placeProblems, Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useWords } from "./words";

/** A new endpoint: where to, and of what it is told. */
export function EndpointDialog({ close, done }: { close: () => void; done: (secret: string | null) => void }) {
  const say = useWords();
  useReturnedFocus();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [create, creating] = useSend(WebhookEndpointCreateDocument);
  const [{ data }] = useQuery({ query: WebhookWordsDocument });
  const needed = (value: string) => (value ? null : say("needed"));
  const form = useForm({ initialValues: { name: "", url: "", eventTypes: [] as string[] }, validate: { name: needed, url: needed } });
  const forget = useDraft(form, "webhook");
  const submit = form.onSubmit(async ({ name, url, eventTypes }) => {
    const { payload, problems: found } = await create({ input: { name, url, eventTypes: eventTypes.length > 0 ? eventTypes : null } });
    setProblems(placeProblems(form, found));
    if (found.length > 0) return;
    forget();
    done(payload?.secret ?? null);
  });
  const types = data?.webhookEventTypes ?? [];
  const about = new Map(types.map((each) => [each.name, each.description]));
  return (
    <Modal opened onClose={close} title={say("add")} size="lg" closeButtonProps={{ "aria-label": say("no") }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput label={say("name")} data-autofocus {...form.getInputProps("name")} />
          <TextInput type="url" label={say("url")} description={say("url_hint")} placeholder="https://" {...form.getInputProps("url")} />
          <MultiSelect
            label={say("types")} description={say("types_hint")} searchable data={types.map(({ name }) => name)}
            renderOption={({ option }) => <div><Text size="sm">{option.value}</Text><Text size="xs" c="dimmed">{about.get(option.value)}</Text></div>}
            {...form.getInputProps("eventTypes")}
          />
          <Problems of={problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{say("no")}</Button>
            <Button type="submit" loading={creating}>{say("create")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
