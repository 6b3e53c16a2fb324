import { Group, NativeSelect, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useLabels } from "../words/labels";
import { BREAKDOWNS, COUNTS, ENTRIES, TRENDS, type Question } from "./useQuestion";
import { useWords } from "./words";

/** How the cohort is split, counted and compared. */
export function Options({ of }: { of: Question }) {
  const say = useWords();
  const label = useLabels();
  const setWindow = useDebouncedCallback((value: string) => of.set("window", value), 500);
  const pick = (type: string, values: readonly string[]) => values.map((value) => ({ value, label: label(type, value) }));
  return (
    <Group gap="sm" align="flex-end" className="no-print">
      <NativeSelect size="xs" label={say("by")} value={of.breakdown} onChange={(event) => of.set("by", event.currentTarget.value)} data={pick("FunnelBreakdown", BREAKDOWNS)} />
      <NativeSelect size="xs" label={say("trend_by")} value={of.trend} onChange={(event) => of.set("trend", event.currentTarget.value)} data={pick("TrendUnit", TRENDS)} />
      <NativeSelect size="xs" label={say("entry")} value={of.entry} onChange={(event) => of.set("entry", event.currentTarget.value)} data={pick("EntryMode", ENTRIES)} />
      <NativeSelect size="xs" label={say("count")} value={of.count} onChange={(event) => of.set("count", event.currentTarget.value)} data={pick("CountBy", COUNTS)} />
      <TextInput
        type="number" size="xs" w={130} label={say("window")} min={1} max={3650} step={1} placeholder={say("no_window")}
        defaultValue={of.windowDays ?? ""} onChange={(event) => setWindow(event.currentTarget.value)}
      />
      <Switch size="sm" pb={6} label={say("compare")} checked={of.isCompared} onChange={(event) => of.set("compare", event.currentTarget.checked ? null : "no")} />
    </Group>
  );
}
