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

/** The settings that stand in a form of this network. */
export function settingsOf(network: ConversionNetwork, values: Values): Record<string, string> {
  if (network !== "META") return {};
  return Object.fromEntries(NAMES.flatMap((name) => {
    const text = given(values[name]);
    return text === undefined ? [] : [[name, text] as const];
  }));
}
