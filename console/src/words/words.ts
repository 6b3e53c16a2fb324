/**
 * The words of the console: each folder has its own (`en.json`, `ru.json`, `kk.json`). English and Russian are read together
 * with the screens; Kazakh is a file of its own, which only those fetch who speak it.
 */
import { useSyncExternalStore } from "react";

export const LANGUAGES = { en: "English", ru: "Русский", kk: "Қазақша" } as const;
export type Language = keyof typeof LANGUAGES;

/** How a language writes figures, days and spans of time. */
export interface Formats {
  number: (options?: Intl.NumberFormatOptions) => Pick<Intl.NumberFormat, "format">;
  day: (options: Intl.DateTimeFormatOptions) => { format: (value: Date) => string };
  span: (options: Intl.RelativeTimeFormatOptions) => Pick<Intl.RelativeTimeFormat, "format">;
}

/** What such a file brings: the words of every folder, and formats that not every browser has. */
type Fetched = { folders: Tables; formats: Formats };

const FILES: { [Each in Language]?: () => Promise<Fetched> } = { kk: () => import("./kazakh") };
const KEPT = "touchline.language";

/** The language chosen before, else the browser's if we speak it, else English. */
function chosenLanguage(speaks = (language: string) => language in LANGUAGES): Language {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages].map((each) => each?.slice(0, 2));
  return (wanted.find((each) => each !== undefined && speaks(each)) as Language | undefined) ?? "en";
}

type Tables = Record<string, Record<string, string>>;
const PLACE = /{{\s*(\w+)\s*}}/g;

const listeners = new Set<() => void>();
const fetched = new Map<string, Fetched>();
const plurals = new Map<string, Intl.PluralRules>();
const figures = new Map<string, ReturnType<Formats["number"]>>();
let spoken: Language = chosenLanguage();
let asked: Language = spoken;
document.documentElement.lang = spoken;

/** Whether the language can be spoken now: false where its file does not come. */
async function isAtHand(language: Language): Promise<boolean> {
  const file = FILES[language];
  if (!file || fetched.has(language)) return true;
  try {
    fetched.set(language, await file());
    return true;
  } catch {
    return false;
  }
}

/** Before anything is shown. Where the chosen language's file does not come this visit goes on in another; the choice stays. */
export async function beginToSpeak(): Promise<void> {
  if (await isAtHand(spoken)) return;
  spoken = chosenLanguage((each) => each in LANGUAGES && !(each in FILES));
  document.documentElement.lang = spoken;
}

/** How the language writes figures and days. */
export function formatsOf(language: Language): Formats {
  return fetched.get(language)?.formats ?? {
    number: (options) => new Intl.NumberFormat(language, options),
    day: (options) => new Intl.DateTimeFormat(language, options),
    span: (options) => new Intl.RelativeTimeFormat(language, options),
  };
}

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

/**
 * Changes the language now and for the next visit; false where its words did not come. A browser does not fetch a script
 * again that failed, and after a new version its name is another: so the page has to be loaded again, and begins with it.
 */
export async function changeLanguage(language: Language): Promise<boolean> {
  asked = language;
  localStorage.setItem(KEPT, language);
  if (!(await isAtHand(language))) return false;
  if (asked !== language) return true; // somebody chose another one meanwhile
  document.documentElement.lang = language;
  spoken = language;
  listeners.forEach((tell) => tell());
  return true;
}

function formOf(language: string, count: number): string {
  let rules = plurals.get(language);
  if (!rules) plurals.set(language, (rules = new Intl.PluralRules(language)));
  return rules.select(count);
}

/** A value as it stands in a text: counts as the language writes them; other numbers may be years, versions, places. */
function written(language: Language, name: string, value: Values[string]): string {
  if (name !== "count" || typeof value !== "number") return String(value ?? "");
  let format = figures.get(language);
  if (!format) figures.set(language, (format = formatsOf(language).number()));
  return format.format(value);
}

/** The text of a key, in English where the language lacks it; of a plural the form for `count`. */
function textOf(folder: string, tables: Tables, language: string, key: string, count: Values[string]): string | undefined {
  for (const each of [language, "en"]) {
    const table = tables[each] ?? fetched.get(each)?.folders[folder];
    const text = (typeof count === "number" ? table?.[`${key}_${formOf(each, count)}`] : undefined) ?? table?.[key];
    if (text !== undefined) return text;
  }
  return undefined;
}

function sayIn(folder: string, tables: Tables, language: Language) {
  return (key: string, values: Values = {}) =>
    (textOf(folder, tables, language, key, values.count) ?? `${folder}.${key}`).replace(PLACE, (_place, name: string) => written(language, name, values[name]));
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
