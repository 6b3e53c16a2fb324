import { NativeSelect } from "@mantine/core";
import type { LeadOrder } from "../api/generated/schema";
import type { AskedLeads } from "./useQuestion";
import { useWords } from "./words";

const ORDERS = [
  { key: "sort_active", sort: { field: "LAST_ACTIVITY_AT", direction: "DESC" } },
  { key: "sort_quiet", sort: { field: "LAST_ACTIVITY_AT", direction: "ASC" } },
  { key: "sort_score", sort: { field: "SCORE", direction: "DESC" } },
  { key: "sort_created", sort: { field: "CREATED_AT", direction: "DESC" } },
  { key: "sort_step", sort: { field: "STEP_ENTERED_AT", direction: "DESC" } },
  { key: "sort_name", sort: { field: "NAME", direction: "ASC" } },
] as const satisfies readonly { key: string; sort: LeadOrder }[];

/** The order of the list, where there are no columns to click. */
export function SortSelect({ of: { question, change } }: { of: AskedLeads }) {
  const say = useWords();
  const at = ORDERS.find(({ sort }) => sort.field === question.sort.field && sort.direction === question.sort.direction);
  return (
    <NativeSelect
      size="xs"
      variant="unstyled"
      aria-label={say("sort")}
      value={at?.key ?? ORDERS[0].key}
      onChange={(event) => change({ sort: ORDERS.find(({ key }) => key === event.currentTarget.value)?.sort ?? ORDERS[0].sort })}
      data={ORDERS.map(({ key }) => ({ value: key, label: say(key) }))}
    />
  );
}
