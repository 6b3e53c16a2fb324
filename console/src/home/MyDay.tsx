import { SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "urql";
import { LeadEventsDocument, SlaEventsDocument } from "../api/generated/live";
import { MyDayDocument, type MyDayQuery } from "../api/generated/my_day";
import { useLive } from "../api/live";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { money, number } from "../words/format";
import { Calls, Deals, Offers, Unanswered } from "./Lines";
import { Section } from "./Section";
import { Tasks } from "./Tasks";
import { useWords } from "./words";

export type Day = MyDayQuery["viewer"]["myDay"];

/** What waits for me today, told live. */
export function MyDay() {
  const answer = useQuery({ query: MyDayDocument });
  const again = () => answer[1]({ requestPolicy: "network-only" });
  useLive(LeadEventsDocument, {}, again, { quiet: 1_500 });
  useLive(SlaEventsDocument, {}, again, { quiet: 1_500 });
  return (
    <Answered of={answer}>
      {({ viewer: { myDay } }) => (
        <Stack gap="md">
          <Counts of={myDay} />
          <Lists of={myDay} again={again} />
        </Stack>
      )}
    </Answered>
  );
}

function Counts({ of: { counts } }: { of: Day }) {
  const say = useWords();
  if (!counts) return null;
  const figures = [
    [say("offers"), number(counts.offers)],
    [say("overdue"), number(counts.overdue)],
    [say("today"), number(counts.today)],
    [say("calls_made"), number(counts.callsMade)],
    [say("sales_made"), number(counts.salesMade)],
    [say("sold"), money(counts.sold)],
  ] as const;
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing="xs">
      {figures.map(([name, value]) => (
        <div key={name}>
          <Text size="xs" c="dimmed">{name}</Text>
          <Text fw={650} fz="lg">{value}</Text>
        </div>
      ))}
    </SimpleGrid>
  );
}

function Lists({ of, again }: { of: Day; again: () => void }) {
  const say = useWords();
  const handles = useSession().may("CONVERSATION_HANDLE");
  const tasks = [...of.overdue, ...of.today];
  const isFree = of.offers.length + tasks.length + of.unanswered.length + of.dealsClosingSoon.length + of.callsToReturn.length === 0;
  if (isFree) return <Section title={say("nothing")}><Text c="dimmed">{say("nothing_text")}</Text></Section>;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      {of.offers.length > 0 && <Section title={say("offers")} to="/leads" more={say("all_leads")}><Offers of={of.offers} /></Section>}
      {of.unanswered.length > 0 && <Section title={say("unanswered")} to={handles ? "/inbox" : undefined} more={say("to_inbox")}><Unanswered of={of.unanswered} /></Section>}
      {tasks.length > 0 && <Section title={say("tasks")}><Tasks of={tasks} total={of.counts ? of.counts.overdue + of.counts.today : undefined} again={again} /></Section>}
      {of.callsToReturn.length > 0 && <Section title={say("calls")}><Calls of={of.callsToReturn} /></Section>}
      {of.dealsClosingSoon.length > 0 && <Section title={say("deals")}><Deals of={of.dealsClosingSoon} /></Section>}
    </SimpleGrid>
  );
}
