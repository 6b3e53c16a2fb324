/** Nothing typed is lost: what a form holds is kept in this browser until it was sent. */
import { useCallback, useEffect, useRef } from "react";
import type { UseFormReturnType } from "@mantine/form";
import { useWorkspaceSlug } from "./session";

const PREFIX = "touchline.draft.";
const OWNER = "touchline.owner.";

/** The fields that do not stand as they did at first. */
export function changedOf<Values extends object>(form: UseFormReturnType<Values>): Partial<Values> {
  const base = form.getInitialValues();
  const fields = Object.entries(form.getValues()) as [keyof Values, unknown][];
  return Object.fromEntries(fields.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(base[name]))) as Partial<Values>;
}

/**
 * Keeps what was changed in `form` under `key` (say what it belongs to: `note:lead_…`) and fills it from there; answers
 * what forgets it, to be called when the server has it. Nothing is kept under no key, nor of the fields `except` (secrets).
 */
export function useDraft<Values extends object>(form: UseFormReturnType<Values>, key: string | undefined, except: string[] = []): () => void {
  const workspace = useWorkspaceSlug();
  const place = key === undefined ? undefined : `${PREFIX}${workspace ?? ""}:${key}`;
  useEffect(() => {
    const kept = place && sessionStorage.getItem(place);
    if (kept) form.setValues(JSON.parse(kept) as Partial<Values>);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when the form belongs to something else
  }, [place]);
  const text = JSON.stringify(form.getValues());
  const latest = useRef(text);
  latest.current = text;
  const sent = useRef<string | null>(null);
  useEffect(() => {
    if (!place || text === sent.current) return; // the server has it; a form that is drawn once more is no draft
    sent.current = null;
    // As it stands now: when it was just filled, `text` is still of before.
    const changed = Object.fromEntries(Object.entries(changedOf(form)).filter(([name]) => !except.includes(name)));
    if (Object.keys(changed).length) sessionStorage.setItem(place, JSON.stringify(changed));
    else sessionStorage.removeItem(place);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `except` is another list each time, of the same text the same
  }, [place, text, form]);
  return useCallback(() => {
    sent.current = latest.current;
    if (place) sessionStorage.removeItem(place);
  }, [place]);
}

/** Drafts belong to who typed them. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

/** Forgets the drafts when another member of the workspace typed them. */
export function keepDraftsOf(workspace: string, member: string): void {
  const before = sessionStorage.getItem(OWNER + workspace);
  if (before !== null && before !== member) forgetDrafts();
  sessionStorage.setItem(OWNER + workspace, member);
}
