/** Settings of a connected account as they stand in a form, and as the server takes them. */
import type { Network } from "../api/generated/schema";
import { given, type Field, type Values } from "../fields/field";
import { KINDS, LEAD_SOURCES, NETWORKS, SETTINGS, type SettingName } from "./networks";
import type { useWords } from "./words";

type Say = ReturnType<typeof useWords>;

/** The fields of a network's settings. */
export function settingFields(network: Network, say: Say): Field[] {
  const { settings = [], must } = NETWORKS[network];
  return settings.map((name) => {
    const kind = KINDS[name];
    const common = { name, label: say(`setting_${name}`), description: say(`setting_${name}_hint`), required: name === must };
    if (kind === "yes") return { ...common, kind };
    if (kind === "line") return { ...common, kind };
    if (kind === "choice") return { ...common, kind, choices: LEAD_SOURCES.map((value) => ({ value, label: say(`lead_source_${value}`) })) };
    return { ...common, kind: "text", check: (value) => (isObject(value) ? undefined : say("no_json")) };
  });
}

/** Nothing of any setting, or what the account has. */
export function settingValues(held: unknown = {}): Values {
  const found = (held ?? {}) as Partial<Record<SettingName, unknown>>;
  return Object.fromEntries(SETTINGS.map((name) => [name, written(name, found[name])]));
}

/** The settings that stand in a form of this network, and those `held` that it does not ask for: they are replaced as a whole. */
export function settingsOf(network: Network, values: Values, held: unknown = {}): Record<string, unknown> {
  const asked = NETWORKS[network].settings ?? [];
  const others = Object.entries(held ?? {}).filter(([name]) => !(asked as string[]).includes(name));
  const entries = asked.flatMap((name) => {
    const text = given(values[name]);
    if (text === undefined) return [];
    if (KINDS[name] === "yes") return [[name, true] as const];
    return [[name, KINDS[name] === "json" ? JSON.parse(text) : text] as const];
  });
  return Object.fromEntries([...others, ...entries]) as Record<string, unknown>;
}

function written(name: SettingName, value: unknown): string {
  if (value === undefined || value === null || value === false) return "";
  return KINDS[name] === "json" ? JSON.stringify(value, null, 2) : String(value);
}

function isObject(text: string): boolean {
  try {
    const found = JSON.parse(text) as unknown;
    return typeof found === "object" && found !== null && !Array.isArray(found);
  } catch {
    return false;
  }
}
