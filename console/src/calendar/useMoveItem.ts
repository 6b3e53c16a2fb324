/** Putting an item on another day: at once on the screen, back again with the server's sentence where it is refused. */
import { notifications } from "@mantine/notifications";
import { useCallback, useEffect, useRef, useState } from "react";
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
 * the server's answer: what was put stands until the one after. An item that is moved once more while it is on its way
 * waits for the version that comes of the first move.
 */
export function useMoveItem(seen: unknown, again: () => void): Moving {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const [puts, setPuts] = useState<Put[]>([]);
  const [change] = useSend(ContentChangeDocument);
  const [schedule] = useSend(ContentScheduleDocument);
  useEffect(() => setPuts((before) => (before.some((each) => each.isDone) ? before.filter((each) => !each.isDone) : before)), [seen]);
  const ways = useRef(new Map<string, Promise<Item | null>>()); // by the item's id: what its last move will have made of it
  const send = useCallback(
    async (item: Item, day: string) => {
      const known = { itemId: item.id, expectedVersion: item.version };
      const time = item.scheduledFor ? toLocal(zone, item.scheduledFor).slice(10) : null;
      const { payload, problems } = time
        ? await schedule({ input: { ...known, scheduledFor: toInstant(`${day}${time}`, zone) } })
        : await change({ input: { ...known, dueOn: day } });
      return { moved: problems.length === 0 ? payload?.item ?? null : null, problems };
    },
    [change, schedule, zone],
  );
  const move = useCallback(
    async (item: Item, day: string) => {
      const put: Put = { item, day, isDone: false };
      setPuts((before) => [...before.filter((each) => each.item.id !== item.id), put]);
      const earlier = ways.current.get(item.id);
      const sent = (async () => {
        const made = await earlier;
        return send(made && made.version > item.version ? made : item, day);
      })();
      ways.current.set(item.id, sent.then(async ({ moved }) => moved ?? (await earlier) ?? null));
      const { moved, problems } = await sent;
      if (moved) {
        // Put elsewhere meanwhile, it stays there.
        setPuts((before) => before.map((each) => (each === put ? { item: moved, day, isDone: true } : each)));
        notifications.show({ message: say("moved", { title: item.title, day: written(day) }) });
      } else {
        setPuts((before) => before.filter((each) => each !== put));
        const message = problems.map((each) => each.message).join(" ");
        notifications.show({ color: "red", title: say("not_moved", { title: item.title }), message, autoClose: 10_000 });
      }
      again();
    },
    [again, send, say],
  );
  return { puts, move };
}
