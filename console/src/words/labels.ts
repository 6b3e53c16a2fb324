/** What people call the values of enums: from the server (`/labels/<language>.json`), which has them for all clients. */
import { useEffect, useSyncExternalStore } from "react";
import { useLanguage } from "./words";

type Labels = Record<string, Record<string, string>>;

const loaded = new Map<string, Labels>();
const asked = new Set<string>();
const listeners = new Set<() => void>();

/** Fetches them, once a language. */
export async function loadLabels(language: string): Promise<void> {
  if (asked.has(language)) return;
  asked.add(language);
  try {
    const answer = await fetch(`/labels/${language}.json`);
    if (!answer.ok) throw new Error(String(answer.status));
    loaded.set(language, (await answer.json()) as Labels);
    listeners.forEach((tell) => tell());
  } catch {
    asked.delete(language); // asked again by the next screen; meanwhile the value stands for its label
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function spelled(value: string): string {
  const text = value.toLowerCase().replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `const label = useLabels(); label("LeadStatus", lead.status)`. */
export function useLabels(): (type: string, value: string | null | undefined) => string {
  const language = useLanguage();
  useEffect(() => void loadLabels(language), [language]);
  const labels = useSyncExternalStore(subscribe, () => loaded.get(language));
  return (type, value) => (value ? labels?.[type]?.[value] ?? spelled(value) : "–");
}

/** All values of an enum with their labels, for a Select. */
export function useChoices(type: string): { value: string; label: string }[] {
  const language = useLanguage();
  useEffect(() => void loadLabels(language), [language]);
  const labels = useSyncExternalStore(subscribe, () => loaded.get(language));
  return Object.entries(labels?.[type] ?? {}).map(([value, label]) => ({ value, label }));
}
