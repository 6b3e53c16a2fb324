import { Text } from "@mantine/core";
import { useMemo } from "react";
import { useQuery } from "urql";
import { HomeLeakDocument } from "../api/generated/home";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { before } from "../period/usePeriod";
import { money, number, today } from "../words/format";
import { Section } from "./Section";
import { useWords } from "./words";

/** The step at which most money is lost, of who came in the last 90 days. */
export function Leak({ productId }: { productId: string }) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const [start, end] = [today(zone, -89), today(zone)];
  const input = useMemo(() => ({ productId, period: { start, end }, compareTo: before({ start, end }) }), [productId, start, end]);
  const answer = useQuery({ query: HomeLeakDocument, variables: { input } });
  return (
    <Section title={say("leak")} to="/funnel" more={say("to_funnel")}>
      <Answered of={answer} rows={3}>
        {({ funnelReport: { bottleneck, steps } }) => {
          if (!bottleneck) return <Text size="sm" c="dimmed">{say("no_leak")}</Text>;
          const step = steps.find((each) => each.step.key === bottleneck.step.key);
          return (
            <>
              <Text fw={650} fz="lg">{bottleneck.step.name}</Text>
              <Text size="sm">{say("leak_text", { count: step?.dropped ?? 0, shown: number(step?.dropped), reached: number(step?.reached), amount: money(bottleneck.lostValue) })}</Text>
            </>
          );
        }}
      </Answered>
    </Section>
  );
}
