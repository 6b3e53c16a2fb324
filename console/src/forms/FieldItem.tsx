import { Accordion, Badge, Button, Checkbox, Group, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useChoices, useLabels } from "../words/labels";
import { ALONE, CHOICES, nameOf, TEXTS, type Asked } from "./draft";
import { Options } from "./Options";
import { Texts } from "./Texts";
import type { Editor } from "./useEditor";
import { useWords } from "./words";

interface Shown {
  editor: Editor;
  field: Asked;
  place: number;
  mayEdit: boolean;
  /** Told when it is taken out. */
  onRemoved: () => void;
  /** What sends it to another place. */
  children: ReactNode;
}

/** One field: what it is in a line, and everything about it when it is opened. */
export function FieldItem(shown: Shown) {
  const { editor: { form, open }, field, place } = shown;
  const say = useWords();
  const label = useLabels();
  const isWrong = Object.keys(form.errors).some((path) => path.startsWith(`fields.${place}.`));
  return (
    <Accordion.Item value={field.uid}>
      <Accordion.Control data-next="field">
        <Group gap="xs" component="span">
          <Text span fw={600}>{`${place + 1}. ${nameOf(field, form.getValues().languages)}`}</Text>
          <Badge component="span" variant="default" tt="none" size="sm">{label("FormFieldKind", field.kind)}</Badge>
          {field.isRequired && field.kind !== "HIDDEN" && <Badge component="span" variant="light" tt="none" size="sm">{say("required")}</Badge>}
          {isWrong && <Badge component="span" variant="light" color="red" tt="none" size="sm">{say("is_wrong")}</Badge>}
        </Group>
      </Accordion.Control>
      <Accordion.Panel>{open === field.uid && <Details {...shown} />}</Accordion.Panel>
    </Accordion.Item>
  );
}

function Details({ editor: { form, setOpen }, field, place, mayEdit, onRemoved, children }: Shown) {
  const say = useWords();
  const path = `fields.${place}`;
  const isHidden = field.kind === "HIDDEN";
  const { fields } = form.getValues();
  const kinds = useChoices("FormFieldKind").map((each) => ({
    ...each, disabled: each.value !== field.kind && (ALONE as readonly string[]).includes(each.value) && fields.some(({ kind }) => kind === each.value),
  }));
  const remove = () => {
    form.removeListItem("fields", place);
    setOpen(null);
    onRemoved();
  };
  return (
    <Stack gap="sm" role="group" aria-label={nameOf(field, form.getValues().languages)}>
      {!isHidden && <Texts form={form} path={`${path}.label`} label={say("label")} needed />}
      {!isHidden && <Texts form={form} path={`${path}.help`} label={say("help")} />}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" verticalSpacing="sm">
        <Select label={say("kind")} allowDeselect={false} data={kinds} {...form.getInputProps(`${path}.kind`)} />
        <TextInput label={say("key")} description={say("key_hint")} withAsterisk {...form.getInputProps(`${path}.key`)} />
        {isHidden && <TextInput label={say("value")} description={say("value_hint")} {...form.getInputProps(`${path}.value`)} />}
      </SimpleGrid>
      {CHOICES.includes(field.kind) && <Options form={form} place={place} mayEdit={mayEdit} />}
      <Bounds form={form} path={path} kind={field.kind} />
      {!isHidden && <Checkbox label={say("is_required")} {...form.getInputProps(`${path}.isRequired`, { type: "checkbox" })} />}
      {mayEdit && (
        <Group justify="space-between">
          {children}
          <Button variant="subtle" color="red" size="xs" onClick={remove}>{say("remove_field")}</Button>
        </Group>
      )}
    </Stack>
  );
}

function Bounds({ form, path, kind }: { form: Editor["form"]; path: string; kind: Asked["kind"] }) {
  const say = useWords();
  if (kind === "NUMBER") {
    return (
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" verticalSpacing="sm">
        <NumberInput label={say("minimum")} {...form.getInputProps(`${path}.minimum`)} />
        <NumberInput label={say("maximum")} {...form.getInputProps(`${path}.maximum`)} />
      </SimpleGrid>
    );
  }
  if (!TEXTS.includes(kind)) return null;
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" verticalSpacing="sm">
      <NumberInput label={say("min_length")} min={0} allowDecimal={false} {...form.getInputProps(`${path}.minLength`)} />
      <NumberInput label={say("max_length")} min={1} allowDecimal={false} {...form.getInputProps(`${path}.maxLength`)} />
      <TextInput label={say("pattern")} description={say("pattern_hint")} {...form.getInputProps(`${path}.pattern`)} />
    </SimpleGrid>
  );
}
