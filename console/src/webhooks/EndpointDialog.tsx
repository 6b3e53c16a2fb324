import { Button, Group, Modal, MultiSelect, Stack, Text, TextInput } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { useState } from "react";
import { useQuery } from "urql";
import { useDraft } from "../api/draft";
import { WebhookEndpointCreateDocument, WebhookEndpointUpdateDocument, WebhookWordsDocument } from "../api/generated/webhooks";
import { useRebased } from "../api/rebase";
import { useSend, type Problem } from "../api/send";
import { Choices } from "../choices/Choice";
import { resources, type Named } from "../choices/source";
import { placeProblems, Problems } from "../parts/Problems";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import type { Found } from "./Endpoint";
import { useWords } from "./words";

const LISTS = ["productIds", "channelIds", "resourceIds", "teamIds"] as const;
const EMPTY = { name: "", url: "", description: "", eventTypes: [] as string[], productIds: [] as string[], channelIds: [] as string[], resourceIds: [] as string[], teamIds: [] as string[] };
type Values = typeof EMPTY;
type Form = UseFormReturnType<Values>;

interface Props {
  /** The one that is changed; a new one without. */
  of?: Found;
  /** Asks for it anew: it was changed meanwhile. */
  again: () => void;
  close: () => void;
  done: (secret: string | null) => void;
}

/** A new endpoint, or one that is there: where to, and of what it is told. */
export function EndpointDialog({ of, again, close, done }: Props) {
  const say = useWords();
  useReturnedFocus();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [save, isSaving] = useSave(of, again);
  const needed = (value: string) => (value ? null : say("needed"));
  const initial = of ? valuesOf(of) : EMPTY;
  const form = useForm({ initialValues: initial, validate: { name: needed, url: needed } });
  useRebased(form, initial);
  const forget = useDraft(form, of ? `webhook:${of.id}` : "webhook");
  const submit = form.onSubmit(async (values) => {
    const { secret, problems: found } = await save(values);
    setProblems(placeProblems(form, found));
    if (found.length > 0) return;
    forget();
    done(secret);
  });
  return (
    <Modal opened onClose={close} title={of ? say("change_of", { name: of.name }) : say("add")} size="lg" closeButtonProps={{ "aria-label": say("no") }}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="sm">
          <TextInput label={say("name")} data-autofocus {...form.getInputProps("name")} />
          <TextInput type="url" label={say("url")} description={say("url_hint")} placeholder="https://" {...form.getInputProps("url")} />
          <TextInput label={say("description")} {...form.getInputProps("description")} />
          <Filters form={form} known={of?.resources} />
          <Problems of={problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{say("no")}</Button>
            <Button type="submit" loading={isSaving}>{say(of ? "save" : "create")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Creates it, or changes what is there: lists that were emptied filter nothing any more. */
function useSave(of: Found | undefined, again: () => void) {
  const [create, creating] = useSend(WebhookEndpointCreateDocument);
  const [update, updating] = useSend(WebhookEndpointUpdateDocument);
  const [opened, renew] = useOpenedVersion(of?.version ?? 0);
  const save = async ({ description, ...values }: Values): Promise<{ secret: string | null; problems: Problem[] }> => {
    const given = { ...values, description: description.trim() || null };
    if (!of) {
      const { payload, problems } = await create({ input: given });
      return { secret: payload?.secret ?? null, problems };
    }
    const { problems } = await update({ input: { ...given, endpointId: of.id, expectedVersion: opened } });
    if (problems.some(({ code }) => code === "STALE_VERSION")) renew();
    if (problems.length > 0) again();
    return { secret: null, problems };
  };
  return [save, creating || updating] as const;
}

function Filters({ form, known }: { form: Form; known?: readonly Named[] }) {
  const say = useWords();
  const [{ data }] = useQuery({ query: WebhookWordsDocument });
  const types = data?.webhookEventTypes ?? [];
  const about = new Map(types.map((each) => [each.name, each.description]));
  const named = (each: { id: string; name: string }) => ({ value: each.id, label: each.name });
  const nodes = (edges: { node: { id: string; name: string } }[] | undefined) => edges?.map(({ node }) => named(node)) ?? [];
  const choices = { productIds: nodes(data?.products.edges), channelIds: data?.channels.map(named) ?? [], teamIds: data?.teams.map(named) ?? [] };
  const common = (list: (typeof LISTS)[number]) => ({ label: say(list), description: say("filter_hint"), ...form.getInputProps(list) });
  return (
    <>
      <MultiSelect
        label={say("types")} description={say("types_hint")} searchable data={types.map(({ name }) => name)}
        renderOption={({ option }) => <div><Text size="sm">{option.value}</Text><Text size="xs" c="dimmed">{about.get(option.value)}</Text></div>}
        {...form.getInputProps("eventTypes")}
      />
      {LISTS.map((list) => {
        if (list === "resourceIds") return <Choices key={list} of={resources({}, known)} {...common(list)} />;
        return choices[list].length > 0 && <MultiSelect key={list} searchable data={choices[list]} {...common(list)} />;
      })}
    </>
  );
}

function valuesOf(of: Found): Values {
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
  return {
    name: of.name, url: of.url, description: of.description ?? "", eventTypes: [...of.eventTypes],
    productIds: ids(of.products), channelIds: ids(of.channels), resourceIds: ids(of.resources), teamIds: ids(of.teams),
  };
}
