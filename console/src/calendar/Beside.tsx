import { Droppable } from "@hello-pangea/dnd";
import { Card, Stack, Text, Title } from "@mantine/core";
import type { Pages } from "../api/pages";
import { More } from "../parts/More";
import classes from "./calendar.module.css";
import type { Item } from "./days";
import { ItemChip } from "./ItemChip";
import { useWords } from "./words";

/** Where what has no day lies, beside the days. */
export const BESIDE = "beside";

/** What lies on no day: without one yet, to be dragged to it; or given up. */
export function Beside({ of, hidden, isCancelled }: { of: Pages<Item>; hidden: ReadonlySet<string>; isCancelled: boolean }) {
  const say = useWords();
  const items = of.nodes.filter((item) => !hidden.has(item.id));
  if (items.length === 0 && !isCancelled && !of.error) return null;
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby="beside">
      <Title order={2} size="h3" id="beside">{say(isCancelled ? "cancelled_items" : "without_day")}</Title>
      {!isCancelled && <Text size="sm" c="dimmed" mb="xs">{say("without_day_text")}</Text>}
      {items.length === 0 && !of.loading && !of.error && <Text size="sm" c="dimmed">{say("none_cancelled")}</Text>}
      <Stack gap="xs">
        <Droppable droppableId={BESIDE} isDropDisabled>
          {(place) => (
            <div ref={place.innerRef} {...place.droppableProps} className={classes.tray}>
              {items.map((item, index) => <ItemChip key={item.id} of={item} index={index} />)}
              {place.placeholder}
            </div>
          )}
        </Droppable>
        <More of={of} />
      </Stack>
    </Card>
  );
}
