import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import type { Found, Source } from "./source";

const PAUSE = 250; // in milliseconds, after which one has stopped typing for now
const NOTHING: Found = { named: [], hasMore: false };

/**
 * What a source has for what is typed, asked while the list is open. Until the answer is there (`isWaiting`) it is what
 * was found before, as far as it fits.
 */
export function useFound(source: Source, typed: string, isOpen: boolean): Found & { isWaiting: boolean } {
  const client = useClient();
  const [settled] = useDebouncedValue(typed, typed ? PAUSE : 0);
  const { key, isWhole = false } = source;
  const asked = isWhole ? "" : settled;
  const latest = useRef(source);
  latest.current = source;
  const answered = useRef(""); // a list that is open does not change under the fingers of who goes through it
  const [state, set] = useState({ ...NOTHING, key: "", asked: "" });
  useEffect(() => {
    const question = `${key}\n${asked}`;
    if (!isOpen || answered.current === question) return;
    let isOver = false;
    void latest.current.find(client, asked).then((found) => {
      if (isOver) return;
      answered.current = found.problem ? "" : question;
      set({ ...found, key, asked });
    });
    return () => {
      isOver = true;
    };
  }, [client, isOpen, key, asked]);
  const isWaiting = state.key !== key || state.asked !== (isWhole ? "" : typed);
  if (state.key !== key || (isWaiting && !typed)) return { ...NOTHING, isWaiting };
  if (!isWaiting && !isWhole) return { ...state, isWaiting };
  const fits = typed.toLowerCase();
  return { ...state, named: state.named.filter(({ name }) => name.toLowerCase().includes(fits)), isWaiting };
}
