import { LANGUAGES, type Language } from "./draft";
import { useWords } from "./words";

/** The languages a form can speak, for a choice of them. */
export function useLanguages(): { value: Language; label: string }[] {
  const say = useWords();
  return LANGUAGES.map((value) => ({ value, label: say(`in_${value}`) }));
}
