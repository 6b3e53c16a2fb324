import { words } from "../words/words";
import en from "./en.json";
import ru from "./ru.json";

export const useWords = words("choices", { en, ru });
