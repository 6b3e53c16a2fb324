import { Button, Group, Menu, Stack, Text } from "@mantine/core";
import { Plus } from "lucide-react";
import type { FormFieldKind } from "../api/generated/schema";
import { Ordered } from "../drag/Ordered";
import { useFocusNext } from "../parts/useFocusNext";
import { useChoices } from "../words/labels";
import { ALONE, nameOf } from "./draft";
import { FieldItem } from "./FieldItem";
import { newField } from "./starter";
import type { Editor } from "./useEditor";
import { useWords } from "./words";

/** The fields in order: each can be opened, dragged or sent to another place. */
export function FieldList({ editor, mayEdit }: { editor: Editor; mayEdit: boolean }) {
  const say = useWords();
  const { form, open, setOpen } = editor;
  const { fields, languages } = form.getValues();
  const [list, focusNext] = useFocusNext<HTMLDivElement>("field");
  return (
    <Stack gap="sm" ref={list}>
      {fields.length === 0 && <Text size="sm" c="dimmed">{say("no_fields")}</Text>}
      <Ordered
        items={fields} nameOf={(field) => nameOf(field, languages)} label={say("what_it_asks")} how={say("drag_how")} handle={(name) => say("drag_field", { name })}
        move={(from, to) => form.reorderListItem("fields", { from, to })} mayEdit={mayEdit} open={open} setOpen={setOpen}
      >
        {(field, place, places) => <FieldItem editor={editor} field={field} place={place} mayEdit={mayEdit} onRemoved={() => focusNext(place)}>{places}</FieldItem>}
      </Ordered>
      {mayEdit && <AddField editor={editor} />}
    </Stack>
  );
}

function AddField({ editor: { form, setOpen } }: { editor: Editor }) {
  const say = useWords();
  const { fields } = form.getValues();
  const kinds = useChoices("FormFieldKind");
  const add = (kind: FormFieldKind) => {
    const field = newField(fields, kind);
    form.insertListItem("fields", field);
    setOpen(field.uid);
  };
  return (
    <Group>
      <Menu position="bottom-start">
        <Menu.Target><Button data-else="field" variant="default" leftSection={<Plus size={16} aria-hidden />}>{say("add_field")}</Button></Menu.Target>
        <Menu.Dropdown>
          {kinds.map(({ value, label }) => (
            <Menu.Item key={value} disabled={ALONE.includes(value as FormFieldKind) && fields.some(({ kind }) => kind === value)} onClick={() => add(value as FormFieldKind)}>{label}</Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
