import { Anchor, Badge, Button, Card, Group, NativeSelect, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Plus, Share2 } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { ResourceListDocument } from "../api/generated/cluster";
import type { Placement, ResourceFilter, ResourceState } from "../api/generated/schema";
import { usePages } from "../api/pages";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { useChoices, useLabels } from "../words/labels";
import { RegisterDialog } from "./RegisterDialog";
import { useWords } from "./words";

/** Everything the company is found by: sites, groups, campaigns, events, tools. */
export default function Resources() {
  const say = useWords();
  const session = useSession();
  const [isAdding, setAdding] = useState(false);
  const variables = { first: 50, filter: useFilter() };
  const pages = usePages(ResourceListDocument, variables, (data) => data.resources);
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  const actions = (
    <>
      <Button component={Link} to="/cluster" size="xs" variant="default" leftSection={<Share2 size={15} aria-hidden />}>{say("map")}</Button>
      {session.may("RESOURCE_EDIT") && <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>{say("add")}</Button>}
    </>
  );
  return (
    <Page title={say("title")} actions={actions}>
      <Filters />
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isEmpty && <Empty title={say("none")} text={say("none_text")} />}
      {pages.nodes.length > 0 && <List of={pages.nodes} />}
      <More of={pages} />
      {isAdding && <RegisterDialog close={() => setAdding(false)} done={pages.refresh} />}
    </Page>
  );
}

function useFilter(): ResourceFilter | undefined {
  const [query] = useSearchParams();
  const [name, placement, state] = [query.get("name"), query.get("placement"), query.get("state")];
  return useMemo(() => {
    const filter: ResourceFilter = {};
    if (name) filter.nameAnyCase = { contains: name };
    if (placement) filter.placement = { eq: placement as Placement };
    if (state) filter.state = { eq: state as ResourceState };
    return Object.keys(filter).length > 0 ? filter : undefined;
  }, [name, placement, state]);
}

function Filters() {
  const say = useWords();
  const [query, setQuery] = useSearchParams();
  const set = (name: string, value: string) => setQuery((before) => {
    if (value) before.set(name, value);
    else before.delete(name);
    return before;
  }, { replace: true });
  const setName = useDebouncedCallback((value: string) => set("name", value), 350);
  const any = { value: "", label: say("any") };
  return (
    <Group gap="sm" align="flex-end">
      <TextInput size="xs" label={say("search")} defaultValue={query.get("name") ?? ""} onChange={(event) => setName(event.currentTarget.value)} />
      <NativeSelect size="xs" label={say("placement")} value={query.get("placement") ?? ""} onChange={(event) => set("placement", event.currentTarget.value)} data={[any, ...useChoices("Placement")]} />
      <NativeSelect size="xs" label={say("state")} value={query.get("state") ?? ""} onChange={(event) => set("state", event.currentTarget.value)} data={[any, ...useChoices("ResourceState")]} />
    </Group>
  );
}

interface Row {
  id: string;
  number: number;
  name: string;
  kind: string;
  placement: string;
  state: string;
  purposes: readonly string[];
  channel?: { name: string } | null;
  owner?: { name: string } | null;
}

function List({ of }: { of: readonly Row[] }) {
  const say = useWords();
  const label = useLabels();
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("title")} minWidth={680}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className="figure" w={60}>№</Table.Th>
            <Table.Th scope="col">{say("name")}</Table.Th>
            <Table.Th scope="col">{say("placement")}</Table.Th>
            <Table.Th scope="col">{say("channel")}</Table.Th>
            <Table.Th scope="col">{say("owner")}</Table.Th>
            <Table.Th scope="col">{say("state")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Td className="figure">{row.number}</Table.Td>
              <Table.Th scope="row">
                <Anchor component={Link} to={`/resources/${row.id}`} size="sm" fw={600}>{row.name}</Anchor>
                <Text size="xs" c="dimmed" fw={400}>{label("ResourceKind", row.kind)}</Text>
              </Table.Th>
              <Table.Td>{label("Placement", row.placement)}</Table.Td>
              <Table.Td>{row.channel?.name ?? "–"}</Table.Td>
              <Table.Td>{row.owner?.name ?? "–"}</Table.Td>
              <Table.Td><Badge variant="light" color={row.state === "ACTIVE" ? "green" : "gray"} tt="none">{label("ResourceState", row.state)}</Badge></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}
