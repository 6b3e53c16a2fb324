import { Checkbox, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { MyPlanDocument, PlanActionCompleteDocument } from "../api/generated/plans";
import { useSend, type Problem } from "../api/send";
import { Answered } from "../parts/Answered";
import { Problems } from "../parts/Problems";
import { day } from "../words/format";
import { Section } from "./Section";
import { useWords } from "./words";

/** What I have to do of plans in the next two weeks. */
export function MyPlan() {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const answer = useQuery({ query: MyPlanDocument, variables: { days: 14 } });
  const [complete] = useSend(PlanActionCompleteDocument);
  const onDone = async (actionId: string) => {
    setProblems((await complete({ input: { actionId } })).problems);
    answer[1]({ requestPolicy: "network-only" });
  };
  return (
    <Section title={say("my_plan")} to="/goals" more={say("all_goals")}>
      <Answered of={answer} rows={2}>
        {({ myPlanActions: mine }) => {
          const lines = [...mine.overdue, ...mine.dueToday, ...mine.coming];
          if (lines.length === 0) return <Text size="sm" c="dimmed">{say("no_plan")}</Text>;
          return (
            <Stack gap={6}>
              {lines.slice(0, 12).map((line) => (
                <Checkbox
                  key={line.id}
                  size="sm"
                  checked={false}
                  onChange={() => void onDone(line.id)}
                  label={line.text}
                  description={[day(line.dueOn), line.resource?.name, mine.overdue.includes(line) ? say("late") : null].filter(Boolean).join(" · ")}
                />
              ))}
            </Stack>
          );
        }}
      </Answered>
      <Problems of={problems} />
    </Section>
  );
}
