import { Droppable } from "@hello-pangea/dnd";
import { ActionIcon, Button, Card, ScrollArea } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useSession } from "../api/session";
import { useFocusNext } from "../parts/useFocusNext";
import { day as written, number, today } from "../words/format";
import classes from "./calendar.module.css";
import { weekday, weeksOf, type Entry } from "./days";
import { ItemChip } from "./ItemChip";
import { useWords } from "./words";

/** So many items are shown of a day until one asks for all. */
const SHOWN = 4;

interface Shown {
  month: string;
  entries: Map<string, Entry[]>;
  /** Starts a brief for that day; left out for whom may not. */
  brief?: (day: string) => void;
}

/** The weeks of a month from Monday on; an item is dragged to another day. */
export function MonthGrid({ month, entries, brief }: Shown) {
  const say = useWords();
  const weeks = weeksOf(month);
  const now = today(useSession().workspace.timeZone);
  return (
    <Card withBorder padding={0}>
      <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: "region", "aria-label": say("sheet") }}>
        <table className={classes.sheet} style={{ minWidth: 760 }}>
          <caption className="unseen">{say("sheet")}</caption>
          <thead>
            <tr>{weeks[0]?.map((day) => <th key={day} scope="col">{weekday(day)}</th>)}</tr>
          </thead>
          <tbody>
            {weeks.map((week) => (
              <tr key={week[0]}>
                {week.map((day) => <Day key={day} day={day} isToday={day === now} isOutside={!day.startsWith(month)} of={entries.get(day) ?? []} brief={brief} />)}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </Card>
  );
}

function Day({ day, isToday, isOutside, of, brief }: { day: string; isToday: boolean; isOutside: boolean; of: Entry[]; brief: Shown["brief"] }) {
  const say = useWords();
  const [isWhole, setWhole] = useState(false);
  const [inside, focusNext] = useFocusNext<HTMLDivElement>("item");
  const showAll = () => {
    setWhole(true);
    focusNext(SHOWN); // the first of those that were not shown
  };
  const shown = isWhole ? of : of.slice(0, SHOWN);
  const name = written(day, "full");
  return (
    <td className={classes.day} data-today={isToday || undefined} data-outside={isOutside || undefined} aria-current={isToday ? "date" : undefined}>
      <div ref={inside} className={classes.inside} role="group" aria-label={name}>
        <div className={classes.head}>
          <time dateTime={day} className={classes.number}>{number(Number(day.slice(8)))}</time>
          {brief && (
            // By the mouse alone: forty more stops of the Tab key would lead to what “New item” asks for anyway.
            <ActionIcon className={classes.add} tabIndex={-1} variant="subtle" color="gray" size="sm" aria-label={say("brief_for", { day: name })} onClick={() => brief(day)}>
              <Plus size={14} aria-hidden />
            </ActionIcon>
          )}
        </div>
        <Droppable droppableId={day}>
          {(place, { isDraggingOver }) => (
            <div ref={place.innerRef} {...place.droppableProps} className={classes.list} data-over={isDraggingOver || undefined}>
              {shown.map(({ item, isOverdue }, index) => <ItemChip key={item.id} of={item} index={index} isOverdue={isOverdue} />)}
              {place.placeholder}
              {of.length > shown.length && (
                <Button variant="subtle" size="compact-xs" fullWidth onClick={showAll} aria-label={say("more_of", { count: of.length - shown.length, day: name })}>
                  {say("more", { count: of.length - shown.length })}
                </Button>
              )}
            </div>
          )}
        </Droppable>
      </div>
    </td>
  );
}
