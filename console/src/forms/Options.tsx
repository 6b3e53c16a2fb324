import { ActionIcon, Button, Card, Group, Input, Stack, TextInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { Places } from "../drag/Places";
import { useFocusNext } from "../parts/useFocusNext";
import { told } from "./draft";
import { newOption } from "./starter";
import { Texts } from "./Texts";
import type { Editor } from "./useEditor";
import { useWords } from "./words";

/** The answers to choose from, in order. */
export function Options({ form, place, mayEdit }: { form: Editor["form"]; place: number; mayEdit: boolean }) {
  const say = useWords();
  const { fields, languages } = form.getValues();
  const path = `fields.${place}.options`;
  const options = fields[place]?.options ?? [];
  const [list, focusNext] = useFocusNext<HTMLDivElement>("option");
  const remove = (count: number) => {
    form.removeListItem(path, count);
    focusNext(count);
  };
  const error = form.errors[path];
  return (
    <Stack gap="xs" role="group" ref={list} aria-label={say("options")}>
      {options.map((option, count) => {
        const name = told(option.label, languages) || say("option", { number: count + 1 });
        return (
          <Card key={option.uid} withBorder padding="xs">
            <Stack gap="xs">
              <Texts form={form} path={`${path}.${count}.label`} label={say("option", { number: count + 1 })} needed />
              <Group align="flex-end" justify="space-between">
                <TextInput size="xs" label={say("option_value", { name })} placeholder={told(option.label, languages)} {...form.getInputProps(`${path}.${count}.value`)} />
                {mayEdit && (
                  <Group gap={4} wrap="nowrap">
                    <Places name={name} place={count} last={options.length - 1} move={(from, to) => form.reorderListItem(path, { from, to })} />
                    <ActionIcon data-next="option" variant="subtle" color="red" aria-label={say("remove_of", { name })} onClick={() => remove(count)}><Trash2 size={16} aria-hidden /></ActionIcon>
                  </Group>
                )}
              </Group>
            </Stack>
          </Card>
        );
      })}
      {error && <Input.Error role="alert">{error}</Input.Error>}
      {mayEdit && <Group><Button data-else="option" size="xs" variant="default" leftSection={<Plus size={15} aria-hidden />} onClick={() => form.insertListItem(path, newOption() as never)}>{say("add_option")}</Button></Group>}
    </Stack>
  );
}
