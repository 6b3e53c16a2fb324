import { Anchor, Card, Table, Text } from "@mantine/core";
import { useMemo } from "react";
import { Link } from "react-router";
import { SpendListDocument } from "../api/generated/spend";
import { usePages } from "../api/pages";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { PeriodSelect } from "../period/PeriodSelect";
import { usePeriod } from "../period/usePeriod";
import { day, money, moment } from "../words/format";
import { SpendForm } from "./SpendForm";
import { useWords } from "./words";

/** What was spent on what and when, and entering more of it. */
export default function SpendPage() {
  const say = useWords();
  const session = useSession();
  const period = usePeriod("quarter");
  const { start, end } = period.period;
  const variables = useMemo(() => ({ first: 50, filter: { periodStart: { lte: end }, periodEnd: { gte: start } } }), [start, end]);
  const pages = usePages(SpendListDocument, variables, (data) => data.spends);
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  return (
    <Page title={say("title")} actions={<PeriodSelect of={period} />}>
      {session.may("SPEND_RECORD") && <SpendForm done={pages.refresh} />}
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isEmpty && <Empty title={say("none")} text={say("none_text")} />}
      {pages.nodes.length > 0 && (
        <Card withBorder padding={0}>
          <Sheet caption={say("title")} minWidth={560}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{say("resource")}</Table.Th>
                <Table.Th scope="col">{say("days")}</Table.Th>
                <Table.Th scope="col">{say("source")}</Table.Th>
                <Table.Th scope="col">{say("recorded")}</Table.Th>
                <Table.Th scope="col" className="figure">{say("amount")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {pages.nodes.map((spend) => (
                <Table.Tr key={spend.id}>
                  <Table.Th scope="row"><Anchor component={Link} to={`/resources/${spend.resource.id}`} size="sm">{spend.resource.name}</Anchor></Table.Th>
                  <Table.Td>{`${day(spend.period.start, "short")} – ${day(spend.period.end, "short")}`}</Table.Td>
                  <Table.Td><Text size="sm">{spend.reason ?? spend.source}</Text></Table.Td>
                  <Table.Td>{moment(spend.recordedAt, session.workspace.timeZone)}</Table.Td>
                  <Table.Td className="figure">{money(spend.amount)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Sheet>
        </Card>
      )}
      <More of={pages} />
    </Page>
  );
}
