import { DragDropContext, Draggable, Droppable } from "@hello-pangea/dnd";
import { Accordion, ActionIcon } from "@mantine/core";
import { GripVertical } from "lucide-react";
import type { ReactNode } from "react";
import { NONCE } from "../app/nonce";
import classes from "./drag.module.css";
import { Places } from "./Places";
import { useDragTold } from "./useDragTold";

interface Given<Item> {
  items: readonly Item[];
  nameOf: (item: Item) => string;
  /** What the list is called, told while something is dragged over it. */
  label: string;
  /** What the keys do that drag. */
  how: string;
  /** What the handle of one is called. */
  handle: (name: string) => string;
  move: (from: number, to: number) => void;
  mayEdit: boolean;
  /** The one that is opened, by its `uid`. */
  open: string | null;
  setOpen: (uid: string | null) => void;
  /** An `Accordion.Item`; `places` sends it up and down. */
  children: (item: Item, place: number, places: ReactNode) => ReactNode;
}

/** Things in an order: each can be opened, dragged or sent to another place. */
export function Ordered<Item extends { uid: string }>({ items, nameOf, label, how, handle, move, mayEdit, open, setOpen, children }: Given<Item>) {
  const dragged = useDragTold({
    what: (uid) => {
      const item = items.find((each) => each.uid === uid);
      return item ? nameOf(item) : uid;
    },
    where: () => label,
    onPut: (_uid, { index: from }, { index: to }) => move(from, to),
  });
  return (
    <DragDropContext {...dragged} nonce={NONCE} dragHandleUsageInstructions={how}>
      <Droppable droppableId="ordered" isDropDisabled={!mayEdit}>
        {(area) => (
          <div ref={area.innerRef} {...area.droppableProps}>
            <Accordion variant="contained" value={open} onChange={setOpen} order={3} chevronPosition="right">
              {items.map((item, place) => (
                <Draggable key={item.uid} draggableId={item.uid} index={place} isDragDisabled={!mayEdit}>
                  {(row) => (
                    <div ref={row.innerRef} {...row.draggableProps} className={classes.row}>
                      {mayEdit && (
                        <div className={classes.handle}>
                          <ActionIcon variant="subtle" color="gray" component="div" {...row.dragHandleProps} aria-label={handle(nameOf(item))}>
                            <GripVertical size={17} aria-hidden />
                          </ActionIcon>
                        </div>
                      )}
                      {children(item, place, <Places name={nameOf(item)} place={place} last={items.length - 1} move={move} />)}
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
  );
}
