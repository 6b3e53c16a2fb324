import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import type { Found, Source } from "./source";

const PAUSE = 250; // in milliseconds, after which one has stopped typing for now
const NOTHING: Found = { named: [], hasMore: false };

/**
 * What a source has for what is typed, asked while the list is open and anew with every opening. Until the answer is
 * there (`isWaiting`) it is what was found before, as far as it fits.
 */
export function useFound(source: Source, typed: string, isOpen: boolean): Found & { isWaiting: boolean } {
  const client = useClient();
  const [settled] = useDebouncedValue(typed, typed ? PAUSE : 0);
  const { key, isWhole = false } = source;
  const asked = isWhole ? "" : settled;
  const latest = useRef(source);
  latest.current = source;
  const [state, set] = useState({ ...NOTHING, key: "", asked: "" });
  useEffect(() => {
    if (!isOpen) return;
    let isOver = false;
    void latest.current.find(client, asked).then((found) => {
      if (!isOver) set({ ...found, key, asked });
    });
    return () => {
      isOver = true;
    };
  }, [client, isOpen, key, asked]);
  const found = state.key === key ? state : NOTHING;
  const isWaiting = state.key !== key || state.asked !== (isWhole ? "" : typed);
  if (!isWaiting && !isWhole) return { ...found, isWaiting };
  const fits = typed.toLowerCase();
  return { ...found, named: found.named.filter(({ name }) => name.toLowerCase().includes(fits)), isWaiting };
}
