/** The words of the console: each folder has its own (`en.json`, `ru.json`), read together with its screens. */
import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

export const LANGUAGES = { en: "English", ru: "Русский" } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT = "touchline.language";

/** The language chosen before, else the browser's if we speak it, else English. */
function chosenLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages].map((each) => each?.slice(0, 2));
  return (wanted.find((each) => each !== undefined && each in LANGUAGES) as Language | undefined) ?? "en";
}

void i18next.use(initReactI18next).init({
  lng: chosenLanguage(),
  fallbackLng: "en",
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  react: { useSuspense: false },
});
document.documentElement.lang = i18next.language;

/** The language the page is in now. */
export function currentLanguage(): Language {
  return i18next.language as Language;
}

/** Changes the language at once and for the next visit. */
export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
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
  for (const [language, table] of Object.entries(tables)) i18next.addResourceBundle(language, folder, table);
  return function useWords() {
    const { t } = useTranslation(folder);
    return t as unknown as Say<Table>;
  };
}
