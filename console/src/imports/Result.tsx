import { Alert, Button, Card, Group, Progress, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { ImportCancelDocument, ImportProgressDocument } from "../api/generated/imports";
import { usePages } from "../api/pages";
import { useSend, type Problem } from "../api/send";
import { More } from "../parts/More";
import { Problems } from "../parts/Problems";
import { Sheet } from "../parts/Sheet";
import { number } from "../words/format";
import { useLabels } from "../words/labels";
import { FIELD_NAMES } from "./fields";
import { isGoing, type Found } from "./useImport";
import { useWords } from "./words";

/** How far an import is, or what came of it: counts, and what was wrong by rows. */
export function Result({ of, total, again }: { of: Found; total?: number; again: () => void }) {
  const say = useWords();
  return (
    <Stack gap="md">
      {isGoing(of) ? <Going of={of} total={total} again={again} /> : <Counts of={of} />}
      {of.error && <Alert color="red" variant="light" title={say("failed")}>{of.error}</Alert>}
      {!isGoing(of) && <RowProblems key={of.status} of={of} />}
    </Stack>
  );
}

function Going({ of, total, again }: { of: Found; total?: number; again: () => void }) {
  const say = useWords();
  const label = useLabels();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [cancel, cancelling] = useSend(ImportCancelDocument);
  const onCancel = async () => {
    setProblems((await cancel({ input: { importId: of.id } })).problems);
    again();
  };
  const text = say(of.dryRun ? "trying" : "bringing", { status: label("ImportStatus", of.status), rows: number(of.rows) });
  return (
    <Stack gap="xs" role="status">
      <Text size="sm">{text}</Text>
      <Progress value={total ? Math.min(100, (of.rows / total) * 100) : 100} animated={!total} striped={!total} aria-label={text} />
      {of.allowedActions.includes("CANCEL") && <Group><Button size="xs" variant="default" loading={cancelling} onClick={() => void onCancel()}>{say("stop")}</Button></Group>}
      <Problems of={problems} />
    </Stack>
  );
}

function Counts({ of }: { of: Found }) {
  const say = useWords();
  const figures = (["created", "updated", "skipped", "rejected"] as const).map((name) => [name, of[name]] as const);
  return (
    <SimpleGrid cols={{ base: 2, sm: 5 }} spacing="sm">
      <Figure name={say("rows")} value={of.rows} />
      {figures.map(([name, value]) => <Figure key={name} name={say(of.dryRun ? `would_be_${name}` : name)} value={value} isBad={name === "rejected" && value > 0} />)}
    </SimpleGrid>
  );
}

function Figure({ name, value, isBad = false }: { name: string; value: number; isBad?: boolean }) {
  return (
    <Card withBorder padding="xs">
      <Text size="xs" c="dimmed">{name}</Text>
      <Text fw={650} size="lg" c={isBad ? "red" : undefined}>{number(value)}</Text>
    </Card>
  );
}

function RowProblems({ of }: { of: Found }) {
  const say = useWords();
  const pages = usePages(ImportProgressDocument, { id: of.id, first: 50 }, (data) => data.import?.problems);
  if (pages.nodes.length === 0) return <More of={pages} />;
  const fieldName = (field: string | null | undefined) => {
    const known = FIELD_NAMES.find((name) => name === field);
    return known ? say(`field_${known}`) : field ?? "–";
  };
  const title = say(of.status === "UNDONE" ? "what_stays" : "problems");
  return (
    <Stack gap={4}>
      <Title order={2} size="h3">{title}</Title>
      <Text size="sm" c="dimmed">{say(of.status === "UNDONE" ? "what_stays_hint" : "problems_hint")}</Text>
      <Sheet caption={title} minWidth={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className="figure" w={70}>{say("row")}</Table.Th>
            <Table.Th scope="col" w={150}>{say("where")}</Table.Th>
            <Table.Th scope="col" w={180}>{say("what_stood")}</Table.Th>
            <Table.Th scope="col">{say("what_to_do")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pages.nodes.map((each) => (
            <Table.Tr key={each.id}>
              <Table.Th scope="row" className="figure">{each.row}</Table.Th>
              <Table.Td>{fieldName(each.field)}</Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{each.value ?? "–"}</Table.Td>
              <Table.Td>{each.message}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
      <More of={pages} />
    </Stack>
  );
}
