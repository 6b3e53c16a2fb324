/** The words of the console: each folder has its own (`en.json`, `ru.json`), read together with its screens. */
import { useSyncExternalStore } from "react";

export const LANGUAGES = { en: "English", ru: "Русский" } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT = "touchline.language";

/** The language chosen before, else the browser's if we speak it, else English. */
function chosenLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages].map((each) => each?.slice(0, 2));
  return (wanted.find((each) => each !== undefined && each in LANGUAGES) as Language | undefined) ?? "en";
}

type Tables = Record<string, Record<string, string>>;
const PLACE = /{{\s*(\w+)\s*}}/g;

const listeners = new Set<() => void>();
const plurals = new Map<string, Intl.PluralRules>();
const figures = new Map<string, Intl.NumberFormat>();
let spoken: Language = chosenLanguage();
document.documentElement.lang = spoken;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language the page is in now. */
export function currentLanguage(): Language {
  return spoken;
}

/** The same, drawn anew when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

/** Changes the language at once and for the next visit. */
export function changeLanguage(language: Language): void {
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language;
  spoken = language;
  listeners.forEach((tell) => tell());
}

function formOf(language: string, count: number): string {
  let rules = plurals.get(language);
  if (!rules) plurals.set(language, (rules = new Intl.PluralRules(language)));
  return rules.select(count);
}

/** A value as it stands in a text: counts as the language writes them; other numbers may be years, versions, places. */
function written(language: string, name: string, value: Values[string]): string {
  if (name !== "count" || typeof value !== "number") return String(value ?? "");
  let format = figures.get(language);
  if (!format) figures.set(language, (format = new Intl.NumberFormat(language)));
  return format.format(value);
}

/** The text of a key, in English where the language lacks it; of a plural the form for `count`. */
function textOf(tables: Tables, language: string, key: string, count: Values[string]): string | undefined {
  for (const each of [language, "en"]) {
    const table = tables[each];
    const text = (typeof count === "number" ? table?.[`${key}_${formOf(each, count)}`] : undefined) ?? table?.[key];
    if (text !== undefined) return text;
  }
  return undefined;
}

function sayIn(folder: string, tables: Tables, language: string) {
  return (key: string, values: Values = {}) =>
    (textOf(tables, language, key, values.count) ?? `${folder}.${key}`).replace(PLACE, (_place, name: string) => written(language, name, values[name]));
}

type Plural = "zero" | "one" | "two" | "few" | "many" | "other";
type Key<Table> = keyof Table extends infer Each ? (Each extends `${infer Base}_${Plural}` ? Base : Each) & string : never;
type Values = Record<string, string | number | null | undefined>;
type Say<Table> = (key: Key<Table>, values?: Values) => string;

/**
 * Registers a folder's words and answers the hook that says them: `const say = useWords(); say("title")`.
 * A plural takes `count`; words.mjs checks that all languages have the same keys, values and forms.
 */
export function words<Table extends Record<string, string>>(
  folder: string,
  tables: { en: Table } & Record<string, Record<string, string>>,
): () => Say<Table> {
  const said = new Map<Language, Say<Table>>(); // the same function as long as the language is the same
  return function useWords() {
    const language = useLanguage();
    let say = said.get(language);
    if (!say) said.set(language, (say = sayIn(folder, tables, language)));
    return say;
  };
}
