/** What ad networks have to know besides, as docs/conversions.md has it. */
import type { ConversionNetwork } from "../api/generated/schema";
import { given, type Field, type Values } from "../fields/field";
import type { useWords } from "./words";

type Say = ReturnType<typeof useWords>;

const NAMES = ["action_source", "lead_event_source", "test_event_code", "page_id", "whatsapp_business_account_id"] as const;
const SOURCES = ["system_generated", "phone_call", "chat", "email", "physical_store", "other"] as const;

/** The fields of a network's settings; Yandex Metrica has none. */
export function settingFields(network: ConversionNetwork, say: Say): Field[] {
  if (network !== "META") return [];
  return NAMES.map((name) => {
    const common = { name, label: say(`setting_${name}`), description: say(`setting_${name}_hint`) };
    if (name !== "action_source") return common;
    return { ...common, kind: "choice", choices: SOURCES.map((value) => ({ value, label: say(`${value}_source`) })) };
  });
}

/** Nothing of any, or what the destination has. */
export function settingValues(held: unknown = {}): Values {
  const found = (held ?? {}) as Record<string, unknown>;
  return Object.fromEntries(NAMES.map((name) => [name, found[name] === undefined ? "" : String(found[name])]));
}

/** The settings that stand in a form of this network, and those `held` that it does not ask for: they are replaced as a whole. */
export function settingsOf(network: ConversionNetwork, values: Values, held: unknown = {}): Record<string, unknown> {
  const asked: readonly string[] = network === "META" ? NAMES : [];
  const others = Object.entries(held ?? {}).filter(([name]) => !asked.includes(name));
  const entries = asked.flatMap((name) => {
    const text = given(values[name]);
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries([...others, ...entries]) as Record<string, unknown>;
}
