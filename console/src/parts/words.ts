import { words } from "../words/words";
import en from "./en.json";
import ru from "./ru.json";

export const useWords = words("parts", { en, ru });

/** Words that many screens say: `close`, `needed`. */
export const useCommonWords = useWords;
