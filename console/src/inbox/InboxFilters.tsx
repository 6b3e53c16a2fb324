import { ActionIcon, Group, Indicator, MultiSelect, Popover, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { ListFilter, Search } from "lucide-react";
import { useState } from "react";
import { useQuery } from "urql";
import { InboxChoicesDocument } from "../api/generated/inbox";
import type { ConversationCategory, ResponseBand } from "../api/generated/schema";
import { useChoices } from "../words/labels";
import { conditions } from "./question";
import type { AskedInbox } from "./useInboxQuestion";
import { useWords } from "./words";

/** Searching in what was said, and narrowing. */
export function InboxFilters({ of }: { of: AskedInbox }) {
  const say = useWords();
  const [isOpen, popover] = useDisclosure(false);
  const [text, setText] = useState(of.question.search);
  const tell = useDebouncedCallback((search: string) => of.change({ search }), 350);
  const count = conditions(of.question);
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        type="search"
        size="xs"
        flex={1}
        aria-label={say("search")}
        placeholder={say("search")}
        leftSection={<Search size={14} aria-hidden />}
        value={text}
        onChange={(event) => { setText(event.currentTarget.value); tell(event.currentTarget.value.trim()); }}
      />
      <Popover opened={isOpen} onChange={popover.toggle} trapFocus width={300} position="bottom-end" shadow="md" withRoles>
        <Indicator disabled={count === 0} label={count} size={16}>
          <Popover.Target>
            <ActionIcon variant="default" size={30} onClick={popover.toggle} aria-label={say("filter_on", { count })}>
              <ListFilter size={15} aria-hidden />
            </ActionIcon>
          </Popover.Target>
        </Indicator>
        <Popover.Dropdown aria-label={say("filter")}><Fields of={of} /></Popover.Dropdown>
      </Popover>
    </Group>
  );
}

function Fields({ of: { question, change } }: { of: AskedInbox }) {
  const say = useWords();
  const [{ data }] = useQuery({ query: InboxChoicesDocument, requestPolicy: "cache-first" });
  const many = { size: "sm", clearable: true, openOnFocus: false, comboboxProps: { withinPortal: false } } as const;
  const named = (all: { key: string; name: string }[] | undefined) => (all ?? []).map(({ key, name }) => ({ value: key, label: name }));
  return (
    <Stack gap="xs">
      <MultiSelect
        {...many} label={say("category")} data={useChoices("ConversationCategory")} value={question.categories}
        onChange={(categories) => change({ categories: categories as ConversationCategory[] })}
      />
      <MultiSelect
        {...many} label={say("band")} data={useChoices("ResponseBand")} value={question.bands}
        onChange={(bands) => change({ bands: bands as ResponseBand[] })}
      />
      <MultiSelect {...many} searchable label={say("channel")} data={named(data?.channels)} value={question.channels} onChange={(channels) => change({ channels })} />
      <MultiSelect {...many} label={say("topic")} data={named(data?.topics)} value={question.topics} onChange={(topics) => change({ topics })} />
    </Stack>
  );
}
