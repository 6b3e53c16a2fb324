import { Anchor, Badge, Button, Card, Group, NativeSelect, Table, Text } from "@mantine/core";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { FormListDocument, type FormListQuery } from "../api/generated/forms";
import { ProductChoicesDocument } from "../api/generated/products";
import type { FormFilter, FormState } from "../api/generated/schema";
import { usePages } from "../api/pages";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { ago, moment, number, percent } from "../words/format";
import { useChoices, useLabels } from "../words/labels";
import { FormDialog } from "./FormDialog";
import { StateBadge } from "./StateBadge";
import { useWords } from "./words";

type Row = FormListQuery["forms"]["edges"][number]["node"];

/** Forms that people fill in: where each stands, which step it serves, what came of it. */
export default function Forms() {
  const say = useWords();
  const go = useNavigate();
  const [isAdding, setAdding] = useState(false);
  const filter = useFilter();
  const pages = usePages(FormListDocument, { first: 50, filter }, (data) => data.forms);
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  const isNone = isEmpty && filter === undefined;
  const add = <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>{say("add")}</Button>;
  return (
    <Page title={say("title")} actions={!isNone && add}>
      {!isNone && <StateFilter />}
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isNone && <Empty title={say("none")} text={say("none_text")}>{add}</Empty>}
      {isEmpty && !isNone && <Empty title={say("none_such")} />}
      {pages.nodes.length > 0 && <List of={pages.nodes} />}
      <More of={pages} />
      {isAdding && <FormDialog close={() => setAdding(false)} done={(id) => void go(`/setup/forms/${id}`)} />}
    </Page>
  );
}

function useFilter(): FormFilter | undefined {
  const [query] = useSearchParams();
  const state = query.get("state");
  return useMemo(() => (state ? { state: { eq: state as FormState } } : undefined), [state]);
}

function StateFilter() {
  const say = useWords();
  const [query, setQuery] = useSearchParams();
  const change = (state: string) => setQuery((before) => {
    if (state) before.set("state", state);
    else before.delete("state");
    return before;
  }, { replace: true });
  return (
    <Group>
      <NativeSelect size="xs" label={say("state")} value={query.get("state") ?? ""} onChange={(event) => change(event.currentTarget.value)} data={[{ value: "", label: say("any") }, ...useChoices("FormState")]} />
    </Group>
  );
}

function List({ of }: { of: readonly Row[] }) {
  const say = useWords();
  const [{ data }] = useQuery({ query: ProductChoicesDocument, requestPolicy: "cache-first" });
  const steps = useMemo(() => new Map(data?.products.edges.flatMap(({ node }) => node.funnel?.steps.map((step) => [`${node.id} ${step.key}`, step.name] as const) ?? [])), [data]);
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("title")} minWidth={820}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("name")}</Table.Th>
            <Table.Th scope="col">{say("resource")}</Table.Th>
            <Table.Th scope="col">{say("step")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("views")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("sent")}</Table.Th>
            <Table.Th scope="col">{say("latest")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{of.map((row) => <Line key={row.id} of={row} step={steps.get(`${row.product.id} ${row.stepKey}`) ?? row.stepKey} />)}</Table.Tbody>
      </Sheet>
    </Card>
  );
}

function Line({ of, step }: { of: Row; step: string }) {
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const { figures } = of;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Group gap="xs" wrap="nowrap">
          <Anchor component={Link} to={`/setup/forms/${of.id}`} size="sm" fw={600}>{of.name}</Anchor>
          <StateBadge state={of.state} />
        </Group>
      </Table.Th>
      <Table.Td>{of.resource.name}</Table.Td>
      <Table.Td>{step}<Text size="xs" c="dimmed">{of.product.name}</Text></Table.Td>
      <Table.Td className="figure">{number(figures?.views)}</Table.Td>
      <Table.Td className="figure">
        {number(figures?.submissions)}
        <Text size="xs" c="dimmed">{figures?.conversionRate === null || figures?.conversionRate === undefined ? "" : percent(figures.conversionRate)}</Text>
      </Table.Td>
      <Table.Td title={moment(figures?.lastSubmissionAt, timeZone)}>
        {figures?.lastSubmissionAt ? ago(figures.lastSubmissionAt) : say("never")}
        {Boolean(figures?.failed) && <div><Badge variant="light" color="red" tt="none">{`${label("FormSubmissionState", "FAILED")}: ${number(figures?.failed)}`}</Badge></div>}
      </Table.Td>
    </Table.Tr>
  );
}
