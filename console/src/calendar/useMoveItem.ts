/** Putting an item on another day: at once on the screen, back again with the server's sentence where it is refused. */
import { notifications } from "@mantine/notifications";
import { useCallback, useEffect, useState } from "react";
import { ContentChangeDocument, ContentScheduleDocument } from "../api/generated/calendar";
import { useSend } from "../api/send";
import { useSession } from "../api/session";
import { day as written } from "../words/format";
import { toInstant, toLocal } from "../words/zoned";
import type { Item, Put } from "./days";
import { useWords } from "./words";

interface Moving {
  puts: Put[];
  move: (item: Item, day: string) => Promise<void>;
}

/**
 * What is scheduled keeps its time of the day, in the workspace's zone; everything else gets another due day. `seen` is
 * the server's answer: what was put stands until the one after.
 */
export function useMoveItem(seen: unknown, again: () => void): Moving {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const [puts, setPuts] = useState<Put[]>([]);
  const [change] = useSend(ContentChangeDocument);
  const [schedule] = useSend(ContentScheduleDocument);
  useEffect(() => setPuts((before) => (before.some((each) => each.isDone) ? before.filter((each) => !each.isDone) : before)), [seen]);
  const move = useCallback(
    async (item: Item, day: string) => {
      const without = (before: Put[]) => before.filter((each) => each.item.id !== item.id);
      setPuts((before) => [...without(before), { item, day, isDone: false }]);
      const known = { itemId: item.id, expectedVersion: item.version };
      const time = item.scheduledFor ? toLocal(zone, item.scheduledFor).slice(10) : null;
      const { payload, problems } = time
        ? await schedule({ input: { ...known, scheduledFor: toInstant(`${day}${time}`, zone) } })
        : await change({ input: { ...known, dueOn: day } });
      const moved = payload?.item;
      if (moved && problems.length === 0) {
        setPuts((before) => [...without(before), { item: moved, day, isDone: true }]);
        notifications.show({ message: say("moved", { title: item.title, day: written(day) }) });
      } else {
        setPuts(without);
        const message = problems.map((each) => each.message).join(" ");
        notifications.show({ color: "red", title: say("not_moved", { title: item.title }), message, autoClose: 10_000 });
      }
      again();
    },
    [again, change, schedule, say, zone],
  );
  return { puts, move };
}
