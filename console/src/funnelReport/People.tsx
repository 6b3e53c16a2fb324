import { Anchor, Badge, Drawer, Group, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { FunnelCellDocument } from "../api/generated/funnel_report";
import type { FunnelReportInput } from "../api/generated/schema";
import { usePages } from "../api/pages";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { ago, number } from "../words/format";
import { useLabels } from "../words/labels";
import type { Cell } from "./FunnelReport";
import { useWords } from "./words";

interface Props {
  report: FunnelReportInput;
  cell: Cell;
  steps: readonly { key: string; name: string }[];
  close: () => void;
}

/** Who stands behind a figure; each opens the lead's card. */
export function People({ report, cell, steps, close }: Props) {
  useReturnedFocus();
  const label = useLabels();
  const name = steps.find((step) => step.key === cell.stepKey)?.name ?? cell.stepKey;
  return (
    <Drawer opened onClose={close} position="right" size="md" title={`${name}: ${label("CellState", cell.state)}`}>
      <List report={report} cell={cell} />
    </Drawer>
  );
}

function List({ report, cell }: Pick<Props, "report" | "cell">) {
  const say = useWords();
  const label = useLabels();
  const variables = useMemo(() => {
    const { breakdown, ...asked } = report;
    return { input: { ...cell, report: cell.key === undefined ? { ...asked, breakdown: null } : { ...asked, breakdown } } };
  }, [report, cell]);
  const [{ data }] = useQuery({ query: FunnelCellDocument, variables: { ...variables, first: 1 } });
  const pages = usePages(FunnelCellDocument, { ...variables, first: 50 }, (answer) => answer.funnelReportLeads);
  if (pages.loading && pages.nodes.length === 0) return <Loading />;
  if (pages.nodes.length === 0 && !pages.error) return <Empty title={say("nobody")} />;
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">{data && say("people", { count: data.funnelReportLeads.totalCount, shown: number(data.funnelReportLeads.totalCount) })}</Text>
      {pages.nodes.map((lead) => (
        <Group key={lead.id} justify="space-between" wrap="nowrap" gap="xs">
          <div>
            <Anchor component={Link} to={`/leads/${lead.id}`} size="sm" fw={600}>{lead.name}</Anchor>
            <Text size="xs" c="dimmed">{[lead.step.name, lead.owner?.name, ago(lead.lastActivityAt)].filter(Boolean).join(" · ")}</Text>
          </div>
          <Badge variant="light" color="gray" tt="none" flex="none">{label("LeadStatus", lead.status)}</Badge>
        </Group>
      ))}
      <More of={pages} />
    </Stack>
  );
}
