import type { Source } from "../choices/source";

/** What a form asks for; values are as they stand in the fields, all of them strings (`"true"` of a yes). */
export type Values = Record<string, string>;

export interface Field {
  name: string;
  label: string;
  /** A `secret` is not shown while it is typed, and not kept as a draft; of `many` the values stand between commas. */
  kind?: "line" | "text" | "choice" | "day" | "moment" | "amount" | "count" | "number" | "yes" | "secret" | "many" | "email";
  choices?: { value: string; label: string }[];
  /** Where the choices come from instead, asked for what is typed: of resources, members and goals there may be any number. */
  from?: Source;
  required?: boolean;
  description?: string;
  /** What the amount is in. */
  currency?: string;
  least?: number;
  most?: number;
  /** What is wrong with what stands there, as a sentence. */
  check?: (value: string) => string | undefined;
}

/** What is wrong by itself: `name → sentence` of fields that are required and empty, or do not pass their check. */
export function faults(fields: Field[], values: Values, needed: string): Record<string, string> {
  const found = fields.map(({ name, required, check }) => {
    const value = values[name]?.trim() ?? "";
    return [name, value ? check?.(value) : required ? needed : undefined] as const;
  });
  return Object.fromEntries(found.filter((each): each is [string, string] => each[1] !== undefined));
}

/** The field a problem is about: the part of its path that is shown. */
export function placeOf(path: string | null | undefined, fields: Field[]): string | undefined {
  const parts = (path ?? "").split(".");
  return fields.find(({ name }) => parts.includes(name))?.name;
}

/** The values of `many`. */
export function listOf<Word extends string = string>(text: string | undefined): Word[] {
  return (text ?? "").split(",").filter(Boolean) as Word[];
}

/** `undefined` instead of nothing, for inputs whose fields may be left out. */
export function given(text: string | undefined): string | undefined {
  return text?.trim() ? text.trim() : undefined;
}
