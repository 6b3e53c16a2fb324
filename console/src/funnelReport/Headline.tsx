import { Card, SimpleGrid, Text } from "@mantine/core";
import { money, moment, number, percent } from "../words/format";
import { useSession } from "../api/session";
import type { Report } from "./FunnelReport";
import { useWords } from "./words";

/** The three sentences one would tell a colleague. */
export function Headline({ of }: { of: Report }) {
  const say = useWords();
  const session = useSession();
  const zone = session.workspace.timeZone;
  const last = of.steps[of.steps.length - 1];
  const loss = of.bottleneck;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
      <Figure title={say("came")} value={number(of.cohortSize)} note={say("as_of", { when: moment(of.asOf, zone) })} />
      <Figure title={last?.step.name ?? "–"} value={number(last?.reached)} note={percent(last?.conversionFromFirst, 2)} />
      {session.may("READ_MONEY") && <Figure title={say("sold")} value={money(last?.amount)} note={say("sold_note")} />}
      {session.may("READ_MONEY") && <Figure title={say("bottleneck")} value={loss ? loss.step.name : "–"} note={loss ? say("lost", { amount: money(loss.lostValue) }) : say("no_loss")} />}
    </SimpleGrid>
  );
}

function Figure({ title, value, note }: { title: string; value: string; note: string }) {
  return (
    <Card withBorder padding="sm">
      <Text size="sm" c="dimmed">{title}</Text>
      <Text fz="xl" fw={650} className="figures" ta="left">{value}</Text>
      <Text size="sm" c="dimmed">{note}</Text>
    </Card>
  );
}
