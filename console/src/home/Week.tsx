import { Group, Text } from "@mantine/core";
import { useMemo } from "react";
import { useQuery } from "urql";
import { HomeWeekDocument } from "../api/generated/home";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { day, money, number, today } from "../words/format";
import { Section } from "./Section";
import { useWords } from "./words";

/** What came in and was spent this week, beside the week before. */
export function Week({ productId }: { productId: string }) {
  const say = useWords();
  const now = today(useSession().workspace.timeZone);
  const variables = useMemo(() => ({ productId, week: now }), [productId, now]);
  const answer = useQuery({ query: HomeWeekDocument, variables });
  return (
    <Section title={say("week")} to="/weekly" more={say("to_weekly")}>
      <Answered of={answer} rows={3}>
        {({ weeklyReport: report }) => (
          <>
            <Text size="xs" c="dimmed">{`${day(report.weekStart)} – ${day(report.weekEnd)}`}</Text>
            {report.funnel.map(({ step, entered, previousWeek }, index) => (
              <Group key={step?.id ?? index} justify="space-between" gap="xs">
                <Text size="sm">{step?.name ?? "–"}</Text>
                <Text size="sm" className="figures">{say("beside", { now: number(entered), before: number(previousWeek) })}</Text>
              </Group>
            ))}
            <Group justify="space-between" gap="xs">
              <Text size="sm" fw={600}>{say("spend")}</Text>
              <Text size="sm" className="figures" fw={600}>{money(report.spend)}</Text>
            </Group>
          </>
        )}
      </Answered>
    </Section>
  );
}
