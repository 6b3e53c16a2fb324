import { Button, Group, Modal, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useDraft } from "../api/draft";
import { TrackedLinkChangeDocument, TrackedLinkCreateDocument, type LinkRowFragment } from "../api/generated/links";
import type { LinkUtmInput } from "../api/generated/schema";
import { useRebased } from "../api/rebase";
import { useSend, type Problem } from "../api/send";
import { Choice } from "../choices/Choice";
import { resources } from "../choices/source";
import { placeProblems, Problems } from "../parts/Problems";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useWords } from "./words";

const UTM = ["source", "medium", "campaign", "term", "content"] as const;

/** A link: who sends people, where to, and what the page is told. `of` is changed, else a new one is made. */
export function LinkDialog({ of, close, done }: { of?: LinkRowFragment; close: () => void; done: () => void }) {
  const say = useWords();
  useReturnedFocus();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [create, creating] = useSend(TrackedLinkCreateDocument);
  const [change, changing] = useSend(TrackedLinkChangeDocument);
  const [version, renew] = useOpenedVersion(of?.version ?? 0);
  const needed = (value: string) => (value ? null : say("needed"));
  const initial = valuesOf(of);
  const form = useForm({ initialValues: initial, validate: { resourceId: needed, targetUrl: needed } });
  useRebased(form, initial);
  const forget = useDraft(form, of ? `link:${of.id}` : "link");
  const submit = form.onSubmit(async ({ resourceId, targetUrl, label, visitorParameter, ...parameters }) => {
    const given = UTM.filter((each) => parameters[each]).map((each) => [each, parameters[each]]);
    const utm = given.length > 0 ? (Object.fromEntries(given) as LinkUtmInput) : null;
    const input = { targetUrl, label: label || null, utm, visitorParameter: visitorParameter || null };
    const sent = of ? await change({ input: { ...input, linkId: of.id, expectedVersion: version } }) : await create({ input: { ...input, resourceId } });
    setProblems(placeProblems(form, sent.problems.map((each) => ({ ...each, field: each.field?.replace(/^(input\.)?utm\./, "") }))));
    if (sent.problems.some(({ code }) => code === "STALE_VERSION")) {
      renew();
      done();
    }
    if (sent.problems.length > 0) return;
    forget();
    notifications.show({ message: say(of ? "changed" : "made") });
    close();
    done();
  });
  return (
    <Modal opened onClose={close} title={of ? say("change_of", { name: of.label ?? of.code }) : say("add")} size="lg" closeButtonProps={{ "aria-label": say("no") }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {of ? <Text size="sm">{say("stays", { path: of.path, resource: of.resource.name })}</Text> : <Choice of={resources()} label={say("resource")} description={say("resource_hint")} {...form.getInputProps("resourceId")} />}
          <TextInput type="url" label={say("target")} placeholder="https://" data-autofocus={of ? true : undefined} {...form.getInputProps("targetUrl")} />
          <TextInput label={say("label")} {...form.getInputProps("label")} />
          <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
            {UTM.map((each) => <TextInput key={each} label={`utm_${each}`} {...form.getInputProps(each)} />)}
            <TextInput label={say("visitor")} {...form.getInputProps("visitorParameter")} />
          </SimpleGrid>
          <Text size="xs" c="dimmed">{say("visitor_hint")}</Text>
          <Problems of={problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{say("no")}</Button>
            <Button type="submit" loading={creating || changing}>{say(of ? "save" : "create")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function valuesOf(of: LinkRowFragment | undefined) {
  const utm = of?.utmParameters;
  return {
    resourceId: of?.resource.id ?? "", targetUrl: of?.targetUrl ?? "", label: of?.label ?? "", visitorParameter: of?.visitorParameter ?? "",
    source: utm?.source ?? "", medium: utm?.medium ?? "", campaign: utm?.campaign ?? "", term: utm?.term ?? "", content: utm?.content ?? "",
  };
}
