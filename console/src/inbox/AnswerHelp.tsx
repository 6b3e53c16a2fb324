import { Button, Group, Popover, ScrollArea, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { BookOpen, MessageSquareQuote } from "lucide-react";
import { useState } from "react";
import { useQuery } from "urql";
import { AnswerBaseDocument, type AnswerBaseQuery } from "../api/generated/inbox";
import { useWords } from "./words";

export interface Insert {
  text: string;
  templateId?: string;
  argumentId?: string;
}

interface Entry extends Insert {
  id: string;
  title: string;
  topic: string | null;
}

function templatesOf({ replyTemplates }: AnswerBaseQuery): Entry[] {
  return replyTemplates.map(({ id, name, topic, text }) => ({ id, title: name, topic: topic ?? null, text, templateId: id }));
}

function argumentsOf({ arguments: base }: AnswerBaseQuery): Entry[] {
  return base.edges.map(({ node: { id, title, topic, versions } }) => {
    const newest = versions[0];
    const text = [newest?.facts, newest?.proofUrl].filter(Boolean).join(" ");
    return { id, title, topic, text, argumentId: id };
  });
}

/** What can be answered with: templates, and what is true; those of the conversation's topic first. */
export function AnswerHelp({ topic, insert }: { topic: string | null; insert: (what: Insert) => void }) {
  const say = useWords();
  const [{ data }] = useQuery({ query: AnswerBaseDocument, requestPolicy: "cache-first" });
  return (
    <Group gap={4}>
      <Picker title={say("templates")} icon={MessageSquareQuote} entries={data ? templatesOf(data) : []} topic={topic} insert={insert} />
      <Picker title={say("arguments")} icon={BookOpen} entries={data ? argumentsOf(data) : []} topic={topic} insert={insert} />
    </Group>
  );
}

function Picker({ title, icon: Icon, entries, topic, insert }: {
  title: string; icon: typeof BookOpen; entries: Entry[]; topic: string | null; insert: (what: Insert) => void;
}) {
  const say = useWords();
  const [isOpen, popover] = useDisclosure(false);
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const found = entries
    .filter((each) => !wanted || `${each.title} ${each.text}`.toLowerCase().includes(wanted))
    .sort((a, b) => Number(b.topic === topic) - Number(a.topic === topic));
  const pick = ({ text, templateId, argumentId }: Entry) => {
    insert({ text, templateId, argumentId });
    popover.close();
  };
  return (
    <Popover opened={isOpen} onChange={popover.toggle} trapFocus width={320} position="top-start" shadow="md" withRoles>
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" leftSection={<Icon size={14} aria-hidden />} onClick={popover.toggle}>{title}</Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={title} p="xs">
        <Stack gap="xs">
          <TextInput size="xs" type="search" aria-label={say("search_in", { what: title })} placeholder={say("search_short")} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
          <ScrollArea.Autosize mah={280}>
            {found.length === 0 && <Text size="sm" c="dimmed" p="xs">{say("help_empty")}</Text>}
            {found.map((each) => (
              <UnstyledButton key={each.id} onClick={() => pick(each)} w="100%" p={6}>
                <Text size="sm" fw={600}>{each.title}</Text>
                <Text size="xs" c="dimmed" lineClamp={2}>{each.text}</Text>
              </UnstyledButton>
            ))}
          </ScrollArea.Autosize>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
