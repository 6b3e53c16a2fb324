/** A form as it is edited here, and as the server reads and writes it. */
import type { FormAskedFragment, FormEditedFragment } from "../api/generated/forms";
import type { ConsentPurpose, FormDefinitionInput, FormFieldInput, FormFieldKind } from "../api/generated/schema";
import { currentLanguage } from "../words/words";

export const LANGUAGES = ["en", "ru", "kk"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Wording = Record<Language, string>;
type Figure = number | "";

export interface Option {
  /** Stays with it while its value and place change. */
  uid: string;
  value: string;
  label: Wording;
}

export interface Asked {
  uid: string;
  key: string;
  kind: FormFieldKind;
  label: Wording;
  help: Wording;
  isRequired: boolean;
  minLength: Figure;
  maxLength: Figure;
  pattern: string;
  minimum: Figure;
  maximum: Figure;
  options: Option[];
  value: string;
}

export interface Agreed {
  uid: string;
  key: string;
  purpose: ConsentPurpose;
  channels: string[];
  text: Wording;
  version: string;
  isRequired: boolean;
}

export interface Definition {
  languages: Language[];
  title: Wording;
  intro: Wording;
  submit: Wording;
  thanks: Wording;
  redirectUrl: string;
  fields: Asked[];
  consents: Agreed[];
  isSourceAsked: boolean;
  isSourceRequired: boolean;
  allowedOrigins: string[];
  perMinute: Figure;
}

export interface Values extends Definition {
  /** The version that was seen when the first of what is not saved was changed; null while all is saved. */
  seen: number | null;
  name: string;
  stepKey: string;
}

const USUAL_PER_MINUTE = 20;
/** Who it is: each may be asked once. */
export const ALONE: readonly FormFieldKind[] = ["NAME", "EMAIL", "PHONE", "COMPANY"];
export const CHOICES: readonly FormFieldKind[] = ["CHOICE", "MANY_CHOICES"];
/** Kinds whose length and pattern may be said. */
export const TEXTS: readonly FormFieldKind[] = ["NAME", "COMPANY", "TEXT", "LONG_TEXT"];

/** A text, empty where nothing is said. */
export function wording(said?: { en?: string | null; ru?: string | null; kk?: string | null } | null): Wording {
  return { en: said?.en ?? "", ru: said?.ru ?? "", kk: said?.kk ?? "" };
}

/** In the first of these languages that it is said in. */
export function told(said: Wording, languages: readonly Language[]): string {
  return [...languages, ...LANGUAGES].map((each) => said[each].trim()).find(Boolean) ?? "";
}

/** What a field is called to those who edit it: in their own language where the form speaks it. */
export function nameOf(field: Asked, languages: readonly Language[]): string {
  return told(field.label, [...languages.filter((each) => each === currentLanguage()), ...languages]) || field.key;
}

function isLanguage(text: string): text is Language {
  return (LANGUAGES as readonly string[]).includes(text);
}

/** What is asked and said, as it is edited. */
export function definitionOf(draft: FormAskedFragment | null | undefined): Definition {
  const languages = (draft?.languages ?? []).filter(isLanguage);
  return {
    languages: languages.length > 0 ? languages : ["en"],
    title: wording(draft?.title), intro: wording(draft?.intro), submit: wording(draft?.submit), thanks: wording(draft?.thanks),
    redirectUrl: draft?.redirectUrl ?? "",
    fields: (draft?.fields ?? []).map(askedOf),
    consents: (draft?.consents ?? []).map(({ key, purpose, channels, text, version, isRequired }) => ({
      uid: crypto.randomUUID(), key: key ?? "", purpose: purpose ?? "SALES", channels: [...(channels ?? [])], text: wording(text),
      version: version ?? "", isRequired: Boolean(isRequired),
    })),
    isSourceAsked: Boolean(draft?.isSourceAsked), isSourceRequired: Boolean(draft?.isSourceRequired),
    allowedOrigins: [...(draft?.allowedOrigins ?? [])],
    perMinute: draft?.perMinute ?? USUAL_PER_MINUTE,
  };
}

function askedOf(field: NonNullable<FormAskedFragment["fields"]>[number]): Asked {
  return {
    uid: crypto.randomUUID(), key: field.key ?? "", kind: field.kind ?? "TEXT", label: wording(field.label), help: wording(field.help),
    isRequired: Boolean(field.isRequired), minLength: field.minLength ?? "", maxLength: field.maxLength ?? "", pattern: field.pattern ?? "",
    minimum: field.minimum ?? "", maximum: field.maximum ?? "", value: field.value ?? "",
    options: (field.options ?? []).map(({ value, label }) => ({ uid: crypto.randomUUID(), value: value ?? "", label: wording(label) })),
  };
}

/** The whole form, as it is edited. */
export function valuesOf(form: FormEditedFragment): Values {
  return { seen: null, name: form.name, stepKey: form.stepKey, ...definitionOf(form.draft) };
}

/** Answers whose value was left out are called as people read them. */
export function settled(values: Values): Values {
  const fields = values.fields.map((field) => ({
    ...field,
    options: field.options.map((option) => ({ ...option, value: option.value.trim() || told(option.label, values.languages) })),
  }));
  return { ...values, fields };
}

function said(text: Wording) {
  return { en: text.en.trim() || null, ru: text.ru.trim() || null, kk: text.kk.trim() || null };
}

function figure(value: Figure): number | null {
  return value === "" ? null : value;
}

/** What the server takes of a field: only what its kind has. */
function fieldOf({ key, kind, label, help, isRequired, minLength, maxLength, pattern, minimum, maximum, options, value }: Asked): FormFieldInput {
  const isText = TEXTS.includes(kind);
  const isNumber = kind === "NUMBER";
  return {
    key: key.trim(), kind, label: said(label), help: said(help), isRequired: isRequired && kind !== "HIDDEN",
    minLength: isText ? figure(minLength) : null, maxLength: isText ? figure(maxLength) : null, pattern: (isText && pattern) || null,
    minimum: isNumber ? figure(minimum) : null, maximum: isNumber ? figure(maximum) : null,
    options: CHOICES.includes(kind) ? options.map((option) => ({ value: option.value, label: said(option.label) })) : [],
    value: (kind === "HIDDEN" && value) || null,
  };
}

/** What `formUpdate` and `formCreate` take as the definition. */
export function inputOf(values: Definition): FormDefinitionInput {
  return {
    languages: values.languages,
    title: said(values.title), intro: said(values.intro), submit: said(values.submit), thanks: said(values.thanks),
    redirectUrl: values.redirectUrl.trim() || null,
    fields: values.fields.map(fieldOf),
    consents: values.consents.map(({ key, purpose, channels, text, version, isRequired }) => ({
      key: key.trim(), purpose, channels, text: said(text), version: version.trim(), isRequired,
    })),
    isSourceAsked: values.isSourceAsked, isSourceRequired: values.isSourceAsked && values.isSourceRequired,
    allowedOrigins: values.allowedOrigins,
    perMinute: values.perMinute === "" ? USUAL_PER_MINUTE : values.perMinute,
  };
}
