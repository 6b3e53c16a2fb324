import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { ChoiceNamesDocument, type ChoiceNamesQuery } from "../api/generated/choices";
import type { Named } from "./source";

const MOST = 200; // ids that are asked for at once

function isNamed(node: ChoiceNamesQuery["nodes"][number]): node is Named {
  return node !== null && "name" in node;
}

/**
 * How what is chosen is called, wherever its id came from: out of what was seen once, else the server is asked. Null of
 * what is not there for the viewer, undefined until it is known.
 */
export function useNames(ids: readonly string[], seen: readonly Named[]): (id: string) => string | null | undefined {
  const client = useClient();
  const remembered = useRef(new Map<string, string>());
  for (const { id, name } of seen) remembered.current.set(id, name);
  const [answered, answer] = useState(new Map<string, string | null>());
  const nameOf = (id: string) => remembered.current.get(id) ?? answered.get(id);
  const unknown = ids.filter((id) => nameOf(id) === undefined).join(",");
  useEffect(() => {
    let isOver = false;
    const asked = unknown ? unknown.split(",") : [];
    for (let from = 0; from < asked.length; from += MOST) {
      const some = asked.slice(from, from + MOST);
      void client.query(ChoiceNamesDocument, { ids: some }, { requestPolicy: "cache-first" }).toPromise().then(({ data }) => {
        if (isOver) return;
        const found = new Map((data?.nodes ?? []).filter(isNamed).map(({ id, name }) => [id, name]));
        answer((before) => new Map([...before, ...some.map((id) => [id, found.get(id) ?? null] as const)]));
      });
    }
    return () => {
      isOver = true;
    };
  }, [client, unknown]);
  return nameOf;
}
