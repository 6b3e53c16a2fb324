import { Anchor, Card, Stack, Table, Title } from "@mantine/core";
import { Link } from "react-router";
import { LeadListDocument } from "../api/generated/leads";
import { usePages } from "../api/pages";
import { More } from "../parts/More";
import { Sheet } from "../parts/Sheet";
import type { Found } from "./useImport";
import { useWords } from "./words";

/** The leads that were made while an import ran: what one looks at to see that it came in well. */
export function Brought({ of }: { of: Found }) {
  const say = useWords();
  const filter = { createdAt: { gte: of.startedAt, lte: of.finishedAt } };
  const pages = usePages(LeadListDocument, { first: 20, filter }, (data) => data.leads);
  if (pages.nodes.length === 0) return <More of={pages} />;
  return (
    <Stack gap={4}>
      <Title order={2} size="h3">{say("brought")}</Title>
      <Card withBorder padding={0}>
        <Sheet caption={say("brought")} minWidth={420}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{say("field_name")}</Table.Th>
              <Table.Th scope="col">{say("field_email")}</Table.Th>
              <Table.Th scope="col">{say("field_step")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {pages.nodes.map((lead) => (
              <Table.Tr key={lead.id}>
                <Table.Th scope="row"><Anchor component={Link} to={`/leads/${lead.id}`} size="sm" fw={600}>{lead.name ?? lead.person?.primaryEmail ?? "–"}</Anchor></Table.Th>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{lead.person?.primaryEmail ?? "–"}</Table.Td>
                <Table.Td>{lead.step?.name ?? "–"}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Sheet>
      </Card>
      <More of={pages} />
    </Stack>
  );
}
