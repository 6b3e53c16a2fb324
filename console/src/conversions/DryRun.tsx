import { Anchor, Badge, Button, Card, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { useClient } from "urql";
import { ConversionDryRunDocument, type ConversionDryRunQuery } from "../api/generated/conversions";
import { problemsOf, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Problems } from "../parts/Problems";
import { Sheet } from "../parts/Sheet";
import { moment, money } from "../words/format";
import type { Found } from "./Destinations";
import { useWords } from "./words";

type Row = ConversionDryRunQuery["conversionDryRun"][number];
const FIRST = 50;

/** What would be told of what waits, and why some would not; nothing is sent. */
export function DryRun({ of }: { of: Found }) {
  const say = useWords();
  const client = useClient();
  const [rows, setRows] = useState<readonly Row[] | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [isAsking, setAsking] = useState(false);
  const run = async () => {
    setAsking(true);
    const { data, error } = await client.query(ConversionDryRunDocument, { destinationId: of.id, first: FIRST }, { requestPolicy: "network-only" }).toPromise();
    setAsking(false);
    setProblems(error ? problemsOf(error) : []);
    if (data) setRows(data.conversionDryRun);
  };
  return (
    <Card withBorder component="section" aria-label={say("dry_run")}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h3">{say("dry_run")}</Title>
          <Button size="xs" variant="default" loading={isAsking} onClick={() => void run()}>{say("run")}</Button>
        </Group>
        <Text size="sm" c="dimmed">{say("dry_run_hint", { first: FIRST })}</Text>
        <Problems of={problems} />
        <div role="status">{rows && <Text size="sm">{rows.length === 0 ? say("nothing_waits") : say("would", { count: rows.length, sent: rows.filter((each) => each.isSent).length })}</Text>}</div>
        {rows && rows.length > 0 && <Rows of={rows} />}
      </Stack>
    </Card>
  );
}

function Rows({ of }: { of: readonly Row[] }) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  return (
    <Sheet caption={say("list_of", { name: say("dry_run") })} minWidth={680}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say("whose")}</Table.Th>
          <Table.Th scope="col">{say("outcome")}</Table.Th>
          <Table.Th scope="col">{say("told_fields")}</Table.Th>
          <Table.Th scope="col" className="figure">{say("worth")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {of.map((each) => (
          <Table.Tr key={each.send.id}>
            <Table.Th scope="row" fw={500}>
              <Anchor component={Link} to={`/leads/${each.send.lead.id}`} size="sm">{each.send.lead.name ?? "–"}</Anchor>
              <Text size="xs" c="dimmed" fw={400}>{`${each.eventName} · ${moment(each.occurredAt, zone)}`}</Text>
            </Table.Th>
            <Table.Td>
              <Badge variant="light" tt="none" color={each.isSent ? "green" : "orange"}>{say(each.isSent ? "would_be_sent" : "would_not")}</Badge>
              {each.reason && <Text size="xs">{each.reason}</Text>}
            </Table.Td>
            <Table.Td>
              {each.hashedFields.length > 0 && <Text size="xs">{say("hashed", { names: each.hashedFields.join(", ") })}</Text>}
              {each.plainFields.length > 0 && <Text size="xs">{say("plain", { names: each.plainFields.join(", ") })}</Text>}
            </Table.Td>
            <Table.Td className="figure">{money(each.value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Sheet>
  );
}
