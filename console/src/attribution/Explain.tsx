import { Alert, Card, List, NativeSelect, Progress, Stack, Table, Text } from "@mantine/core";
import { useMemo } from "react";
import { useParams, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { CreditExplainedDocument, type CreditExplainedQuery } from "../api/generated/attribution";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { moment, money, number, percent } from "../words/format";
import { useLabels } from "../words/labels";
import { Rooms } from "./Rooms";
import { useModelName } from "./useModelName";
import { MODELS } from "./useQuestion";
import { useWords } from "./words";

type Explained = CreditExplainedQuery["attributionExplain"];

/** Why one sale or step is credited as it is: its journey, each touch with its share and the rule that gave it. */
export default function Explain() {
  const say = useWords();
  const { id = "" } = useParams();
  const name = useModelName();
  const [query, setQuery] = useSearchParams();
  const key = query.get("model") ?? "linear";
  const variables = useMemo(() => ({ conversionId: id, model: { key } }), [id, key]);
  const answer = useQuery({ query: CreditExplainedDocument, variables });
  return (
    <Page title={say("why")}>
      <Rooms now="explain" />
      <NativeSelect
        size="xs"
        maw={260}
        label={say("model")}
        value={key}
        onChange={(event) => { const { value } = event.currentTarget; setQuery((before) => { before.set("model", value); return before; }); }}
        data={[...new Set([...MODELS, key])].map((value) => ({ value, label: name(value) }))}
      />
      <Answered of={answer}>{({ attributionExplain }) => <Journey of={attributionExplain} />}</Answered>
    </Page>
  );
}

function Journey({ of }: { of: Explained }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  const { conversion } = of;
  return (
    <Stack gap="md">
      <Text>{`${label("ConversionKind", conversion.kind)}, ${moment(conversion.occurredAt, zone)}${conversion.amount ? `: ${money(conversion.amount)}` : ""}`}</Text>
      <Card withBorder padding={0}>
        <Sheet caption={say("why")} minWidth={640}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{say("touch")}</Table.Th>
              <Table.Th scope="col">{say("when")}</Table.Th>
              <Table.Th scope="col" w="26%">{say("share")}</Table.Th>
              <Table.Th scope="col" className="figure">{say("amount")}</Table.Th>
              <Table.Th scope="col">{say("rule")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {of.touches.map((touch, index) => (
              <Table.Tr key={index}>
                <Table.Th scope="row">
                  <Text size="sm" fw={600}>{touch.position === 0 ? "" : `${number(touch.position)}. `}{touch.channel?.name ?? say("unknown")}</Text>
                  <Text size="xs" c="dimmed" fw={400}>{touch.resource?.name}</Text>
                </Table.Th>
                <Table.Td>{moment(touch.occurredAt, zone)}</Table.Td>
                <Table.Td>
                  <Text size="sm" className="figures" ta="left">{percent(touch.share)}</Text>
                  <Progress.Root size={8} aria-hidden><Progress.Section value={touch.share * 100} color="touchline" /></Progress.Root>
                </Table.Td>
                <Table.Td className="figure">{money(touch.amount)}</Table.Td>
                <Table.Td><Text size="xs">{touch.rule}</Text></Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Sheet>
      </Card>
      {of.notes.length > 0 && <Alert variant="light" color="gray"><List size="sm">{of.notes.map((note) => <List.Item key={note.message}>{note.message}</List.Item>)}</List></Alert>}
    </Stack>
  );
}
