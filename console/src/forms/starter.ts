/** What a new form, field or consent begins with, in the languages of those who will read it. */
import type { FormFieldKind } from "../api/generated/schema";
import { ALONE, CHOICES, definitionOf, wording, type Agreed, type Asked, type Definition, type Language, type Option, type Wording } from "./draft";

const WHO: Partial<Record<FormFieldKind, Wording>> = {
  NAME: { en: "Your name", ru: "Как вас зовут", kk: "Атыңыз" },
  EMAIL: { en: "E-mail", ru: "Электронная почта", kk: "Электрондық пошта" },
  PHONE: { en: "Phone", ru: "Телефон", kk: "Телефон" },
  COMPANY: { en: "Company", ru: "Компания", kk: "Компания" },
};

/** A key that is not taken: the base itself, else with a number behind it. */
export function freeKey(taken: readonly string[], base: string): string {
  if (!taken.includes(base)) return base;
  for (let count = 2; ; count += 1) if (!taken.includes(`${base}_${count}`)) return `${base}_${count}`;
}

/** A new field of a kind behind the others. */
export function newField(fields: readonly Asked[], kind: FormFieldKind): Asked {
  return {
    uid: crypto.randomUUID(), kind, key: freeKey(fields.map(({ key }) => key), kind === "LONG_TEXT" ? "text" : kind.toLowerCase()),
    label: WHO[kind] ?? wording(), help: wording(), isRequired: false, minLength: "", maxLength: "", pattern: "", minimum: "", maximum: "",
    options: CHOICES.includes(kind) ? [newOption(), newOption()] : [], value: "",
  };
}

/** An answer to choose, to be worded. */
export function newOption(): Option {
  return { uid: crypto.randomUUID(), value: "", label: wording() };
}

/** Something to agree to, in the first version of its words: the month they are written in. */
export function newConsent(consents: readonly Agreed[], today: string): Agreed {
  return {
    uid: crypto.randomUUID(), key: freeKey(consents.map(({ key }) => key), "personal_data"), purpose: "SALES", channels: [], text: wording(),
    version: today.slice(0, 7), isRequired: consents.length === 0,
  };
}

/** Asks who it is and how to reach them. */
export function firstDefinition(name: string, languages: Language[]): Definition {
  const fields = ALONE.slice(0, 3).reduce<Asked[]>((so, kind) => [...so, newField(so, kind)], []);
  const title = wording(Object.fromEntries(languages.map((each) => [each, name])));
  return { ...definitionOf(null), languages, title, fields: fields.map((field) => ({ ...field, isRequired: field.kind === "EMAIL" })) };
}
