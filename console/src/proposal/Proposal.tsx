import { Card, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "urql";
import { ProposalSheetDocument, type ProposalSheetQuery } from "../api/generated/reports";
import { useSession } from "../api/session";
import { figure } from "../metrics/figure";
import { Answered } from "../parts/Answered";
import { Documents } from "../parts/Documents";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { QuarterSelect } from "../period/QuarterSelect";
import { useQuarter } from "../period/useQuarter";
import { NoProduct } from "../products/NoProduct";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { day, money } from "../words/format";
import { useLabels } from "../words/labels";
import { useWords } from "./words";

/** Which resource does what for which step, what it costs and what it should bring: to be agreed on and printed. */
export default function Proposal() {
  const say = useWords();
  const product = useProduct();
  const quarter = useQuarter();
  const productId = product.product?.id ?? "";
  const answer = useQuery({ query: ProposalSheetDocument, variables: { productId, period: quarter.period }, pause: !productId });
  return (
    <Page title={say("title")} actions={<><ProductSelect of={product} /><QuarterSelect of={quarter} /></>}>
      <NoProduct of={product} />
      <Answered of={answer}>{({ proposal }) => <Lines of={proposal} />}</Answered>
    </Page>
  );
}

function Lines({ of }: { of: ProposalSheetQuery["proposal"] }) {
  const say = useWords();
  const label = useLabels();
  const { currency } = useSession().workspace;
  if (of.lines.length === 0) return <Empty title={say("none")} text={say("none_text")} />;
  return (
    <Stack gap="md">
      <Card withBorder padding={0}>
        <Sheet caption={say("title")} minWidth={720}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{say("resource")}</Table.Th>
              <Table.Th scope="col">{say("step")}</Table.Th>
              <Table.Th scope="col">{say("how")}</Table.Th>
              <Table.Th scope="col">{say("expected")}</Table.Th>
              <Table.Th scope="col">{say("due")}</Table.Th>
              <Table.Th scope="col" className="figure">{say("cost")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {of.lines.map((line, index) => (
              <Table.Tr key={index}>
                <Table.Th scope="row">{line.resource.name}</Table.Th>
                <Table.Td>{line.objective.name}</Table.Td>
                <Table.Td><Text size="sm">{line.how}</Text></Table.Td>
                <Table.Td>{`${label("Metric", line.metric)} ${figure(line.target, line.unit, currency)}`}</Table.Td>
                <Table.Td>{day(line.due, "short")}</Table.Td>
                <Table.Td className="figure">{money(line.cost)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th scope="row" colSpan={5}>{say("total")}</Table.Th>
              <Table.Td className="figure"><b>{money(of.total)}</b></Table.Td>
            </Table.Tr>
          </Table.Tfoot>
        </Sheet>
      </Card>
      <Group gap="xs" className="no-print"><Documents of={of} /></Group>
    </Stack>
  );
}
