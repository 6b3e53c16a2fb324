import { Badge, Card, Stack, Tabs } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import { useSearchParams } from "react-router";
import { lately } from "../parts/files";
import { useCard, type CardLead } from "./card";
import classes from "./card.module.css";
import { PersonPanel } from "./person/PersonPanel";
import { TimelineSection } from "./timeline/TimelineSection";
import { useWords } from "./words";

/** Behind their tabs. */
const CallSection = lately(async () => (await import("./calls/CallSection")).CallSection);
const DealSection = lately(async () => (await import("./deals/DealSection")).DealSection);
const HandoffSection = lately(async () => (await import("./handoff/HandoffSection")).HandoffSection);
const NoteSection = lately(async () => (await import("./notes/NoteSection")).NoteSection);
const StepSection = lately(async () => (await import("./steps/StepSection")).StepSection);
const TaskSection = lately(async () => (await import("./tasks/TaskSection")).TaskSection);

const SECTIONS = ["timeline", "tasks", "calls", "notes", "handoff", "deals", "steps", "person"] as const;
export type Section = (typeof SECTIONS)[number];

const SHOWN: Record<Section, () => ReactNode> = {
  timeline: () => <TimelineSection />,
  tasks: () => <TaskSection />,
  calls: () => <CallSection />,
  notes: () => <NoteSection />,
  handoff: () => <HandoffSection />,
  deals: () => <DealSection />,
  steps: () => <StepSection />,
  person: () => <Stack gap="md"><PersonPanel /></Stack>,
};

/** What is open, so that a tab says whether there is something behind it. */
function countOf(lead: CardLead, section: Section): number {
  const counts: Partial<Record<Section, number>> = {
    tasks: lead.tasks.edges.filter(({ node }) => !node.completedAt && !node.cancelledAt).length,
    calls: lead.calls.length,
    notes: lead.notes.edges.filter(({ node }) => !node.erasedAt).length,
    deals: lead.deals.length,
  };
  return counts[section] ?? 0;
}

/** The section in the address, and how to go to another. */
export function useSection(): [Section, (section: Section) => void] {
  const [query, setQuery] = useSearchParams();
  const asked = SECTIONS.find((each) => each === query.get("section")) ?? "timeline";
  return [asked, (section) => setQuery((before) => { before.set("section", section); return before; })];
}

/** The sections of the card as tabs; the person is one of them where there is no room beside. */
export function Sections({ withPerson = false }: { withPerson?: boolean }) {
  const { lead } = useCard();
  const say = useWords();
  const [asked, go] = useSection();
  const shown = SECTIONS.filter((each) => withPerson || each !== "person");
  const section = shown.includes(asked) ? asked : "timeline";
  return (
    <Card withBorder padding="md">
      <Tabs value={section} onChange={(value) => go(value as Section)} keepMounted={false}>
        <Tabs.List className={classes.tabs} aria-label={say("sections")}>
          {shown.map((each) => <Tab key={each} section={each} isShown={each === section} count={countOf(lead, each)} />)}
        </Tabs.List>
        {shown.map((each) => <Tabs.Panel key={each} value={each} pt="md">{SHOWN[each]()}</Tabs.Panel>)}
      </Tabs>
    </Card>
  );
}

function Tab({ section, count, isShown }: { section: Section; count: number; isShown: boolean }) {
  const say = useWords();
  const tab = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isShown) tab.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [isShown]);
  return (
    <Tabs.Tab ref={tab} value={section} rightSection={count > 0 && <Badge size="sm" variant="default" circle={count < 10}>{count}</Badge>}>
      {say(`section_${section}`)}
    </Tabs.Tab>
  );
}
