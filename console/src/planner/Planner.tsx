import { Alert, Button, Card, Group, NumberInput, SimpleGrid, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { BreakEvenDocument, type BreakEvenQuery } from "../api/generated/planner";
import type { BreakEvenInput } from "../api/generated/schema";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { usePeriod } from "../period/usePeriod";
import { NoProduct } from "../products/NoProduct";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { money, number, percent } from "../words/format";
import { Rooms } from "./Rooms";
import { useWords } from "./words";

interface Values {
  costs: string;
  unitsPerMonth: string | number;
  targetUnits: string | number;
}

/** `30000 5000, 5000` → the costs of the periods, in order. */
function costsOf(text: string): string[] {
  return text.split(/[\s;,]+/).filter((each) => /^\d+(\.\d+)?$/.test(each));
}

/** How many must be sold to earn the costs back, and how many people each step needs for that. */
export default function Planner() {
  const say = useWords();
  const product = useProduct();
  const { workspace } = useSession();
  const { start, end } = usePeriod("quarter").period;
  const [asked, setAsked] = useState<Values>({ costs: "30000 5000 5000", unitsPerMonth: "", targetUnits: "" });
  const productId = product.product?.id;
  const input = useMemo<BreakEvenInput>(
    () => ({
      productId,
      costs: costsOf(asked.costs).map((amount) => ({ amount, currency: workspace.currency })),
      history: { start, end },
      ...(asked.unitsPerMonth ? { unitsPerMonth: Number(asked.unitsPerMonth) } : {}),
      ...(asked.targetUnits ? { targetUnits: Number(asked.targetUnits) } : {}),
    }),
    [productId, asked, workspace.currency, start, end],
  );
  const answer = useQuery({ query: BreakEvenDocument, variables: { input }, pause: !productId });
  return (
    <Page title={say("title")} actions={<ProductSelect of={product} />}>
      <Rooms now="" />
      <Question asked={asked} ask={setAsked} />
      <NoProduct of={product} />
      <Answered of={answer}>{({ breakEven }) => <Answer of={breakEven} />}</Answered>
    </Page>
  );
}

function Question({ asked, ask }: { asked: Values; ask: (values: Values) => void }) {
  const say = useWords();
  const form = useForm<Values>({ initialValues: asked, validate: { costs: (value) => (costsOf(value).length > 0 ? null : say("needed")) } });
  return (
    <form onSubmit={form.onSubmit(ask)} noValidate>
      <Group gap="sm" align="flex-start">
        <TextInput flex="1 1 260px" label={say("costs")} description={say("costs_hint")} {...form.getInputProps("costs")} />
        <NumberInput w={180} label={say("per_month")} description={say("per_month_hint")} min={1} {...form.getInputProps("unitsPerMonth")} />
        <NumberInput w={180} label={say("target")} description={say("target_hint")} min={1} {...form.getInputProps("targetUnits")} />
        <Button type="submit" mt={46}>{say("reckon")}</Button>
      </Group>
    </form>
  );
}

function Answer({ of }: { of: BreakEvenQuery["breakEven"] }) {
  const say = useWords();
  const figures = [
    [say("units"), number(of.units)],
    [say("contribution"), money(of.contribution)],
    [say("expected"), number(of.expectedUnits)],
    [say("romi"), percent(of.romi)],
    [say("payback"), of.monthOfPayback ? say("month", { month: of.monthOfPayback }) : "–"],
  ] as const;
  return (
    <Stack gap="md">
      {of.warnings.map((warning) => <Alert key={warning.code} variant="light" color="yellow">{warning.message}</Alert>)}
      <SimpleGrid cols={{ base: 2, md: 5 }} spacing="sm">
        {figures.map(([name, value]) => (
          <Card key={name} withBorder padding="sm">
            <Text size="sm" c="dimmed">{name}</Text>
            <Text fz="lg" fw={650}>{value}</Text>
          </Card>
        ))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Periods of={of} />
        <Steps of={of} />
      </SimpleGrid>
    </Stack>
  );
}

function Periods({ of }: { of: BreakEvenQuery["breakEven"] }) {
  const say = useWords();
  return (
    <Card withBorder padding={0}>
      <Title order={2} size="h3" p="sm" pb={0}>{say("by_period")}</Title>
      <Sheet caption={say("by_period")} minWidth={320}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("period")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("cost")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("units_of_it")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("in_all")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.perPeriod.map((each) => (
            <Table.Tr key={each.index}>
              <Table.Th scope="row">{each.index}</Table.Th>
              <Table.Td className="figure">{money(each.cost)}</Table.Td>
              <Table.Td className="figure">{number(each.units)}</Table.Td>
              <Table.Td className="figure">{number(each.cumulatedUnits)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}

function Steps({ of }: { of: BreakEvenQuery["breakEven"] }) {
  const say = useWords();
  const product = useProduct();
  const names = new Map(product.product?.funnel?.steps.map(({ key, name }) => [key, name]) ?? []);
  return (
    <Card withBorder padding={0}>
      <Title order={2} size="h3" p="sm" pb={0}>{say("by_step")}</Title>
      <Sheet caption={say("by_step")} minWidth={320}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("step")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("conversion")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("needed_people")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.steps.map((step) => (
            <Table.Tr key={step.stepKey}>
              <Table.Th scope="row">{names.get(step.stepKey) ?? step.stepKey}</Table.Th>
              <Table.Td className="figure">{percent(step.conversion)}</Table.Td>
              <Table.Td className="figure">{number(step.needed)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}
