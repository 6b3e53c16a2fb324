import { Button, Checkbox, Group, MultiSelect, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { Plus } from "lucide-react";
import { useQuery } from "urql";
import { FormWordsDocument } from "../api/generated/forms";
import { useSession } from "../api/session";
import { useFocusNext } from "../parts/useFocusNext";
import { today } from "../words/format";
import { useChoices } from "../words/labels";
import classes from "./forms.module.css";
import { newConsent } from "./starter";
import { Texts } from "./Texts";
import type { Editor } from "./useEditor";
import { useWords } from "./words";

/** What people are asked to agree to, each with the version of its words. */
export function Consents({ editor: { form }, mayEdit }: { editor: Editor; mayEdit: boolean }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  const { consents } = form.getValues();
  const [list, focusNext] = useFocusNext<HTMLDivElement>("consent");
  const remove = (place: number) => {
    form.removeListItem("consents", place);
    focusNext(place);
  };
  return (
    <Stack gap="sm" ref={list}>
      {consents.length === 0 && <Text size="sm">{say("no_consents")}</Text>}
      {consents.map((consent, place) => <Consent key={consent.uid} form={form} place={place} remove={mayEdit ? () => remove(place) : undefined} />)}
      {mayEdit && (
        <Group>
          <Button data-else="consent" variant="default" leftSection={<Plus size={16} aria-hidden />} onClick={() => form.insertListItem("consents", newConsent(consents, today(timeZone)))}>{say("add_consent")}</Button>
        </Group>
      )}
    </Stack>
  );
}

function Consent({ form, place, remove }: { form: Editor["form"]; place: number; remove?: () => void }) {
  const say = useWords();
  const [{ data }] = useQuery({ query: FormWordsDocument, requestPolicy: "cache-first" });
  const channels = data?.channels.map(({ key, name }) => ({ value: key, label: name })) ?? [];
  const path = `consents.${place}`;
  const name = say("consent", { number: place + 1 });
  return (
    <Stack gap="sm" role="group" aria-label={name} className={classes.consent}>
      <Texts form={form} path={`${path}.text`} label={say("consent_text")} needed isLong />
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="sm" verticalSpacing="sm">
        <TextInput label={say("consent_version")} description={say("consent_version_hint")} withAsterisk {...form.getInputProps(`${path}.version`)} />
        <Select label={say("purpose")} description={say("purpose_hint")} allowDeselect={false} data={useChoices("ConsentPurpose")} {...form.getInputProps(`${path}.purpose`)} />
        <MultiSelect label={say("channels")} description={say("channels_hint")} searchable data={channels} {...form.getInputProps(`${path}.channels`)} />
        <TextInput label={say("key")} description={say("consent_key_hint")} withAsterisk {...form.getInputProps(`${path}.key`)} />
      </SimpleGrid>
      <Group justify="space-between">
        <Checkbox label={say("is_consent_required")} {...form.getInputProps(`${path}.isRequired`, { type: "checkbox" })} />
        {remove && <Button data-next="consent" variant="subtle" color="red" size="xs" aria-label={say("remove_of", { name })} onClick={remove}>{say("remove")}</Button>}
      </Group>
    </Stack>
  );
}
