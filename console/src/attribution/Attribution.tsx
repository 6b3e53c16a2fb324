import { Alert, Card, Group, List, SimpleGrid, Stack, Text } from "@mantine/core";
import { Info } from "lucide-react";
import { useMemo } from "react";
import { useQuery } from "urql";
import { AttributionPageDocument, type AttributionPageQuery } from "../api/generated/attribution";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { Documents } from "../parts/Documents";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { PeriodSelect } from "../period/PeriodSelect";
import { NoProduct } from "../products/NoProduct";
import { ProductSelect } from "../products/ProductSelect";
import { money, moment, number } from "../words/format";
import { Compare } from "./Compare";
import { Models } from "./Models";
import { Options } from "./Options";
import { Rooms } from "./Rooms";
import { useQuestion } from "./useQuestion";
import { useWords } from "./words";

export type Report = AttributionPageQuery["attributionReport"];

/** Which channels and resources the sales and steps are credited to, models side by side, with what they cost. */
export default function Attribution() {
  const say = useWords();
  const question = useQuestion();
  const { product, period, conversion, dimension, models } = question;
  const productId = product.product?.id;
  const { start, end } = period.period;
  const input = useMemo(
    () => ({
      productId, period: { start, end }, conversion, dimension, includeSelfReported: true,
      models: models.map((key) => ({ key })),
    }),
    [productId, start, end, conversion, dimension, models],
  );
  const answer = useQuery({ query: AttributionPageDocument, variables: { input }, pause: !productId });
  return (
    <Page title={say("title")} actions={<><ProductSelect of={product} /><PeriodSelect of={period} /></>}>
      <Rooms now="" />
      <Options of={question} />
      <NoProduct of={product} />
      <Answered of={answer} rows={10}>{({ attributionReport }) => <Answer of={attributionReport} isOfSales={!question.stepKey} />}</Answered>
    </Page>
  );
}

function Answer({ of, isOfSales }: { of: Report; isOfSales: boolean }) {
  const say = useWords();
  const mayExport = useSession().may("EXPORT");
  if (of.conversions === 0) return <Empty title={say("none")} text={say("none_text")} />;
  return (
    <Stack gap="md">
      <Headline of={of} isOfSales={isOfSales} />
      <Compare of={of} />
      <Models of={of} isOfSales={isOfSales} />
      {of.notes.length > 0 && (
        <Alert variant="light" color="gray" icon={<Info size={18} aria-hidden />} title={say("notes")}>
          <List size="sm">{of.notes.map((note) => <List.Item key={note.code + note.message}>{note.message}</List.Item>)}</List>
        </Alert>
      )}
      {mayExport && <Group gap="xs" className="no-print"><Documents of={of.documents} /></Group>}
    </Stack>
  );
}

function Headline({ of, isOfSales }: { of: Report; isOfSales: boolean }) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const figures = [
    [say(isOfSales ? "sales" : "entries"), number(of.conversions, 1), say("as_of", { when: moment(of.freshAsOf, zone) })],
    [say("amount"), money(of.amount), say("units", { count: of.units, shown: number(of.units, 1) })],
    [say("unattributed"), number(of.unattributed.conversions, 1), money(of.unattributed.amount)],
  ] as const;
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
      {figures.map(([name, value, note]) => (
        <Card key={name} withBorder padding="sm">
          <Text size="sm" c="dimmed">{name}</Text>
          <Text fz="xl" fw={650}>{value}</Text>
          <Text size="sm" c="dimmed">{note}</Text>
        </Card>
      ))}
    </SimpleGrid>
  );
}
