/** The columns of a file and our fields: what an offered mapping reads, and the mapping made of what one chose. */
import type { ImportKind } from "../api/generated/schema";
import { FIELD_NAMES, FIELDS, REQUIRED, type FieldName } from "./fields";

interface Source {
  column?: string;
  columns?: string[];
  first?: string[];
  [setting: string]: unknown;
}

interface Mapping {
  fields?: Record<string, Source>;
  [setting: string]: unknown;
}

/** Columns by the field they fill; `=VALUE` is one value for every row. */
export type Chosen = Partial<Record<FieldName, string[]>>;
export type Dates = "day_first" | "month_first";

const FORMATS: Record<Dates, string[]> = {
  day_first: ["iso", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y"],
  month_first: ["iso", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y"],
};
const WORDS_KEPT = { channel: "source", step: "stage" } as const;
const SAME = (left: string, right: string) => left.toLocaleLowerCase() === right.toLocaleLowerCase();

function namesOf(source: Source): string[] {
  return source.column ? [source.column] : source.columns ?? source.first ?? [];
}

/** What an offered mapping takes from which of these columns. */
export function chosenBy(mapping: unknown, columns: readonly string[]): Chosen {
  const chosen: Chosen = {};
  for (const [name, source] of Object.entries((mapping as Mapping).fields ?? {})) {
    const found = namesOf(source).flatMap((each) => columns.find((column) => SAME(column, each)) ?? []);
    const unique = [...new Set(found)];
    if (unique.length > 0) chosen[name as FieldName] = source.first ? unique.slice(0, 1) : unique;
  }
  return chosen;
}

/** Columns named as our fields are. */
export function guessed(kind: ImportKind, columns: readonly string[]): Chosen {
  const spelled = (text: string) => text.trim().toLocaleLowerCase().replaceAll(/[\s-]+/g, "_");
  return Object.fromEntries(FIELDS[kind].flatMap((name) => {
    const found = columns.find((column) => [name, `${name}s`, name.replace(/s$/, "")].includes(spelled(column)));
    return found ? [[name, [found]]] : [];
  }));
}

/** The fields to show: those of the kind, and what else the mapping reads. */
export function fieldsOf(kind: ImportKind, mapping: unknown): FieldName[] {
  const named = Object.keys((mapping as Mapping | null)?.fields ?? {}).filter((name): name is FieldName => (FIELD_NAMES as readonly string[]).includes(name));
  const listed = FIELDS[kind].filter((name) => !named.includes(name.replace(/s$/, "") as FieldName) || named.includes(name));
  return [...new Set([...listed, ...named])];
}

/** Fields that must be filled and are not. */
export function missing(kind: ImportKind, chosen: Chosen, mapping: unknown): FieldName[] {
  const said = (mapping as Mapping | null)?.fields ?? {};
  return REQUIRED[kind].filter((name) => !chosen[name]?.length && !("constant" in (said[name] ?? {})));
}

/** Columns nothing reads. */
export function leftOut(columns: readonly string[], chosen: Chosen): string[] {
  const read = new Set(Object.values(chosen).flat());
  return columns.filter((column) => column && !read.has(column));
}

function sourceOf(chosen: string[], before: Source = {}): Source {
  const [first = ""] = chosen;
  if (first.startsWith("=")) return { constant: first.slice(1) };
  const kept = Object.fromEntries(Object.entries(before).filter(([name]) => !["column", "columns", "first", "constant", "header"].includes(name)));
  return chosen.length > 1 ? { ...kept, columns: chosen } : { ...kept, column: first };
}

/** An offered mapping with other columns where one chose others. */
export function changed(offered: unknown, chosen: Chosen, before: Chosen): Mapping {
  const mapping = offered as Mapping;
  const fields = { ...mapping.fields };
  for (const name of new Set([...Object.keys(before), ...Object.keys(chosen)] as FieldName[])) {
    const now = chosen[name] ?? [];
    if (String(now) === String(before[name] ?? [])) continue;
    if (now.length === 0) delete fields[name];
    else fields[name] = sourceOf(now, fields[name]);
  }
  return { ...mapping, fields };
}

/** A mapping of one's own. Words nobody knows stay with the row, as attributes, instead of refusing it. */
export function ownMapping(kind: ImportKind, chosen: Chosen, dates: Dates): Mapping {
  const fields: Record<string, Source> = {};
  const attributes: Record<string, Source> = {};
  for (const [name, columns] of Object.entries(chosen)) {
    if (columns.length === 0) continue;
    fields[name] = sourceOf(columns);
    if (kind === "LEADS" && name in WORDS_KEPT) {
      fields[name].blank_unknown = true;
      attributes[WORDS_KEPT[name as keyof typeof WORDS_KEPT]] = { column: columns[0] };
    }
  }
  const mapping = { kind, source: "file", zone: "workspace", date_formats: FORMATS[dates], unknown_owners: "leave", fields };
  return Object.keys(attributes).length > 0 ? { ...mapping, attributes } : mapping;
}
