import { Button, CloseButton, Group, Indicator, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { ListFilter, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { LeadCountDocument } from "../api/generated/leads";
import { lately } from "../parts/files";
import { LaterPopover } from "../parts/LaterPopover";
import { number } from "../words/format";
import type { LeadChoices } from "./useLeadChoices";
import type { AskedLeads } from "./useQuestion";
import { useWords } from "./words";

const load = async () => (await import("./FilterFields")).FilterFields;
const FilterFields = lately(load);

/** Searching, narrowing, and how many there are. */
export function FilterBar({ of, choices, turn }: { of: AskedLeads; choices: LeadChoices; turn: number }) {
  const say = useWords();
  return (
    <Group gap="xs" wrap="wrap">
      <SearchField value={of.question.search} onChange={(search) => of.change({ search })} />
      <LaterPopover
        label={say("filter")} width={340} needs={load} position="bottom-start"
        target={<Button variant="default" leftSection={<ListFilter size={16} aria-hidden />}>{say("filter")}</Button>}
      >
        {() => <FilterFields of={of} choices={choices} />}
      </LaterPopover>
      <Total of={of} turn={turn} />
    </Group>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const say = useWords();
  const [text, setText] = useState(value);
  const [sent, setSent] = useState(value);
  const tell = useDebouncedCallback((now: string) => { setSent(now); onChange(now); }, 300);
  useEffect(() => {
    if (value !== sent) { setText(value); setSent(value); }
  }, [value, sent]);
  const change = (now: string) => { setText(now); tell(now.trim()); };
  return (
    <TextInput
      type="search"
      aria-label={say("search")}
      placeholder={say("search")}
      leftSection={<Search size={16} aria-hidden />}
      rightSection={text && <CloseButton size="sm" aria-label={say("clear")} onClick={() => change("")} />}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      style={{ flex: "1 1 220px" }}
      maw={420}
    />
  );
}

function Total({ of: { asked }, turn }: { of: AskedLeads; turn: number }) {
  const say = useWords();
  const { filter, search } = asked;
  const [{ data, fetching }, ask] = useQuery({ query: LeadCountDocument, variables: { filter, search } });
  useEffect(() => {
    if (turn) ask({ requestPolicy: "network-only" });
  }, [turn, ask]);
  const found = data?.leads;
  return (
    <Indicator disabled={!fetching} processing size={6} offset={-4} position="middle-end">
      <Text size="sm" c="dimmed" role="status">
        {found && say(found.totalCountIsExact ? "count" : "count_over", { count: found.totalCount, shown: number(found.totalCount) })}
      </Text>
    </Indicator>
  );
}
