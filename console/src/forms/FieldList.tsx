import { Accordion, ActionIcon, Button, Group, Menu, Stack, Text } from "@mantine/core";
import { DragDropContext, Draggable, Droppable } from "@hello-pangea/dnd";
import { GripVertical, Plus } from "lucide-react";
import type { FormFieldKind } from "../api/generated/schema";
import { NONCE } from "../app/nonce";
import { useDragTold } from "../drag/useDragTold";
import { useFocusNext } from "../parts/useFocusNext";
import { useChoices } from "../words/labels";
import { ALONE, nameOf } from "./draft";
import { FieldItem } from "./FieldItem";
import classes from "./forms.module.css";
import { Places } from "./Places";
import { newField } from "./starter";
import type { Editor } from "./useEditor";
import { useWords } from "./words";

/** The fields in order: each can be opened, dragged or sent to another place. */
export function FieldList({ editor, mayEdit }: { editor: Editor; mayEdit: boolean }) {
  const say = useWords();
  const { form, open, setOpen } = editor;
  const { fields, languages } = form.getValues();
  const [list, focusNext] = useFocusNext<HTMLDivElement>("field");
  const move = (from: number, to: number) => form.reorderListItem("fields", { from, to });
  const dragged = useDragTold({
    what: (uid) => {
      const field = fields.find((each) => each.uid === uid);
      return field ? nameOf(field, languages) : uid;
    },
    where: () => say("what_it_asks"),
    isMove: ({ index: from }, { index: to }) => from !== to,
    onPut: (_uid, { index: from }, { index: to }) => move(from, to),
  });
  return (
    <Stack gap="sm" ref={list}>
      {fields.length === 0 && <Text size="sm" c="dimmed">{say("no_fields")}</Text>}
      <DragDropContext {...dragged} nonce={NONCE} dragHandleUsageInstructions={say("drag_how")}>
        <Droppable droppableId="fields" isDropDisabled={!mayEdit}>
          {(area) => (
            <div ref={area.innerRef} {...area.droppableProps}>
              <Accordion variant="contained" value={open} onChange={setOpen} order={3} chevronPosition="right">
                {fields.map((field, place) => (
                  <Draggable key={field.uid} draggableId={field.uid} index={place} isDragDisabled={!mayEdit}>
                    {(item) => (
                      <div ref={item.innerRef} {...item.draggableProps} className={classes.row}>
                        {mayEdit && (
                          <div className={classes.handle}>
                            <ActionIcon variant="subtle" color="gray" component="div" {...item.dragHandleProps} aria-label={say("drag_field", { name: nameOf(field, languages) })}>
                              <GripVertical size={17} aria-hidden />
                            </ActionIcon>
                          </div>
                        )}
                        <FieldItem editor={editor} field={field} place={place} mayEdit={mayEdit} onRemoved={() => focusNext(place)}>
                          <Places name={nameOf(field, languages)} place={place} last={fields.length - 1} move={move} />
                        </FieldItem>
                      </div>
                    )}
                  </Draggable>
                ))}
              </Accordion>
              {area.placeholder}
            </div>
          )}
        </Droppable>
      </DragDropContext>
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
