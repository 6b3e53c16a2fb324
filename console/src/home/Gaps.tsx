import { Badge, Group, Text } from "@mantine/core";
import { useMemo } from "react";
import { useQuery } from "urql";
import { HomeGapsDocument } from "../api/generated/home";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { quarterOf } from "../period/useQuarter";
import { today } from "../words/format";
import { useLabels } from "../words/labels";
import { Section } from "./Section";
import { useWords } from "./words";

const COLOURS = { HIGH: "red", MEDIUM: "orange", LOW: "gray" } as const;

/** What the matrix of this quarter lacks most. */
export function Gaps({ productId }: { productId: string }) {
  const say = useWords();
  const label = useLabels();
  const now = today(useSession().workspace.timeZone);
  const variables = useMemo(() => ({ productId, period: quarterOf(now) }), [productId, now]);
  const answer = useQuery({ query: HomeGapsDocument, variables });
  return (
    <Section title={say("gaps")} to="/matrix" more={say("to_matrix")}>
      <Answered of={answer} rows={3}>
        {({ clusterMatrix: { gaps } }) => {
          if (gaps.length === 0) return <Text size="sm" c="dimmed">{say("no_gaps")}</Text>;
          return gaps.slice(0, 6).map((gap, index) => (
            <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
              <Badge flex="none" mt={1} variant="light" color={COLOURS[gap.severity]} tt="none">{label("GapSeverity", gap.severity)}</Badge>
              <Text size="sm">{gap.message}</Text>
            </Group>
          ));
        }}
      </Answered>
    </Section>
  );
}
