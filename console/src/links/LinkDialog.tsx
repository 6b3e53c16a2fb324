import { Button, Group, Modal, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useQuery } from "urql";
import { useDraft } from "../api/draft";
import { ResourceListDocument } from "../api/generated/cluster";
import { TrackedLinkCreateDocument } from "../api/generated/links";
import { useSend, type Problem } from "../api/send";
import { placeProblems, Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useWords } from "./words";

/** A new link: who sends people, where to, and what the page is told. */
export function LinkDialog({ close, done }: { close: () => void; done: () => void }) {
  const say = useWords();
  useReturnedFocus();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [create, creating] = useSend(TrackedLinkCreateDocument);
  const [{ data }] = useQuery({ query: ResourceListDocument, variables: { first: 200 } });
  const needed = (value: string) => (value ? null : say("needed"));
  const form = useForm({
    initialValues: { resourceId: "", targetUrl: "", label: "", source: "", medium: "", campaign: "" },
    validate: { resourceId: needed, targetUrl: needed },
  });
  const forget = useDraft(form, "link");
  const submit = form.onSubmit(async ({ resourceId, targetUrl, label, source, medium, campaign }) => {
    const utm = source || medium || campaign ? { source: source || null, medium: medium || null, campaign: campaign || null } : null;
    const { problems: found } = await create({ input: { resourceId, targetUrl, label: label || null, utm } });
    setProblems(placeProblems(form, found));
    if (found.length > 0) return;
    forget();
    notifications.show({ message: say("made") });
    close();
    done();
  });
  const resources = data?.resources.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? [];
  return (
    <Modal opened onClose={close} title={say("add")} size="lg" closeButtonProps={{ "aria-label": say("no") }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Select label={say("resource")} description={say("resource_hint")} searchable data={resources} {...form.getInputProps("resourceId")} />
          <TextInput type="url" label={say("target")} placeholder="https://" {...form.getInputProps("targetUrl")} />
          <TextInput label={say("label")} {...form.getInputProps("label")} />
          <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
            <TextInput label="utm_source" {...form.getInputProps("source")} />
            <TextInput label="utm_medium" {...form.getInputProps("medium")} />
            <TextInput label="utm_campaign" {...form.getInputProps("campaign")} />
          </SimpleGrid>
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
