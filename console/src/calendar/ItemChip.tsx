import { Draggable } from "@hello-pangea/dnd";
import { Text } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useSession } from "../api/session";
import { useLabels } from "../words/labels";
import { toLocal } from "../words/zoned";
import classes from "./calendar.module.css";
import { isMovable, type Item } from "./days";
import { COLOURS } from "./StateBadge";
import { useWords } from "./words";

/** The address of the calendar as it is shown, with that item opened. */
export function useItemAddress(): (id: string) => string {
  const { search } = useLocation();
  return (id) => {
    const query = new URLSearchParams(search);
    query.set("item", id);
    return `?${query}`;
  };
}

/** An item on its day; taken by the mouse, or by Space and the arrows, by whom the server lets move it. */
export function ItemChip({ of, index, isOverdue = false }: { of: Item; index: number; isOverdue?: boolean }) {
  const label = useLabels();
  const say = useWords();
  const addressOf = useItemAddress();
  const zone = useSession().workspace.timeZone;
  const isFree = isMovable(of);
  const moment = of.publishedAt ?? of.scheduledFor;
  const time = moment ? `${toLocal(zone, moment).slice(11)} · ` : "";
  return (
    <Draggable draggableId={of.id} index={index} isDragDisabled={!isFree}>
      {(place, { isDragging }) => (
        <div
          ref={place.innerRef}
          {...place.draggableProps}
          {...(isFree ? place.dragHandleProps : {})}
          role="group"
          aria-label={of.title}
          className={classes.item}
          style={{ ...place.draggableProps.style, borderLeftColor: `var(--mantine-color-${COLOURS[of.state]}-6)` }}
          data-dragging={isDragging || undefined}
        >
          <Link data-next="item" to={addressOf(of.id)} className={classes.title} draggable={false}>{of.title}</Link>
          <Text size="xs" c="dimmed">{`${time}${label("ContentState", of.state)}`}</Text>
          <Text size="xs" c="dimmed" lineClamp={1}>{of.resource.name}</Text>
          {isOverdue && <Text size="xs" c="red" fw={600}>{say("overdue")}</Text>}
        </div>
      )}
    </Draggable>
  );
}
