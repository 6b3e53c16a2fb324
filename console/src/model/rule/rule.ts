/** Rules as `RuleInput` writes them: an object with exactly one field. */
import type { FunnelWordsQuery } from "../../api/generated/funnel_editor";

export type Rule = Record<string, unknown>;
export type Definition = FunnelWordsQuery["ruleDefinitions"][number];
export type Operand = Definition["operands"][number];

export const GROUPS = ["all", "any"] as const;
export type Group = (typeof GROUPS)[number];

/** The field a rule is written in. */
export function fieldOf(rule: Rule): string {
  return Object.keys(rule).find((key) => rule[key] !== null && rule[key] !== undefined) ?? "all";
}

/** `all` or `any` of a group; null of a condition and of `not`. */
export function groupOf(rule: Rule): Group | null {
  return GROUPS.find((group) => group === fieldOf(rule)) ?? null;
}

/** What stands in a group. */
export function partsOf(rule: Rule): Rule[] {
  const parts = rule[fieldOf(rule)];
  return Array.isArray(parts) ? (parts as Rule[]) : [];
}

/** The group with another part at a place; without it, where there is none. A group of one is that one. */
export function withPart(rule: Rule, place: number, part: Rule | null): Rule {
  const parts = partsOf(rule).flatMap((each, at) => (at === place ? (part ? [part] : []) : [each]));
  return parts.length === 1 && part === null ? (parts[0] as Rule) : { [fieldOf(rule)]: parts };
}

/** Whether a condition is its value alone, as `saleRecorded: true` is. */
export function isBare({ inputField, operands }: Definition): boolean {
  return operands.length === 1 && operands[0]?.name === inputField;
}

function first({ type, least, choices }: Operand): unknown {
  if (type === "NUMBER") return least ?? 1;
  if (type === "FLAG") return true;
  if (type === "CHOICES") return choices.slice(0, 1).map(({ value }) => value);
  return type === "TEXT" ? "" : [];
}

/** A condition to begin with. */
export function freshRule(definition: Definition): Rule {
  const [only] = definition.operands;
  if (isBare(definition) && only) return { [definition.inputField]: first(only) };
  const needed = definition.operands.filter(({ isRequired }) => isRequired);
  return { [definition.inputField]: Object.fromEntries(needed.map((operand) => [operand.name, first(operand)])) };
}

/** The value of an operand. */
export function valueOf(rule: Rule, definition: Definition, name: string): unknown {
  const value = rule[definition.inputField];
  return isBare(definition) ? value : (value as Rule | null)?.[name];
}

/** The condition with another value of an operand; nothing takes it out. */
export function withValue(rule: Rule, definition: Definition, name: string, value: unknown): Rule {
  if (isBare(definition)) return { [definition.inputField]: value };
  const { [name]: _, ...rest } = (rule[definition.inputField] ?? {}) as Rule;
  const isNothing = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  const operand = definition.operands.find((each) => each.name === name);
  const kept = isNothing && !operand?.isRequired ? rest : { ...rest, [name]: value };
  return { [definition.inputField]: kept };
}
